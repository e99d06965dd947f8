use e2e::{Answer, TestApp, both};
use sandbox::{Fault, Request};
use serde_json::{Value, json};

use super::content::{table, talk};
use super::media::host;
use super::thread_control::{delivered, routed, sets};

fn instant(time: &Value) -> chrono::DateTime<chrono::FixedOffset> {
    chrono::DateTime::parse_from_rfc3339(time.as_str().unwrap()).unwrap()
}

async fn it_says_what_would_be_called(app: &TestApp, product: &str) {
    let talk = talk(app, product).await;
    let acme = &talk.acme;
    let (first, second) = ("a".repeat(990), "b".repeat(20));
    let mut body = talk.saying(&json!({"type": "text", "text": format!("{first} {second}")}));
    body["on_overflow"] = "split".into();
    body["reply_to"] = talk.hello.clone().into();

    let preview = acme
        .post("/v1/messages/preview", body.clone())
        .await
        .expect(200);

    assert_eq!(
        (&preview["login"], &preview["channel_id"]),
        (&json!(product), &json!(talk.shop.id))
    );
    assert_eq!(preview["refusals"], json!([]));
    assert_eq!(preview["warnings"][0]["code"], "text_split");
    app.settled().await;
    assert!(app.sandbox.sends().is_empty(), "nothing is sent");
    let path = format!("/v1/conversations/{}/messages", talk.conversation);
    let stored = acme.get(&path).await.list().len();
    assert_eq!(stored, 1, "nothing is stored");

    // and that is what is called
    let sent = acme.post("/v1/messages", body).await.expect(202);
    assert_eq!(
        acme.receiver.next("message.delivered").await.message(),
        sent.id()
    );
    let sends = app.sandbox.sends();
    assert_eq!(sends.len(), 2);
    for (seen, part) in sends.iter().zip(preview["parts"].as_array().unwrap()) {
        let request = &part["request"];
        assert_eq!(request["method"], seen.method.as_str());
        assert_eq!(request["path"], seen.path.as_str());
        assert_eq!(request["body"], seen.json());
    }
}

async fn each_kind_is_previewed_as_it_is_called(app: &TestApp, product: &str) {
    let talk = talk(app, product).await;
    let (_server, host) = host().await;
    let mut contents: Vec<_> = table(&host)
        .into_iter()
        .map(|(content, _)| content)
        .collect();
    let image = json!({"type": "image", "url": format!("{host}/photo.png")});
    contents.push(json!([image, {"type": "text", "text": "This one?", "quick_replies": [{"title": "Yes", "payload": "YES"}]}]));
    contents.push(json!({"type": "products", "products": [{"id": "7"}]}));
    for content in contents {
        let mut body = talk.saying(&content);
        body["reply_to"] = talk.hello.clone().into();
        app.sandbox.clear_logs();

        let preview = talk
            .acme
            .post("/v1/messages/preview", body.clone())
            .await
            .expect(200);
        if product == "instagram" && content["type"] == "products" {
            assert_eq!(preview["refusals"][0]["code"], "login_lacks_feature");
            continue;
        }
        assert_eq!(preview["refusals"], json!([]), "{content}");
        let sent = talk.acme.post("/v1/messages", body).await.expect(202).id();
        talk.acme
            .receiver
            .next_about("message.delivered", &sent)
            .await;

        let called: Vec<_> = app.sandbox.sends().iter().map(Request::json).collect();
        let shown = preview["parts"].as_array().unwrap().iter();
        let shown: Vec<_> = shown.map(|part| part["request"]["body"].clone()).collect();
        assert_eq!(shown, called, "{content}");
    }
}

both! {
    async fn it_says_what_would_be_called_with_instagrams_login(app: TestApp) {
        it_says_what_would_be_called(&app, "instagram").await;
    }

    async fn it_says_what_would_be_called_with_facebook_login(app: TestApp) {
        it_says_what_would_be_called(&app, "facebook").await;
    }

    async fn it_says_all_that_keeps_it_from_being_sent(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        app.passes_seconds(25 * 3600);
        let mut body = talk.saying(&json!([
            {"type": "products", "products": [{"id": "7"}]},
            {"type": "image", "url": "http://10.0.0.1/a.gif"},
        ]));
        body["expires_at"] = "2020-01-01T00:00:00Z".into();

        let preview = talk.acme.post("/v1/messages/preview", body).await.expect(200);

        let refusals = preview["refusals"].as_array().unwrap();
        let said: Vec<_> = refusals.iter().map(|it| (it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
        assert_eq!(said, [
            ("/content/1/url", "media_url_refused"),
            ("/content/0", "login_lacks_feature"),
            ("/to", "window_closed"),
            ("/expires_at", "invalid_request"),
        ]);
        assert_eq!(preview["warnings"][1]["code"], "shown_as_first_frame");
        assert_eq!(preview["warnings"][0]["code"], "not_on_web");
    }

    async fn a_stranger_is_previewed_and_not_introduced(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let body = json!({"to": {"external_id": "6140"}, "content": {"type": "sticker"}});

        let preview = talk.acme.post("/v1/messages/preview", body).await.expect(200);

        assert_eq!(preview["parts"][0]["request"]["body"]["recipient"]["id"], "6140");
        let count = talk.acme.get("/v1/conversations").await.list().len();
        assert_eq!(count, 1);
    }

    async fn its_times_are_those_that_it_would_have(app: TestApp) {
        app.stops_the_clock();
        let talk = talk(&app, "instagram").await;
        let preview = async |times: Value| {
            let mut body = talk.saying(&json!({"type": "text", "text": "hi"}));
            body.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
            talk.acme.post("/v1/messages/preview", body).await.expect(200)
        };
        let wrong = |preview: &Answer| -> Vec<String> {
            let refusals = preview["refusals"].as_array().unwrap().iter();
            refusals.map(|it| format!("{} {}", it["pointer"].as_str().unwrap(), it["detail"].as_str().unwrap())).collect()
        };
        let at = |seconds| app.time_in_seconds(seconds);

        let later = preview(json!({"send_at": at(60), "expires_in": 30})).await;
        assert_eq!((wrong(&later), instant(&later["send_at"]), instant(&later["expires_at"])), (vec![], instant(&json!(at(60))), instant(&json!(at(90)))));
        let past = preview(json!({"send_at": at(-1), "expires_at": at(-1)})).await;
        assert_eq!(wrong(&past), ["/send_at is in the past", "/expires_at is in the past"]);
        let never = preview(json!({"send_at": at(60), "expires_at": at(60)})).await;
        assert_eq!(wrong(&never), ["/expires_at is not after send_at"]);
        let closed = preview(json!({"send_at": at(25 * 3600)})).await;
        assert_eq!(wrong(&closed), ["/to the reply window is closed"]);
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }

    async fn what_would_keep_it_waiting_is_previewed(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        // the same as of the message itself
        let waits = async |more: Value| {
            let mut body = talk.saying(&json!({"type": "text", "text": "hi"}));
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let preview = acme.post("/v1/messages/preview", body.clone()).await.expect(200);
            assert_eq!(preview["refusals"], json!([]));
            let sent = acme.post("/v1/messages", body).await.expect(202);
            for field in ["at", "reason", "action", "until"] {
                assert_eq!(preview["hold"][field], sent["hold"][field], "{field}");
            }
            acme.receiver.next_about(if sent["hold"].is_null() { "message.delivered" } else { "message.waiting" }, &sent.id()).await;
            preview["hold"]["reason"].clone()
        };

        assert_eq!(waits(json!({})).await, Value::Null);
        let later = json!({"send_at": app.time_in_seconds(26 * 3600), "on_closed_window": "hold"});
        assert_eq!(waits(later).await, "message_scheduled");
        app.sandbox.fault(Fault::AccountRateLimited);
        let first = acme.sends(&talk.conversation, "too many").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        assert_eq!(waits(json!({})).await, "provider_rate_limited");
        app.passes_seconds(60);
        acme.receiver.next_about("message.delivered", &first).await;
        app.passes_hours(25);
        assert_eq!(waits(json!({"on_closed_window": "hold"})).await, "window_closed");
        app.leaves_work("it waits");
    }

    async fn a_private_reply_is_previewed_and_why_there_is_none(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        alice.comments(&shop, "how much?").await;
        let comment = acme.receiver.next("comment.received").await.text("/data/comment_id");
        let body = json!({"to": {"comment_id": comment}, "content": {"type": "text", "text": "write to us"}});

        let before = acme.post("/v1/messages/preview", body.clone()).await.expect(200);
        let sent = acme.post("/v1/messages", body.clone()).await.expect(202).id();
        acme.receiver.next_about("message.delivered", &sent).await;
        let after = acme.post("/v1/messages/preview", body).await.expect(200);

        let seen = &app.sandbox.sends()[0];
        assert_eq!((&before["refusals"], &before["parts"][0]["request"]["body"]), (&json!([]), &seen.json()));
        assert_eq!((&after["refusals"][0]["pointer"], &after["refusals"][0]["code"]), (&json!("/to/comment_id"), &json!("comment_replied")));
        assert_eq!(after["parts"][0]["request"]["body"], seen.json(), "what it would be all the same");
        assert_eq!(app.sandbox.sends().len(), 1);
    }

    async fn what_becomes_of_the_control_is_previewed(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let body = |control: Value| {
            let mut body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "hi"}});
            if !control.is_null() {
                body["thread_control"] = control;
            }
            body
        };
        let preview = async |control: Value| {
            let preview = acme.post("/v1/messages/preview", body(control)).await.expect(200);
            assert_eq!(preview["refusals"], json!([]));
            preview["thread_control"].clone()
        };
        let edge = |control: &Value| control["request"]["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();

        assert_eq!(preview(Value::Null).await, json!([]));
        for (action, when, edge_of) in [
            (json!({"action": "take", "metadata": "mine"}), "before", "take_thread_control"),
            (json!({"action": "pass", "to": "instagram_inbox"}), "after", "pass_thread_control"),
            (json!({"action": "release"}), "after", "release_thread_control"),
            (json!({"action": "extend", "duration": 3600}), "after", "extend_thread_control"),
        ] {
            let shown = preview(action.clone()).await;
            let only = &shown[0];
            assert_eq!((shown.as_array().unwrap().len(), &only["when"], &only["action"], edge(only).as_str()), (1, &json!(when), &action["action"], edge_of));
            assert_eq!(only["request"]["body"]["recipient"]["id"], alice.igsid(&shop));
        }

        // as its channel says, unless it says nothing itself; and that is what is called
        sets(&acme, &shop, json!({"thread_control": {"action": "release"}})).await;
        assert_eq!(preview(json!({"action": "none"})).await, json!([]));
        let shown = preview(Value::Null).await;
        app.sandbox.clear_logs();
        let sent = acme.post("/v1/messages", body(Value::Null)).await.expect(202).id();
        delivered(&acme, &alice, &shop, "hi", &sent).await;
        app.settled().await;
        let called = app.sandbox.requests().into_iter().find(|it| it.path.ends_with("/release_thread_control")).unwrap();
        assert_eq!(shown[0]["request"], json!({"method": "POST", "path": called.path, "body": called.json()}));
    }

    async fn each_kind_is_previewed_as_it_is_called_with_instagrams_login(app: TestApp) {
        each_kind_is_previewed_as_it_is_called(&app, "instagram").await;
    }

    async fn each_kind_is_previewed_as_it_is_called_with_facebook_login(app: TestApp) {
        each_kind_is_previewed_as_it_is_called(&app, "facebook").await;
    }
}
