use std::time::Duration;

use e2e::{Answer, TestApp, Workspace, both};
use sandbox::Fault;
use serde_json::{Value, json};

async fn says(acme: &Workspace, conversation: &str, prefer: &str, more: Value) -> Answer {
    let mut body =
        json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "hi"}});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let call = acme.call(reqwest::Method::POST, "/v1/messages");
    call.header("prefer", prefer).json(&body).send().await
}

both! {
    async fn whoever_waits_is_answered_with_the_end(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        let sent = says(&acme, &conversation, "respond-async, wait=10", json!({})).await.expect(200);
        assert!(["sent", "delivered"].contains(&sent["state"].as_str().unwrap()), "{sent}");
        assert!(sent["parts"][0]["external_id"].is_string());
        assert_eq!(sent.header("preference-applied"), Some("wait=10"));
        app.sandbox.fault(Fault::UserUnavailable);
        let failed = says(&acme, &conversation, "wait=60", json!({})).await.expect(200);
        assert_eq!((&failed["state"], &failed["failure"]["code"]), (&json!("failed"), &json!("contact_unavailable")));
        assert_eq!(failed.header("preference-applied"), Some("wait=10"), "no longer than that");
        let unasked = acme.sends(&conversation, "at once").await.expect(202);
        assert_eq!(unasked.header("preference-applied"), None);
        let unread = says(&acme, &conversation, "wait=soon", json!({})).await.expect(202);
        assert_eq!(unread.header("preference-applied"), None);
    }

    async fn what_is_not_over_soon_is_not_waited_for(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        let soon = Duration::from_secs(8);

        app.sandbox.fault(Fault::AccountRateLimited);
        let held = tokio::time::timeout(soon, says(&acme, &conversation, "wait=10", json!({}))).await.unwrap().expect(202);
        assert_eq!((&held["state"], &held["hold"]["reason"]), (&json!("waiting"), &json!("provider_rate_limited")));
        app.passes_seconds(60);
        acme.receiver.next_about("message.delivered", &held.id()).await;
        let at = json!({"send_at": app.time_in_seconds(600)});
        let later = tokio::time::timeout(soon, says(&acme, &conversation, "wait=10", at)).await.unwrap().expect(202);
        assert_eq!(later["hold"]["reason"], "message_scheduled");
        app.leaves_work("it is scheduled");
    }

    async fn whoever_replies_to_a_comment_may_wait_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        alice.comments(&shop, "how much?").await;
        let comment = acme.receiver.next("comment.received").await.text("/data/comment_id");
        let path = format!("/v1/comments/{comment}/private-replies");
        let replies = async || {
            let call = acme.call(reqwest::Method::POST, &path).header("prefer", "wait=10");
            call.json(&json!({"content": {"type": "text", "text": "write to us"}})).send().await
        };

        let sent = replies().await.expect(200);
        let again = replies().await;

        assert!(["sent", "delivered"].contains(&sent["state"].as_str().unwrap()), "{sent}");
        assert_eq!(sent.header("preference-applied"), Some("wait=10"));
        assert_eq!((again.problem(422), again.pointers()), ("comment_replied", vec!["/path/comment_id"]));
    }

    async fn a_wait_has_an_end(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        app.settled().await;

        app.holds_work();
        let queued = says(&acme, &conversation, "wait=1", json!({})).await.expect(202);
        app.lets_work_go();

        assert_eq!(queued["state"], "queued");
        assert_eq!(queued.header("preference-applied"), Some("wait=1"));
        acme.receiver.next_about("message.delivered", &queued.id()).await;
    }
}
