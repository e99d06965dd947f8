//! What may be on Instagram without our knowing is not forgotten, whatever becomes of it meanwhile.

use e2e::{Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Operation};
use serde_json::{Value, json};

async fn talking(app: &TestApp) -> (Workspace, Channel, EndUser, String) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (acme, shop, alice, conversation)
}

/// A message that arrived, and of which nobody says so until it was given up. Its echo is on its way.
async fn given_up(app: &TestApp, acme: &Workspace, conversation: &str) -> String {
    app.sandbox.hold_webhooks();
    app.sandbox.fault(Fault::ResetAfterAccepting);
    let lost = acme.sends(conversation, "hi").await.expect(202).id();
    acme.receiver.next("message.unconfirmed").await;
    app.sandbox
        .fault_lasting(Operation::Conversations, Fault::Transient);
    app.passes_hours(1);
    assert_eq!(acme.receiver.next("message.failed").await.message(), lost);
    lost
}

/// The same, retried while Instagram asks the channel to wait. The clock stands still.
async fn retried_and_held(
    app: &TestApp,
    acme: &Workspace,
    shop: &Channel,
    conversation: &str,
) -> String {
    let bob = acme.user("bob");
    let with_bob = acme.hears(&bob, shop, "hello").await.conversation();
    let lost = given_up(app, acme, conversation).await;
    app.stops_the_clock();
    app.sandbox.fault(Fault::AccountRateLimited);
    acme.sends(&with_bob, "first").await.expect(202);
    acme.receiver.next("message.waiting").await;
    acme.post(&format!("/v1/messages/{lost}/retry"), json!({}))
        .await
        .expect(202);
    acme.receiver.next("message.waiting").await;
    lost
}

fn resending(conversation: &str) -> Value {
    json!({
        "to": {"conversation_id": conversation}, "on_unconfirmed": "resend",
        "content": {"type": "text", "text": "hi"},
    })
}

/// Nothing was taken for somebody else's, and Instagram shows one message.
async fn is_there_once(app: &TestApp, acme: &Workspace, shop: &Channel, alice: &EndUser) {
    app.settled().await;
    assert!(
        !acme
            .receiver
            .kinds()
            .contains(&"message.sent_externally".to_owned())
    );
    assert_eq!(alice.inbox(shop).len(), 1);
}

both! {
    async fn an_answer_without_an_id_is_sent_and_its_echo_says_the_id(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::NoMessageId);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        let sent = acme.receiver.next("message.sent").await;
        app.settled().await;
        app.sandbox.release_webhooks().await;

        assert_eq!(sent.message(), answer.id());
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        let seen = acme.get(&format!("/v1/messages/{}", answer.id())).await.expect(200);
        assert_eq!(seen["state"], "delivered");
        assert_eq!(seen["parts"][0]["external_id"], alice.inbox(&shop)[0].mid.as_str());
        is_there_once(&app, &acme, &shop, &alice).await;
    }

    async fn what_is_retried_is_looked_for_before_it_leaves_again(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        let lost = given_up(&app, &acme, &conversation).await;

        app.sandbox.clear_faults();
        acme.post(&format!("/v1/messages/{lost}/retry"), json!({})).await.expect(202);

        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
        assert_eq!(app.sandbox.sends().len(), 1);
        app.sandbox.release_webhooks().await;
        assert_eq!(acme.receiver.next("message.delivered").await.message(), lost);
        is_there_once(&app, &acme, &shop, &alice).await;
    }

    async fn a_late_echo_settles_what_waits_to_be_sent_again(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        let lost = retried_and_held(&app, &acme, &shop, &conversation).await;
        app.sandbox.release_webhooks().await;

        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), lost);
        app.passes_seconds(6);
        acme.receiver.next("message.delivered").await;
        is_there_once(&app, &acme, &shop, &alice).await;
    }

    async fn what_may_have_been_shown_is_not_said_to_be_withdrawn(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        let lost = retried_and_held(&app, &acme, &shop, &conversation).await;

        let withdrawn = acme.post(&format!("/v1/messages/{lost}/cancel"), json!({})).await.expect(200);

        assert_eq!((&withdrawn["state"], &withdrawn["failure"]["code"]), (&json!("failed"), &json!("outcome_unknown")));
        let told = acme.receiver.next("message.failed").await;
        assert_eq!((told.message(), &told["data"]["failure"]["code"]), (lost.clone(), &json!("outcome_unknown")));
        app.sandbox.release_webhooks().await;
        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), lost);
        app.passes_seconds(6);
        acme.receiver.next("message.delivered").await;
        is_there_once(&app, &acme, &shop, &alice).await;
        assert!(!acme.receiver.kinds().contains(&"message.cancelled".to_owned()));
    }

    async fn what_is_put_off_when_it_is_sent_again_still_waits_for_its_echo(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let lost = acme.post("/v1/messages", resending(&conversation)).await.expect(202).id();
        acme.receiver.next("message.unconfirmed").await;
        app.settled().await;
        app.stops_the_clock();
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        app.sandbox.fault(Fault::AccountRateLimited);
        app.passes_seconds(300);
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 2);
        assert_eq!(acme.state_of(&lost).await, "unconfirmed");
        app.sandbox.release_webhooks().await;

        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
        acme.receiver.next("message.delivered").await;
        app.passes_seconds(30);
        is_there_once(&app, &acme, &shop, &alice).await;
        assert_eq!(app.sandbox.sends().len(), 2);
    }

    async fn what_is_refused_when_it_is_sent_again_has_not_failed_for_that(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let lost = acme.post("/v1/messages", resending(&conversation)).await.expect(202).id();
        acme.receiver.next("message.unconfirmed").await;
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        app.sandbox.fault(Fault::WindowClosed);
        app.passes_hours(1);
        let failed = acme.receiver.next("message.failed").await;
        app.sandbox.release_webhooks().await;

        assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
        assert_eq!(failed["data"]["failure"]["provider"]["subcode"], 2_534_022);
        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
        is_there_once(&app, &acme, &shop, &alice).await;
    }

    async fn what_is_said_in_the_app_long_afterwards_is_not_ours(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        app.sandbox.fault(Fault::ResetBeforeAccepting);
        let lost = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next("message.unconfirmed").await;
        app.passes_hours(1);
        acme.receiver.next("message.failed").await;

        shop.types_in_app(&alice, "hi");

        acme.receiver.next("message.sent_externally").await;
        assert_eq!(acme.state_of(&lost).await, "failed");
    }

    async fn instagram_is_asked_no_faster_than_it_wants_to_be(app: TestApp) {
        let (acme, _shop, _alice, conversation) = talking(&app).await;
        app.settled().await;
        app.stops_the_clock();
        let asked = || app.sandbox.requests().iter().filter(|it| it.path.ends_with("/conversations")).count();

        let before = asked();
        app.sandbox.set_echoes(false);
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let lost = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next("message.unconfirmed").await;
        app.settled().await;
        app.sandbox.fault_lasting(Operation::Conversations, Fault::AccountRateLimited);
        for seconds in [121, 30, 29] {
            app.passes_seconds(seconds);
            app.settled().await;
            assert_eq!(asked() - before, 1, "after {seconds} more seconds");
        }
        // twice a second at most it is asked by any clock
        while asked() - before < 2 {
            app.passes_seconds(1);
            app.settled().await;
        }
        app.sandbox.clear_faults();
        while acme.state_of(&lost).await == "unconfirmed" {
            app.passes_seconds(1);
            app.settled().await;
        }

        assert_eq!(acme.receiver.next("message.sent").await.message(), lost);
    }
}
