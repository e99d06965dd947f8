use std::sync::Arc;

use e2e::{Channel, Reply, Server, TestApp, Workspace, both};
use sandbox::EndUser;
use serde_json::{Value, json};

/// A host of files: what is asked for says how it answers.
pub(super) async fn host() -> (Server, String) {
    let handler = |request: e2e::Received| {
        let says = |head: &str| {
            let whole = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
            Reply::Raw(whole.into())
        };
        let file = |kind: &str, bytes: u64| {
            says(&format!(
                "200 OK\r\ncontent-type: {kind}\r\ncontent-length: {bytes}"
            ))
        };
        match request.target.split('?').next().unwrap_or_default() {
            "/photo.png" => file("image/png", 1000),
            "/voice.m4a" => file("audio/x-m4a", 1000),
            "/paper.pdf" | "/pr%C3%A9cis.pdf" | "/pr%c3%a9cis.pdf" => file("application/pdf", 1000),
            "/film.mp4" => file("video/mp4", 1000),
            "/page.html" => file("text/html", 1000),
            "/huge.png" => file("image/png", 9_000_000),
            "/inside" => {
                says("302 Found\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0")
            }
            "/slow" => Reply::Hang,
            // `/sized/1000/image/png`
            other => match other
                .strip_prefix("/sized/")
                .and_then(|rest| rest.split_once('/'))
            {
                Some((bytes, kind)) => file(kind, bytes.parse().unwrap()),
                None => says("404 Not Found\r\ncontent-length: 0"),
            },
        }
    };
    let server = Server::start(Arc::new(handler)).await;
    let url = format!("http://{}", server.address);
    (server, url)
}

async fn talking(app: &TestApp) -> (Workspace, Channel, EndUser, String) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (acme, shop, alice, conversation)
}

fn saying(conversation: &str, content: &Value) -> Value {
    json!({"to": {"conversation_id": conversation}, "content": content})
}

/// What the calls to Instagram said, in order.
fn said(app: &TestApp) -> Vec<Value> {
    let sends = app.sandbox.sends();
    sends
        .iter()
        .map(|sent| sent.json()["message"].clone())
        .collect()
}

both! {
    async fn files_are_sent_by_their_urls(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let (_server, url) = host().await;

        for (kind, path) in [("image", "photo.png"), ("audio", "voice.m4a"), ("file", "paper.pdf"), ("video", "film.mp4")] {
            let url = format!("{url}/{path}");
            let answer = acme.post("/v1/messages", saying(&conversation, &json!({"type": kind, "url": url}))).await.expect(202);

            assert_eq!(answer["content"]["attachments"][0]["url"], *url);
            let told = acme.receiver.next("message.delivered").await;
            assert_eq!((told.message(), told["data"]["kind"].as_str()), (answer.id(), Some(kind)));
            let sent = json!({"attachment": {"type": kind, "payload": {"url": url}}});
            assert_eq!(said(&app).last(), Some(&sent));
        }
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
    }

    async fn a_list_is_sent_one_by_one_and_is_one_message(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let (_server, url) = host().await;

        let photo = format!("{url}/photo.png");
        let content = json!([
            {"type": "text", "text": "first"},
            {"type": "image", "url": photo, "text": "beside it"},
            {"type": "text", "text": "last"},
        ]);
        let answer = acme.post("/v1/messages", saying(&conversation, &content)).await.expect(202);

        assert_eq!(answer["content"]["type"], "list");
        assert_eq!(answer["content"]["items"][1]["text"], "beside it");
        assert_eq!(answer["parts"].as_array().unwrap().len(), 4);
        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        let image = json!({"attachment": {"type": "image", "payload": {"url": photo}}});
        assert_eq!(said(&app), [json!({"text": "first"}), image, json!({"text": "beside it"}), json!({"text": "last"})]);
        let count = acme.receiver.kinds().iter().filter(|kind| kind.starts_with("message.") && *kind != "message.received").count();
        assert_eq!(count, 2, "{:?}", acme.receiver.kinds());
    }

    async fn what_stands_behind_a_part_that_failed_is_skipped_or_sent_as_its_sender_says(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let (_server, url) = host().await;
        let content = json!([
            {"type": "text", "text": "one"},
            {"type": "image", "url": format!("{url}/page.html")},
            {"type": "text", "text": "three"},
        ]);

        let stops = acme.post("/v1/messages", saying(&conversation, &content)).await.expect(202);
        let stopped = acme.receiver.next("message.partially_sent").await;
        let mut body = saying(&conversation, &content);
        body["on_part_failure"] = "continue".into();
        let goes_on = acme.post("/v1/messages", body).await.expect(202);
        let went_on = acme.receiver.next("message.partially_sent").await;

        let parts = async |id: String| {
            let seen = acme.get(&format!("/v1/messages/{id}")).await.expect(200);
            assert_eq!(seen["state"], "partially_sent");
            let parts = seen["parts"].as_array().unwrap().clone();
            parts.iter().map(|part| part["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        app.settled().await;
        assert_eq!(stopped.message(), stops.id());
        assert_eq!(stopped["data"]["failure"]["code"], "media_type_unsupported");
        assert_eq!(parts(stops.id()).await, ["delivered", "failed", "skipped"]);
        assert_eq!(went_on.message(), goes_on.id());
        assert_eq!(parts(goes_on.id()).await, ["delivered", "failed", "delivered"]);
        assert_eq!(said(&app), [json!({"text": "one"}), json!({"text": "one"}), json!({"text": "three"})]);
    }

    async fn files_that_cannot_be_sent_fail_for_what_is_wrong_with_them(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let (_server, url) = host().await;

        for (path, code) in [
            ("/page.html", "media_type_unsupported"),
            ("/huge.png", "media_too_large"),
            ("/inside", "media_url_refused"),
            ("/slow", "media_timeout"),
        ] {
            let content = json!({"type": "image", "url": format!("{url}{path}")});
            let answer = acme.post("/v1/messages", saying(&conversation, &content)).await.expect(202);
            let failed = acme.receiver.next("message.failed").await;
            assert_eq!(failed.message(), answer.id());
            assert_eq!(failed["data"]["failure"]["code"], code, "{failed:?}");
        }

        let content = json!({"type": "image", "url": format!("{url}/gone.png")});
        let answer = acme.post("/v1/messages", saying(&conversation, &content)).await.expect(202);
        let waiting = acme.receiver.next("message.waiting").await;
        assert_eq!(waiting["data"]["hold"]["at"], "lane");
        app.passes_seconds(6);
        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed.message(), answer.id());
        assert_eq!(failed["data"]["failure"]["code"], "media_unavailable");
        assert!(failed["data"]["failure"]["provider"]["message"].as_str().unwrap().contains("404"));
        assert!(app.sandbox.sends().is_empty(), "Instagram was not asked");
    }

    async fn a_file_whose_name_is_not_ascii_is_warned_of_before_instagram_fails_to_fetch_it(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let (_server, url) = host().await;
        let warned = |answer: &e2e::Answer| {
            let warnings = answer["warnings"].as_array().unwrap().iter();
            warnings.map(|it| (it["code"].as_str().unwrap().to_owned(), it["pointer"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
        };
        let misnamed = |pointer: &str| ("media_name_not_ascii".to_owned(), pointer.to_owned());

        for name in ["pr\u{e9}cis.pdf", "pr%C3%A9cis.pdf", "pr%c3%a9cis.pdf?v=2"] {
            let body = saying(&conversation, &json!({"type": "file", "url": format!("{url}/{name}")}));
            let preview = acme.post("/v1/messages/preview", body.clone()).await.expect(200);
            let accepted = acme.post("/v1/messages", body).await.expect(202);
            let waiting = acme.receiver.next_about("message.waiting", &accepted.id()).await;
            app.passes_seconds(6);
            let failed = acme.receiver.next_about("message.failed", &accepted.id()).await;

            for seen in [&preview, &accepted] {
                assert_eq!(warned(seen), [misnamed("/content/url")], "{name}");
            }
            assert_eq!(preview["refusals"], json!([]), "it is tried all the same");
            assert_eq!(waiting["data"]["hold"]["reason"], "media_unavailable");
            let failure = &failed["data"]["failure"];
            assert_eq!((failure["code"].as_str(), failure["provider"]["subcode"].as_i64()), (Some("media_unavailable"), Some(2_018_008)));
        }
        let several = json!([{"type": "text", "text": "here"}, {"type": "images", "images": [{"url": format!("{url}/photo.png")}, {"url": format!("{url}/\u{e9}.png")}]}]);
        let preview = acme.post("/v1/messages/preview", saying(&conversation, &several)).await.expect(200);
        assert_eq!(warned(&preview), [misnamed("/content/1/images/1/url")]);
        let fine = json!({"type": "file", "url": format!("{url}/paper.pdf?name=pr%C3%A9cis")});
        let sent = acme.post("/v1/messages", saying(&conversation, &fine)).await;
        assert_eq!((sent.status, warned(&sent)), (202, vec![]));
        app.settled().await;
    }

    async fn contents_that_cannot_be_are_refused_by_their_places(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let text = |text: &str| json!({"type": "text", "text": text});

        for (content, code, pointers) in [
            (json!({"type": "image"}), "media_url_invalid", vec!["/content/url"]),
            (json!({"type": "image", "url": "ftp://x/y"}), "media_url_invalid", vec!["/content/url"]),
            (json!({"type": "image", "url": "https://u:p@x/y"}), "media_url_invalid", vec!["/content/url"]),
            (json!({"type": "image", "url": "http://10.0.0.1/a.png"}), "media_url_refused", vec!["/content/url"]),
            (json!([text("a"), {"type": "file", "url": "http://192.168.1.1/a"}]), "media_url_refused", vec!["/content/1/url"]),
            (json!([]), "invalid_request", vec!["/content"]),
            (json!({"type": "text"}), "invalid_request", vec!["/content/text"]),
            (json!({"type": "text", "text": "a", "url": "https://x/y"}), "invalid_request", vec!["/content/url"]),
            (json!([text("a"), text(" "), text("c")]), "text_blank", vec!["/content/1/text"]),
            (json!([text("a"), text(" "), text(&"b".repeat(1001))]), "invalid_request", vec!["/content/1/text", "/content/2/text"]),
            (json!([{"type": "image"}, {"type": "post"}, {"type": "image", "url": "http://10.0.0.1/a.png"}]), "invalid_request", vec!["/content/0/url", "/content/1/post_id", "/content/2/url"]),
            (json!({"type": "cards", "cards": [{"title": "t".repeat(81), "image_url": "ftp://x/y", "buttons": [{"title": " ", "payload": "p".repeat(1001)}, {"title": "a"}]}]}), "invalid_request",
                vec!["/content/cards/0/image_url", "/content/cards/0/buttons/0/title", "/content/cards/0/buttons/1", "/content/cards/0/title", "/content/cards/0/buttons/0/payload"]),
            (json!({"type": "buttons", "text": "b".repeat(641), "buttons": []}), "invalid_request", vec!["/content/buttons", "/content/text"]),
            (json!([text("a"), text(&"b".repeat(1001))]), "text_too_long", vec!["/content/1/text"]),
            (json!(vec![text("a"); 11]), "content_too_long", vec!["/content"]),
            (json!([{"type": "text", "text": "a", "colour": 1}]), "invalid_request", vec!["/content/0/colour"]),
            (json!("hi"), "invalid_request", vec!["/content"]),
        ] {
            let refused = acme.post("/v1/messages", saying(&conversation, &content)).await;
            assert_eq!(refused.problem(422), code, "{content}");
            assert_eq!(refused.pointers(), pointers, "{content}");
        }
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }

    async fn a_recipient_of_another_channel_is_refused(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        let store = acme.connects_instagram("store").await;

        let mut body = saying(&conversation, &json!({"type": "text", "text": "hi"}));
        body["channel_id"] = store.id.clone().into();
        let refused = acme.post("/v1/messages", body).await;

        assert_eq!(refused.problem(422), "channel_ambiguous");
        assert_eq!(refused.pointers(), ["/channel_id"]);
        let known = acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200);
        let body = json!({"to": {"contact_id": known["contact"]["id"]}, "channel_id": store.id, "content": {"type": "text", "text": "hi"}});
        let refused = acme.post("/v1/messages", body).await;
        assert_eq!(refused.problem(422), "channel_ambiguous");
        assert_eq!(refused.pointers(), ["/channel_id"]);
    }
}
