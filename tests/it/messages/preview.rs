use e2e::{TestApp, both};
use serde_json::json;

use super::content::talk;

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
}
