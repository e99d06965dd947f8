use e2e::{Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Operation};

async fn talking(app: &TestApp) -> (Workspace, Channel, EndUser, String) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (acme, shop, alice, conversation)
}

both! {
    async fn what_instagram_defers_waits_and_is_sent(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        for fault in [Fault::RateLimited, Fault::AccountRateLimited, Fault::ResetBeforeAccepting] {
            app.sandbox.fault(fault);
            let text = format!("{fault:?}");
            let answer = acme.sends(&conversation, &text).await.expect(202);
            app.sandbox.saw(|seen| seen.is_send() && seen.json()["message"]["text"] == *text).await;
            if fault == Fault::ResetBeforeAccepting {
                let unsure = acme.receiver.next("message.unconfirmed").await;
                assert_eq!(unsure.message(), answer.id());
                app.passes_hours(1);
                let failed = acme.receiver.next("message.failed").await;
                assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
            } else {
                // that it is put off, and until when, is on record
                assert_eq!(acme.receiver.next("message.waiting").await.message(), answer.id());
                app.passes_hours(1);
                assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
                assert_eq!(alice.next(&shop).await, text.as_str());
            }
        }
    }

    async fn what_instagram_refuses_fails_with_its_words(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        for (fault, code, provider) in [
            (Fault::WindowClosed, "window_closed_by_provider", 10),
            (Fault::UserUnavailable, "contact_unavailable", 551),
        ] {
            app.sandbox.fault(fault);
            let answer = acme.sends(&conversation, "hi").await.expect(202);

            let failed = acme.receiver.next("message.failed").await;
            assert_eq!(failed.message(), answer.id());
            assert_eq!(failed["data"]["failure"]["code"], code);
            assert_eq!(failed["data"]["failure"]["provider"]["code"], provider);
            assert!(failed["data"]["failure"]["provider"]["message"].is_string());
            let seen = acme.get(&format!("/v1/messages/{}", answer.id())).await;
            assert_eq!(seen["state"], "failed");
            assert_eq!(seen["failure"]["code"], code);
            assert!(seen["failure"]["explanation"].is_string());
        }
        assert!(alice.inbox(&shop).is_empty());
    }

    async fn a_permission_that_is_gone_is_the_channel_s_trouble(app: TestApp) {
        let (acme, shop, _alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::PermissionDenied);
        app.sandbox.fault_on(Operation::Conversations, Fault::PermissionDenied);
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        let told = acme.receiver.next("channel.reauthorization_required").await;
        assert_eq!(told["data"]["code"], "permission_missing");
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await;
        assert_eq!(seen["state"], "reauthorization_required");
        assert_eq!(seen["hold"]["reason"], "permission_missing");
        assert_eq!(acme.state_of(&answer.id()).await, "waiting");
        app.leaves_work("it waits for a login");
    }

    async fn a_permission_that_is_there_all_the_same_fails_one_message(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::PermissionDenied);
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed.message(), answer.id());
        assert_eq!(failed["data"]["failure"]["code"], "send_not_permitted");
        assert_eq!(failed["data"]["failure"]["provider"]["code"], 10);
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["state"], "active");
        acme.sends(&conversation, "still here").await.expect(202);
        assert_eq!(alice.next(&shop).await, "still here");
        acme.receiver.next("message.delivered").await;
    }

    async fn a_refused_token_that_works_all_the_same_is_used_again(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::TokenRefused);
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        assert_eq!(acme.receiver.next("message.waiting").await.message(), answer.id());
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["state"], "active");
        app.passes_hours(1);
        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
    }

    async fn a_token_that_is_refused_twice_is_dead(app: TestApp) {
        let (acme, shop, _alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::TokenRefused);
        app.sandbox.fault_on(Operation::Me, Fault::TokenRefused);
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        let told = acme.receiver.next("channel.reauthorization_required").await;
        assert_eq!(told["data"]["code"], "reauthorization_required");
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await;
        assert_eq!(seen["state"], "reauthorization_required");
        assert_eq!(acme.state_of(&answer.id()).await, "waiting");
        app.leaves_work("it waits for a login");
    }

    async fn what_the_app_lacks_is_not_asked_of_the_account_owner(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::CapabilityMissing);
        acme.sends(&conversation, "hi").await.expect(202);

        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed["data"]["failure"]["code"], "advanced_access_missing");
        let told = acme.receiver.next("channel.degraded").await;
        assert_eq!(told["data"]["code"], "advanced_access_missing");
        let path = format!("/v1/channels/{}", shop.id);
        assert_eq!(acme.get(&path).await["state"], "degraded");
        acme.sends(&conversation, "now").await.expect(202);
        assert_eq!(alice.next(&shop).await, "now");
        acme.receiver.next("channel.recovered").await;
        assert_eq!(acme.get(&path).await["state"], "active");
        acme.receiver.next("message.delivered").await;
    }

    async fn a_page_instead_of_an_answer_is_not_taken_for_one(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.fault(Fault::Html);
        let answer = acme.sends(&conversation, "hi").await.expect(202);

        let unsure = acme.receiver.next("message.unconfirmed").await;
        assert_eq!(unsure.message(), answer.id());
        app.passes_hours(1);
        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
        assert!(alice.inbox(&shop).is_empty());
        assert_eq!(app.sandbox.sends().len(), 1, "what may have left is never sent again by itself");
    }
}
