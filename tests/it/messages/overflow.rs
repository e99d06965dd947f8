use e2e::{TestApp, both};
use serde_json::{Value, json};

use super::content::talk;

fn texts(app: &TestApp) -> Vec<Value> {
    let sends = app.sandbox.sends();
    sends
        .iter()
        .map(|sent| sent.json()["message"]["text"].clone())
        .collect()
}

both! {
    async fn a_long_text_is_refused_cut_off_or_split(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        // letters of two bytes each
        let (first, second) = ("ж".repeat(498), "ю".repeat(300));
        let text = format!("{first} {second}");
        let content = json!({"type": "text", "text": text, "quick_replies": [{"title": "Yes", "payload": "YES"}]});
        let asking = |how: &str| {
            let mut body = talk.saying(&content);
            body["on_overflow"] = how.into();
            body
        };

        let refused = acme.post("/v1/messages", asking("refuse")).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("text_too_long", vec!["/content/text"]));
        let cut = acme.post("/v1/messages", asking("truncate")).await.expect(202);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), cut.id());
        let split = acme.post("/v1/messages", asking("split")).await.expect(202);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), split.id());

        assert_eq!(cut["warnings"][0]["code"], "text_truncated");
        assert_eq!(split["warnings"][0]["code"], "text_split");
        assert_eq!(split["warnings"][0]["pointer"], "/content/text");
        assert_eq!(split["content"]["text"], text, "the message says all of it");
        assert_eq!((split["parts"].as_array().unwrap().len(), &split["on_overflow"]), (2, &json!("split")));
        assert_eq!(texts(&app), [json!(format!("{first}…")), json!(first), json!(second)]);
        let sends = app.sandbox.sends();
        let asks: Vec<bool> = sends.iter().map(|it| it.json()["message"].get("quick_replies").is_some()).collect();
        assert_eq!(asks, [true, false, true]);
    }

    async fn warnings_are_told_again_with_the_same_key(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let content = json!({"type": "text", "text": "Which?", "quick_replies": [{"title": "ж".repeat(21), "payload": "A"}]});
        let send = || {
            let call = talk.acme.call(reqwest::Method::POST, "/v1/messages");
            call.header("idempotency-key", "k-1").json(&talk.saying(&content)).send()
        };

        let first = send().await.expect(202);
        let again = send().await.expect(202);

        let codes = |answer: &e2e::Answer| {
            let all = answer["warnings"].as_array().unwrap().clone();
            all.iter().map(|it| (it["pointer"].clone(), it["code"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(codes(&first), [
            (json!("/content/quick_replies/0/title"), json!("title_cut")),
            (json!("/content/quick_replies"), json!("not_on_web")),
        ]);
        assert_eq!(codes(&again), codes(&first));
        assert_eq!(again.id(), first.id());
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1);
    }
}
