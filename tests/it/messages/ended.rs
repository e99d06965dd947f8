use e2e::{TestApp, both};
use sandbox::Fault;
use serde_json::{Value, json};

fn text(conversation: &str, text: &str) -> Value {
    json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": text}})
}

both! {
    async fn what_was_not_begun_can_be_withdrawn_and_never_leaves(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.settled().await;

        app.holds_work();
        let gone = acme.sends(&conversation, "gone").await.expect(202);
        acme.sends(&conversation, "stays").await.expect(202);
        let path = format!("/v1/messages/{}/cancel", gone.id());
        let answer = acme.post_once(&path, "once", json!({})).await.expect(200);
        let again = acme.post_once(&path, "once", json!({})).await.expect(200);
        let twice = acme.post(&path, json!({})).await;
        app.lets_work_go();

        for seen in [&answer, &again] {
            assert_eq!(seen["state"], "cancelled");
            assert_eq!(seen["parts"][0]["state"], "cancelled");
        }
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(twice.problem(409), "message_not_cancellable");
        assert_eq!(acme.receiver.next("message.cancelled").await.message(), gone.id());
        assert_eq!(alice.next(&shop).await, "stays");
        acme.receiver.next("message.delivered").await;
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1);
        assert_eq!(acme.state_of(&gone.id()).await, "cancelled");
    }

    async fn what_is_being_sent_cannot_be_withdrawn(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        app.sandbox.fault(Fault::SlowMs(700));
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        app.sandbox.saw(sandbox::Request::is_send).await;
        let path = format!("/v1/messages/{}/cancel", answer.id());
        let refused = acme.post(&path, json!({})).await;
        acme.receiver.next("message.delivered").await;
        let late = acme.post(&path, json!({})).await;

        assert_eq!(refused.problem(409), "message_not_cancellable");
        assert_eq!(late.problem(409), "message_not_cancellable");
        assert_eq!(acme.state_of(&answer.id()).await, "delivered");
    }

    async fn a_message_ends_with_its_time_even_behind_another(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::ResetAfterAccepting);
        acme.sends(&conversation, "first").await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        let mut late = text(&conversation, "late");
        late["expires_at"] = app.time_in_seconds(30).into();
        let late = acme.post("/v1/messages", late).await.expect(202);
        let mut past = text(&conversation, "past");
        past["expires_at"] = app.time_in_seconds(-1).into();
        let past = acme.post("/v1/messages", past).await;
        app.passes_seconds(31);

        assert_eq!(acme.receiver.next("message.expired").await.message(), late.id());
        assert_eq!(acme.state_of(&late.id()).await, "expired");
        assert_eq!(past.problem(422), "invalid_request");
        assert_eq!(past.pointers(), ["/expires_at"]);
        app.sandbox.release_webhooks().await;
        acme.receiver.next("message.delivered").await;
        app.settled().await;
        assert_eq!(alice.inbox(&shop).len(), 1);
    }

    async fn a_message_that_is_sent_in_its_time_has_nothing_left_to_be_late(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        let mut body = text(&conversation, "in time");
        body["expires_at"] = app.time_in_seconds(3600).into();
        let answer = acme.post("/v1/messages", body).await.expect(202);

        assert!(answer["expires_at"].is_string());
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        // and no work is left, which the end of this test looks for
    }

    async fn what_failed_is_sent_again_when_somebody_says_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.fault(Fault::UserUnavailable);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.failed").await;
        let path = format!("/v1/messages/{}/retry", answer.id());
        let again = acme.post(&path, json!({})).await.expect(202);

        assert_eq!(again.id(), answer.id());
        assert_eq!(again["failure"], Value::Null);
        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        acme.receiver.next("message.delivered").await;
        assert_eq!(alice.next(&shop).await, "hi");
        assert_eq!(acme.post(&path, json!({})).await.problem(409), "message_not_retryable");
        assert_eq!(app.sandbox.sends().len(), 2);
    }

    async fn what_is_sent_again_waits_for_what_is_left_of_its_first_try(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        app.settled().await;

        app.holds_work();
        app.sandbox.fault(Fault::UserUnavailable);
        let both = json!([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]);
        let body = json!({"to": {"conversation_id": conversation}, "content": both});
        let id = acme.post("/v1/messages", body).await.expect(202).id();
        app.steps(1);
        while acme.state_of(&id).await != "failed" {}
        let path = format!("/v1/messages/{id}/retry");
        let lets_go = async {
            for _ in 0..20 {
                acme.state_of(&id).await;
            }
            app.lets_work_go();
        };
        let (again, ()) = tokio::join!(acme.post(&path, json!({})), lets_go);

        again.expect(202);
        acme.receiver.next_about("message.delivered", &id).await;
    }

    async fn messages_are_found_by_key_by_instagrams_id_and_by_state(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;
        let mut body = text(&heard.conversation(), "hi");
        body["reference"] = "order-1".into();
        let sent = acme.post("/v1/messages", body).await.expect(202);
        let told = acme.receiver.next("message.delivered").await;
        app.sandbox.fault(Fault::UserUnavailable);
        let failed = acme.sends(&heard.conversation(), "no").await.expect(202);
        acme.receiver.next("message.failed").await;

        let ids = async |query: String| {
            let found = acme.get(&format!("/v1/messages?{query}")).await.expect(200);
            found.list().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mid = told.text("/data/external_id");
        let heard_mid = heard.text("/data/external_id");
        assert_eq!(ids("reference=order-1".to_owned()).await, [sent.id()]);
        assert_eq!(ids("reference=order-2".to_owned()).await, [""; 0]);
        assert_eq!(ids(format!("external_id={mid}")).await, [sent.id()]);
        assert_eq!(ids(format!("external_id={heard_mid}&channel_id={}", shop.id)).await, [heard.message()]);
        assert_eq!(ids("status=failed".to_owned()).await, [failed.id()]);
        assert_eq!(ids("status=delivered".to_owned()).await, [sent.id()]);
        assert_eq!(ids("reference=order-1&status=failed".to_owned()).await, [""; 0]);
        assert!(globex.get("/v1/messages?reference=order-1").await.expect(200).list().is_empty());
        assert_eq!(acme.get("/v1/messages").await.problem(400), "invalid_parameter");
        assert_eq!(acme.get("/v1/messages?status=lost").await.problem(400), "invalid_parameter");
    }
}
