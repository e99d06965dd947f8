use e2e::{Channel, Choice, Owner, TestApp, Workspace, both};
use sandbox::{EndUser, Fault};
use serde_json::{Value, json};

use super::media::host;

/// An account that is connected with this login product, and somebody who wrote to it.
pub(super) struct Talk {
    pub(super) acme: Workspace,
    pub(super) shop: Channel,
    pub(super) alice: EndUser,
    pub(super) conversation: String,
    /// Alice's words.
    pub(super) hello: String,
    /// Where sends go.
    pub(super) path: String,
}

pub(super) async fn talk(app: &TestApp, product: &str) -> Talk {
    let acme = app.workspace("acme").await;
    let (shop, node) = if product == "facebook" {
        let account = app.sandbox.account("shop");
        let page = app
            .sandbox
            .person("owner")
            .runs_page("shop", Some(&account));
        let link = acme.makes_link().await;
        let url = link["url"].as_str().unwrap();
        let seen = Owner::of("owner")
            .connects_with("facebook", url, Choice::Allow)
            .await;
        assert_eq!(seen.status, 200, "{}", seen.html);
        let told = acme.receiver.next("channel.connected").await;
        let id = told.text("/channel/id");
        (Channel { id, account }, page)
    } else {
        let shop = acme.connects_instagram("shop").await;
        let node = shop.ig_id().to_owned();
        (shop, node)
    };
    let alice = acme.user("alice");
    let heard = acme.hears(&alice, &shop, "hello").await;
    Talk {
        conversation: heard.conversation(),
        hello: heard.message(),
        path: format!("/v26.0/{node}/messages"),
        acme,
        shop,
        alice,
    }
}

impl Talk {
    pub(super) fn saying(&self, content: &Value) -> Value {
        json!({"to": {"conversation_id": self.conversation}, "content": content})
    }
}

/// Each type of content as a request says it, with what Instagram is sent (META 3.1).
pub(super) fn table(host: &str) -> Vec<(Value, Value)> {
    let photo = format!("{host}/photo.png");
    let attached =
        |kind: &str, payload: Value| json!({"attachment": {"type": kind, "payload": payload}});
    let template = |payload: Value| attached("template", payload);
    let buttons = json!([
        {"title": "Look", "url": "https://example.com/blue#top"},
        {"title": "More", "payload": "MORE"},
    ]);
    let sent_buttons = json!([
        {"type": "web_url", "url": "https://example.com/blue#top", "title": "Look"},
        {"type": "postback", "title": "More", "payload": "MORE"},
    ]);
    let mut table = vec![
        (
            json!({"type": "text", "text": "hi 👋"}),
            json!({"text": "hi 👋"}),
        ),
        (
            json!({"type": "text", "text": "Which?", "quick_replies": [
                {"title": "Rød", "payload": "RED"}, {"title": "Blå", "payload": "BLUE"}]}),
            json!({"text": "Which?", "quick_replies": [
                {"content_type": "text", "title": "Rød", "payload": "RED"},
                {"content_type": "text", "title": "Blå", "payload": "BLUE"}]}),
        ),
        (
            json!({"type": "images", "images": [{"url": photo}, {"url": photo}]}),
            json!({"attachments": [
                {"type": "image", "payload": {"url": photo}}, {"type": "image", "payload": {"url": photo}}]}),
        ),
        (
            json!({"type": "sticker"}),
            json!({"attachment": {"type": "like_heart"}}),
        ),
        (
            json!({"type": "post", "post_id": "1790"}),
            attached("MEDIA_SHARE", json!({"id": "1790"})),
        ),
        (
            json!({"type": "cards", "cards": [{
                "title": "Blue", "subtitle": "19 €", "image_url": "https://example.com/b.png",
                "url": "https://example.com/b", "buttons": buttons}, {"title": "Red", "subtitle": "18 €"}]}),
            template(json!({"template_type": "generic", "elements": [{
                "title": "Blue", "subtitle": "19 €", "image_url": "https://example.com/b.png",
                "default_action": {"type": "web_url", "url": "https://example.com/b"},
                "buttons": sent_buttons}, {"title": "Red", "subtitle": "18 €"}]})),
        ),
        (
            json!({"type": "buttons", "text": "Still there.", "buttons": buttons}),
            template(
                json!({"template_type": "button", "text": "Still there.", "buttons": sent_buttons}),
            ),
        ),
    ];
    for (kind, file) in [
        ("image", "photo.png"),
        ("video", "film.mp4"),
        ("audio", "voice.m4a"),
        ("file", "paper.pdf"),
    ] {
        let url = format!("{host}/{file}");
        table.push((
            json!({"type": kind, "url": url}),
            attached(kind, json!({"url": url})),
        ));
    }
    table
}

async fn each_type_is_sent_as_instagram_wants_it(app: &TestApp, product: &str) {
    let talk = talk(app, product).await;
    let (_server, url) = host().await;
    let acme = &talk.acme;
    let mut table = table(&url);
    let products = json!({"type": "products", "products": [{"id": "7"}, {"id": "8"}]});
    let payload = json!({"template_type": "product", "elements": [{"id": "7"}, {"id": "8"}]});
    if product == "facebook" {
        let sent = json!({"attachment": {"type": "template", "payload": payload}});
        table.push((products, sent));
    } else {
        let refused = acme.post("/v1/messages", talk.saying(&products)).await;
        assert_eq!(refused.problem(422), "login_lacks_feature");
        assert_eq!(refused.pointers(), ["/content"]);
    }

    for (content, message) in table {
        let answer = acme
            .post("/v1/messages", talk.saying(&content))
            .await
            .expect(202);

        // shown again as it was asked for
        let mut shown = answer["content"].clone();
        if let Some(file) = shown["attachments"].get(0).cloned() {
            assert_eq!(
                (&file["type"], &file["url"]),
                (&content["type"], &content["url"])
            );
        } else {
            if content["type"] == "sticker" {
                shown.as_object_mut().unwrap().remove("sticker");
            }
            assert_eq!(without_nulls(shown), content);
        }
        // its echo is known
        let told = acme.receiver.next("message.delivered").await;
        assert_eq!(told.message(), answer.id(), "{content}");
        let sends = app.sandbox.sends();
        let sent = sends.last().unwrap();
        assert_eq!(sent.path.trim_start_matches("/facebook"), talk.path);
        let igsid = talk.alice.igsid(&talk.shop);
        assert_eq!(
            sent.json(),
            json!({
            "recipient": {"id": igsid}, "messaging_type": "RESPONSE", "message": message})
        );
    }
    app.settled().await;
    assert!(
        !acme
            .receiver
            .kinds()
            .contains(&"message.sent_externally".to_owned())
    );
}

/// Views say null where a request says nothing.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields
                .into_iter()
                .filter(|(_, it)| !it.is_null() && *it != json!([]));
            said.map(|(name, it)| (name, without_nulls(it))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

async fn an_answer_quotes_with_its_first_part_and_asks_with_its_last(app: &TestApp, product: &str) {
    let talk = talk(app, product).await;
    let (_server, url) = host().await;
    let acme = &talk.acme;
    let replies = json!([{"title": "Yes", "payload": "YES"}]);
    let content = json!([
        {"type": "image", "url": format!("{url}/photo.png")},
        {"type": "text", "text": "This one?", "quick_replies": replies},
    ]);
    let mut body = talk.saying(&content);
    body["reply_to"] = talk.hello.clone().into();

    let answer = acme.post("/v1/messages", body).await.expect(202);

    let quoted = &answer["content"]["reply_to"];
    let mid = quoted["external_id"].as_str().unwrap().to_owned();
    assert_eq!(quoted["message_id"], talk.hello);
    assert_eq!(
        acme.receiver.next("message.delivered").await.message(),
        answer.id()
    );
    let sent: Vec<Value> = app
        .sandbox
        .sends()
        .iter()
        .map(sandbox::Request::json)
        .collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["reply_to"], json!({"mid": mid}));
    assert!(sent[0]["message"].get("quick_replies").is_none());
    assert!(sent[1].get("reply_to").is_none());
    assert_eq!(sent[1]["message"]["quick_replies"][0]["payload"], "YES");

    // what was sent can be quoted, too
    let mut again = talk.saying(&json!({"type": "text", "text": "as I said"}));
    again["reply_to"] = answer.id().into();
    let again = acme.post("/v1/messages", again).await.expect(202);
    assert_eq!(
        acme.receiver.next("message.delivered").await.message(),
        again.id()
    );
    let parts = acme
        .get(&format!("/v1/messages/{}", answer.id()))
        .await
        .expect(200);
    let sends = app.sandbox.sends();
    assert_eq!(
        sends.last().unwrap().json()["reply_to"]["mid"],
        parts["parts"][0]["external_id"]
    );
}

both! {
    async fn each_type_is_sent_with_instagrams_login(app: TestApp) {
        each_type_is_sent_as_instagram_wants_it(&app, "instagram").await;
    }

    async fn each_type_is_sent_with_facebook_login(app: TestApp) {
        each_type_is_sent_as_instagram_wants_it(&app, "facebook").await;
    }

    async fn an_answer_quotes_and_asks_with_instagrams_login(app: TestApp) {
        an_answer_quotes_with_its_first_part_and_asks_with_its_last(&app, "instagram").await;
    }

    async fn an_answer_quotes_and_asks_with_facebook_login(app: TestApp) {
        an_answer_quotes_with_its_first_part_and_asks_with_its_last(&app, "facebook").await;
    }

    async fn what_a_conversation_shows_without_its_type_is_found_there(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        app.sandbox.set_echoes(false);
        let button = json!({"title": "Buy", "payload": "BUY"});
        let all = [
            json!({"type": "sticker"}),
            json!({"type": "post", "post_id": "1790"}),
            json!({"type": "cards", "cards": [{"title": "Blue", "subtitle": "19 €"}]}),
            json!({"type": "buttons", "text": "Still there.", "buttons": [button]}),
            json!({"type": "text", "text": "Which?", "quick_replies": [{"title": "Red", "payload": "RED"}]}),
        ];
        for content in &all {
            app.sandbox.fault(Fault::ResetAfterAccepting);
            let lost = talk.acme.post("/v1/messages", talk.saying(content)).await.expect(202);
            talk.acme.receiver.next("message.unconfirmed").await;
            app.passes_seconds(121);

            let sent = talk.acme.receiver.next("message.sent").await;
            assert_eq!(sent.message(), lost.id(), "{content}");
            let inbox = talk.alice.inbox(&talk.shop);
            assert_eq!(sent["data"]["external_id"], inbox.last().unwrap().mid.as_str(), "{content}");
        }
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), all.len());
    }

    async fn only_a_message_of_the_same_conversation_is_answered(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        let elsewhere = acme.hears(&acme.user("bob"), &talk.shop, "hey").await;
        let globex = app.workspace("globex").await;
        let store = globex.connects_instagram("store").await;
        let foreign = globex.hears(&globex.user("carol"), &store, "hi").await;

        for id in [elsewhere.message(), foreign.message(), "msg_0123456789abcdefghjkmnpq01".to_owned()] {
            let mut body = talk.saying(&json!({"type": "text", "text": "a".repeat(1001)}));
            body["reply_to"] = id.into();
            let refused = acme.post("/v1/messages", body).await;
            assert_eq!(refused.problem(422), "invalid_request");
            assert_eq!(refused.pointers(), ["/reply_to", "/content/text"]);
        }
        let mut body = talk.saying(&json!({"type": "text", "text": "hi"}));
        body["reply_to"] = "cnv_0123456789abcdefghjkmnpq01".into();
        let refused = acme.post("/v1/messages", body).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("invalid_request", vec!["/reply_to"]));
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }

    async fn what_cannot_be_is_refused_with_all_its_faults(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let reply = json!({"title": "Yes", "payload": "YES"});
        let button = json!({"title": "Buy", "payload": "ж".repeat(1001)});
        let card = |title: &str| json!({"title": title});
        let image = json!({"url": "http://10.0.0.1/a.png"});
        for (content, code, pointers) in [
            (json!({"type": "sticker", "sticker": "sun"}), "invalid_request", vec!["/content/sticker"]),
            (json!({"type": "sticker", "text": "x"}), "invalid_request", vec!["/content/text"]),
            (json!({"type": "post"}), "invalid_request", vec!["/content/post_id"]),
            (json!({"type": "images", "images": []}), "invalid_request", vec!["/content/images"]),
            (json!({"type": "images", "images": [image]}), "media_url_refused", vec!["/content/images/0/url"]),
            (json!({"type": "cards", "cards": [card("a")]}), "card_incomplete", vec!["/content/cards/0"]),
            (json!({"type": "cards", "cards": [card(" ")]}), "invalid_request", vec!["/content/cards/0/title", "/content/cards/0"]),
            (
                json!({"type": "cards", "cards": vec![card(&"ж".repeat(81)); 11]}),
                "invalid_request",
                [vec!["/content/cards".to_owned()], (0..11).flat_map(|at| {
                    let at = format!("/content/cards/{at}");
                    [at.clone(), format!("{at}/title")]
                }).collect()].concat().iter().map(|it| &*it.clone().leak()).collect(),
            ),
            (
                json!({"type": "buttons", "text": "ж".repeat(641), "buttons": vec![button; 4]}),
                "invalid_request",
                vec!["/content/text", "/content/buttons", "/content/buttons/0/payload", "/content/buttons/1/payload",
                    "/content/buttons/2/payload", "/content/buttons/3/payload"],
            ),
            (
                json!({"type": "buttons", "text": "x", "buttons": [{"title": "a"}, {"title": "a", "url": "ftp://x/y"}]}),
                "invalid_request",
                vec!["/content/buttons/0", "/content/buttons/1/url"],
            ),
            (json!({"type": "text", "text": "x", "quick_replies": vec![reply.clone(); 14]}), "too_many_elements", vec!["/content/quick_replies"]),
            (
                json!([{"type": "text", "text": "x", "quick_replies": [reply]}, {"type": "text", "text": "y"}]),
                "quick_replies_misplaced",
                vec!["/content/0/quick_replies"],
            ),
        ] {
            let refused = talk.acme.post("/v1/messages", talk.saying(&content)).await;
            assert_eq!(refused.problem(422), code, "{content} {refused}");
            assert_eq!(refused.pointers(), pointers, "{content}");
        }
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }
}
