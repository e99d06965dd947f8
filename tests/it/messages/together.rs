//! All that is wrong with a message is told at once, each where it is.

use e2e::{Answer, TestApp, both};
use serde_json::{Value, json};

use super::content::{Talk, talk};

/// What is wrong with it in several ways, while its recipient's window is closed.
fn wrong(talk: &Talk) -> Value {
    let mut body = talk.saying(&json!([
        {"type": "text", "text": " "},
        {"type": "text", "text": "b".repeat(1001)},
        {"type": "products", "products": [{"id": "7"}]},
    ]));
    body["send_at"] = "2020-01-01T00:00:00Z".into();
    body["expires_at"] = "soon".into();
    body["reply_to"] = "msg_0123456789abcdefghjkmnpq01".into();
    body["thread_control"] = json!({"action": "take"});
    body
}

const ALL: [(&str, &str); 8] = [
    ("/expires_at", "invalid_request"),
    ("/content/0/text", "text_blank"),
    ("/reply_to", "reply_to_invalid"),
    ("/send_at", "invalid_request"),
    ("/content/1/text", "text_too_long"),
    ("/content/2", "login_lacks_feature"),
    ("/thread_control", "thread_control_unavailable"),
    ("/to", "window_closed"),
];

/// What a problem tells, the places without what stands before all of them.
fn told<'a>(problem: &'a Value, before: &str) -> Vec<(&'a str, &'a str)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    let mut told: Vec<_> = errors
        .map(|it| {
            (
                it["pointer"].as_str().unwrap(),
                it["code"].as_str().unwrap(),
            )
        })
        .map(|(pointer, code)| (pointer.strip_prefix(before).unwrap(), code))
        .collect();
    told.sort_by_key(|one| ALL.iter().position(|it| it == one));
    told
}

fn one_code(answer: &Answer, code: &str, pointers: &[&str]) {
    assert_eq!(answer.problem(422), code, "{}", answer.json());
    assert_eq!(answer.pointers(), pointers, "{}", answer.json());
}

both! {
    async fn what_cannot_be_read_and_what_may_not_be_sent_are_one_answer(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        app.passes_hours(25);

        let refused = talk.acme.post("/v1/messages", wrong(&talk)).await;
        assert_eq!(refused.problem(422), "invalid_request");
        let mut expected = ALL.to_vec();
        assert_eq!(told(refused.json(), ""), expected);
        let previewed = talk.acme.post("/v1/messages/preview", wrong(&talk)).await;
        assert_eq!(previewed.problem(422), "invalid_request");
        assert_eq!(told(previewed.json(), ""), expected);
        let batch = json!({"messages": [{"message": wrong(&talk)}]});
        let batch = talk.acme.post("/v1/messages/batch", batch).await.expect(200);
        assert_eq!(told(&batch["results"][0]["problem"], "/messages/0/message"), expected);

        // to whom it goes keeps only that from being judged
        let mut nobody = wrong(&talk);
        nobody["to"] = json!({"contact_id": "alice"});
        let refused = talk.acme.post("/v1/messages", nobody).await;
        expected.pop();
        let others = told(refused.json(), "");
        assert_eq!(others[1..], expected, "and the recipient first");
        assert_eq!(others[0], ("/to/contact_id", "invalid_request"));
    }

    async fn what_is_wrong_alone_keeps_its_code(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        let text = |text: &str| talk.saying(&json!({"type": "text", "text": text}));
        let long = "b".repeat(1001);

        one_code(&acme.post("/v1/messages", text(&long)).await, "text_too_long", &["/content/text"]);
        let two = talk.saying(&json!([{"type": "text", "text": long}, {"type": "text", "text": long}]));
        one_code(&acme.post("/v1/messages", two).await, "text_too_long", &["/content/0/text", "/content/1/text"]);
        let mut late = text("hi");
        late["send_at"] = "2020-01-01T00:00:00Z".into();
        one_code(&acme.post("/v1/messages", late.clone()).await, "invalid_request", &["/send_at"]);
        late["expires_at"] = "2020-01-01T00:00:00Z".into();
        one_code(&acme.post("/v1/messages", late).await, "invalid_request", &["/send_at", "/expires_at"]);
        app.passes_hours(25);
        let closed = acme.post("/v1/messages", text("hi")).await;
        one_code(&closed, "window_closed", &[]);
        let both = acme.post("/v1/messages", text(&long)).await;
        assert_eq!(both.problem(422), "invalid_request");
        assert_eq!(told(both.json(), ""), [("/content/text", "text_too_long"), ("/to", "window_closed")]);
        acme.delete(&format!("/v1/channels/{}", talk.shop.id)).await.expect(204);
        let all = acme.post("/v1/messages", text("hi")).await;
        assert_eq!(told(all.json(), ""), [("/channel_id", "channel_not_active"), ("/to", "window_closed")]);
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }
}
