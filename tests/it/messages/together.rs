//! All that is wrong with a message is told at once, each where it is.

use e2e::{Answer, TestApp, both};
use sandbox::Fault;
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
        one_code(&closed, "window_closed", &["/to"]);
        let both = acme.post("/v1/messages", text(&long)).await;
        assert_eq!(both.problem(422), "invalid_request");
        assert_eq!(told(both.json(), ""), [("/content/text", "text_too_long"), ("/to", "window_closed")]);
        acme.delete(&format!("/v1/channels/{}", talk.shop.id)).await.expect(204);
        let all = acme.post("/v1/messages", text("hi")).await;
        assert_eq!(told(all.json(), ""), [("/channel_id", "channel_not_active"), ("/to", "window_closed")]);
        let mut patient = text("hi");
        patient["on_closed_window"] = "hold".into();
        let gone = acme.post("/v1/messages", patient).await;
        assert_eq!((gone.problem(409), gone.pointers()), ("channel_not_active", vec!["/channel_id"]));
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }

    async fn each_time_that_is_wrong_is_told(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let mut body = talk.saying(&json!({"type": "text", "text": "hi"}));
        body["expires_at"] = "2020-01-01T00:00:00Z".into();
        body["expires_in"] = 60.into();

        let refused = talk.acme.post("/v1/messages", body).await;

        one_code(&refused, "invalid_request", &["/expires_in", "/expires_at"]);
    }

    async fn what_it_answers_is_not_wrong_because_its_recipient_cannot_be_read(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let mut body = talk.saying(&json!({"type": "text", "text": "hi"}));
        body["to"] = json!({"contact_id": "alice"});
        body["reply_to"] = talk.hello.clone().into();

        let refused = talk.acme.post("/v1/messages", body).await;

        one_code(&refused, "invalid_request", &["/to/contact_id"]);
    }

    async fn what_is_wrong_anyway_is_told_beside_what_keeps_it_from_being_judged(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        let store = acme.connects_instagram("store").await;
        let long = json!({"type": "text", "text": "b".repeat(1001)});
        let sends = async |to: Value, channel: Option<&str>, content: &Value| {
            let body = json!({"to": to, "channel_id": channel, "content": content});
            acme.post("/v1/messages", body).await
        };
        let here = || json!({"conversation_id": talk.conversation});
        let too_long = ("/content/text", "text_too_long");

        // the channel: which is meant, or that it is another one's
        let which = sends(json!({"external_id": "6140"}), None, &long).await;
        assert_eq!(told(which.json(), ""), [too_long, ("/channel_id", "channel_ambiguous")]);
        let other = sends(here(), Some(&store.id), &long).await;
        assert_eq!(told(other.json(), ""), [too_long, ("/channel_id", "channel_ambiguous")]);
        let hi = json!({"type": "text", "text": "hi"});
        let body = json!({"to": here(), "channel_id": store.id, "content": hi});
        let preview = acme.post("/v1/messages/preview", body).await.expect(200);
        assert_eq!((&preview["channel_id"], &preview["refusals"][0]["code"]), (&json!(talk.shop.id), &json!("channel_ambiguous")));

        // the recipient
        let unread = sends(json!({"contact_id": "alice"}), None, &long).await;
        assert_eq!(told(unread.json(), ""), [("/to/contact_id", "invalid_request"), too_long]);
        let comment = json!({"comment_id": "1790"});
        let unknown = sends(comment.clone(), None, &long).await;
        assert_eq!(told(unknown.json(), ""), [too_long, ("/to/comment_id", "comment_unknown")]);
        let unfit = sends(comment, None, &json!({"type": "sticker"})).await;
        assert_eq!(told(unfit.json(), ""), [("/content", "private_reply_content"), ("/to/comment_id", "comment_unknown")]);
        let nobody = json!({"contact_id": "cnt_0123456789abcdefghjkmnpq01"});
        one_code(&sends(nobody.clone(), None, &long).await, "text_too_long", &["/content/text"]);
        assert_eq!(sends(nobody, None, &hi).await.problem(404), "not_found");

        for id in [&talk.shop.id, &store.id] {
            acme.delete(&format!("/v1/channels/{id}")).await.expect(204);
        }
        let none = sends(json!({"external_id": "6140"}), None, &long).await;
        assert_eq!(told(none.json(), ""), [too_long, ("/channel_id", "channel_not_active")]);
        app.settled().await;
        assert!(app.sandbox.sends().is_empty());
    }

    async fn why_it_is_not_sent_again_is_told_of_the_message_that_is_named(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        app.sandbox.fault(Fault::UserUnavailable);
        let failed = acme.sends(&talk.conversation, "hi").await.expect(202).id();
        acme.receiver.next_about("message.failed", &failed).await;
        let path = format!("/v1/messages/{failed}/retry");

        app.passes_hours(25);
        let closed = acme.post(&path, json!({})).await;
        acme.delete(&format!("/v1/channels/{}", talk.shop.id)).await.expect(204);
        let gone = acme.post(&path, json!({})).await;

        one_code(&closed, "window_closed", &["/path/message_id"]);
        assert_eq!(gone.problem(422), "invalid_request");
        let named = "/path/message_id";
        assert_eq!(told(gone.json(), ""), [(named, "channel_not_active"), (named, "window_closed")]);
    }
}
