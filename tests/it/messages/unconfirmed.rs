use e2e::{TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::json;

both! {
    async fn an_echo_settles_what_no_answer_did(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        for fault in [
            Fault::UnknownAfterAccepting,
            Fault::ResetAfterAccepting,
            Fault::Garbage,
            Fault::HalfABody,
        ] {
            let text = format!("{fault:?}");
            app.sandbox.hold_webhooks();
            app.sandbox.fault(fault);
            let answer = acme.sends(&conversation, &text).await.expect(202);
            let unsure = acme.receiver.next("message.unconfirmed").await;
            let state = acme.state_of(&answer.id()).await;
            app.sandbox.release_webhooks().await;

            assert_eq!(unsure.message(), answer.id());
            assert_eq!(state, "unconfirmed");
            assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
            assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
            assert_eq!(acme.state_of(&answer.id()).await, "delivered");
            assert_eq!(alice.next(&shop).await, text.as_str());
        }
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 4);
        assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
    }

    async fn an_echo_before_the_answer_is_no_message_from_elsewhere(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.fault(Fault::SlowMs(700));
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        // it looks again by itself only after longer than this waits: what became of the part wakes it
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
    }

    async fn an_echo_that_comes_after_it_was_given_up_still_settles_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        app.passes_hours(1);
        let failed = acme.receiver.next("message.failed").await;
        app.sandbox.release_webhooks().await;

        assert_eq!(failed.message(), answer.id());
        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        assert_eq!(acme.state_of(&answer.id()).await, "delivered");
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1);
        assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
    }

    async fn without_an_echo_or_an_answer_to_who_asks_it_fails_in_the_end_and_lets_the_next_go(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.set_echoes(false);
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let lost = acme.sends(&conversation, "lost").await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        let next = acme.sends(&conversation, "next").await.expect(202);
        assert_eq!(acme.state_of(&next.id()).await, "queued", "the lane waits");
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        app.passes_hours(1);

        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed.message(), lost.id());
        assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
        assert_eq!(acme.receiver.next("message.sent").await.message(), next.id());
        assert_eq!(alice.next(&shop).await, "lost");
        assert_eq!(alice.next(&shop).await, "next");
        assert_eq!(app.sandbox.sends().len(), 2);
    }

    async fn without_an_echo_instagram_is_asked_and_knows_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let alice = acme.user("alice");
        app.sandbox.set_echoes(false);
        for (product, host) in [("instagram", "/v26.0/"), ("facebook", "/facebook/v26.0/")] {
            let shop = acme.connects_with(product, product).await;
            let conversation = acme.hears(&alice, &shop, product).await.conversation();
            let first = acme.sends(&conversation, "yes").await.expect(202);
            acme.receiver.next_about("message.sent", &first.id()).await;
            app.settled().await;
            app.sandbox.clear_logs();

            app.sandbox.fault(Fault::ResetAfterAccepting);
            let lost = acme.sends(&conversation, "yes").await.expect(202);
            acme.receiver.next_about("message.unconfirmed", &lost.id()).await;
            app.passes_seconds(121);

            let sent = acme.receiver.next_about("message.sent", &lost.id()).await;
            assert_eq!(sent["data"]["external_id"], alice.inbox(&shop)[1].mid.as_str(), "{product}: the second of two that say the same");
            assert_eq!(acme.state_of(&lost.id()).await, "sent", "{product}");
            app.settled().await;
            assert_eq!(app.sandbox.sends().len(), 1, "{product}");
            let asked = app.sandbox.saw(|it| it.path.ends_with("/conversations")).await;
            assert!(asked.path.starts_with(host), "{product}: {}", asked.path);
        }
    }

    async fn what_instagram_does_not_know_is_sent_again_only_if_its_sender_said_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let body = |on_unconfirmed: &str| json!({
            "to": {"conversation_id": conversation}, "on_unconfirmed": on_unconfirmed,
            "content": {"type": "text", "text": on_unconfirmed},
        });

        app.sandbox.fault(Fault::ResetBeforeAccepting);
        let waits = acme.post("/v1/messages", body("wait")).await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        app.passes_seconds(121);
        let failed = acme.receiver.next("message.failed").await;
        app.sandbox.fault(Fault::ResetBeforeAccepting);
        let resent = acme.post("/v1/messages", body("resend")).await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        app.passes_seconds(121);
        let sent = acme.receiver.next("message.sent").await;

        assert_eq!(failed.message(), waits.id());
        assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
        assert_eq!(sent.message(), resent.id());
        acme.receiver.next("message.delivered").await;
        assert_eq!(alice.next(&shop).await, "resend");
        assert_eq!(app.sandbox.sends().len(), 3);
        let path = format!("/v1/messages/{}/retry", waits.id());
        acme.post(&path, json!({})).await.expect(202);
        assert_eq!(acme.receiver.next("message.sent").await.message(), waits.id());
        acme.receiver.next("message.delivered").await;
    }
}
