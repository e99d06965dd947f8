//! Who has the last word, when what was to be an answer never leaves.

use e2e::{Answer, Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Operation};
use serde_json::{Value, json};

async fn asked(app: &TestApp) -> (Workspace, Channel, EndUser, String) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "anybody?").await.conversation();
    (acme, shop, alice, conversation)
}

/// Since when the contact has the last word, once nothing is to be done any more.
async fn since(app: &TestApp, acme: &Workspace, conversation: &str) -> Value {
    app.settled().await;
    let path = format!("/v1/conversations/{conversation}");
    let seen = acme.get(&path).await.expect(200)["unanswered_since"].clone();
    let found = acme.get("/v1/conversations?unanswered=true").await;
    let mut found = found.expect(200).list().to_vec().into_iter();
    assert_eq!(found.any(|it| it["id"] == conversation), !seen.is_null());
    seen
}

async fn does(acme: &Workspace, what: &str, message: &str) -> Answer {
    let path = format!("/v1/messages/{message}/{what}");
    acme.post(&path, json!({})).await
}

/// An answer that arrives, and is taken for lost: its echo is still to be told.
async fn fails_unseen(app: &TestApp, acme: &Workspace, conversation: &str) -> String {
    app.sandbox.hold_webhooks();
    app.sandbox.fault(Fault::ResetAfterAccepting);
    app.sandbox
        .fault_lasting(Operation::Conversations, Fault::Transient);
    let lost = acme.sends(conversation, "hi").await.expect(202).id();
    acme.receiver.next_about("message.unconfirmed", &lost).await;
    app.passes_hours(1);
    acme.receiver.next_about("message.failed", &lost).await;
    lost
}

both! {
    async fn an_answer_that_fails_was_none_until_it_is_sent_again(app: TestApp) {
        let (acme, shop, _, conversation) = asked(&app).await;
        let asked = since(&app, &acme, &conversation).await;
        assert!(asked.is_string());

        shop.fault(Fault::UserUnavailable);
        let failed = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next_about("message.failed", &failed).await;
        assert_eq!(since(&app, &acme, &conversation).await, asked);
        shop.fault(Fault::UserUnavailable);
        does(&acme, "retry", &failed).await.expect(202);
        acme.receiver.next_about("message.failed", &failed).await;
        assert_eq!(since(&app, &acme, &conversation).await, asked);
        does(&acme, "retry", &failed).await.expect(202);
        acme.receiver.next_about("message.delivered", &failed).await;

        assert_eq!(since(&app, &acme, &conversation).await, Value::Null);
    }

    async fn an_answer_that_is_scheduled_or_waits_is_one_until_it_is_withdrawn_or_expires(app: TestApp) {
        let (acme, _, _, conversation) = asked(&app).await;
        let asked = since(&app, &acme, &conversation).await;

        let later = json!({"send_at": app.time_in_seconds(3600)});
        let scheduled = acme.says(&conversation, "later", later).await.expect(202).id();
        assert_eq!(since(&app, &acme, &conversation).await, Value::Null);
        does(&acme, "cancel", &scheduled).await.expect(200);
        assert_eq!(since(&app, &acme, &conversation).await, asked);
        app.passes_hours(25);
        let holds = json!({"on_closed_window": "hold", "expires_in": "PT1H"});
        let waits = acme.says(&conversation, "when you write", holds).await.expect(202).id();
        assert_eq!(since(&app, &acme, &conversation).await, Value::Null);
        app.passes_hours(2);
        acme.receiver.next_about("message.expired", &waits).await;

        assert_eq!(since(&app, &acme, &conversation).await, asked);
    }

    async fn what_was_said_otherwise_or_is_to_be_said_stays_an_answer(app: TestApp) {
        let (acme, shop, alice, conversation) = asked(&app).await;
        let asked = since(&app, &acme, &conversation).await;
        let later = || json!({"send_at": app.time_in_seconds(3600)});
        let one = acme.says(&conversation, "one", later()).await.expect(202).id();
        let two = acme.says(&conversation, "two", later()).await.expect(202).id();

        does(&acme, "cancel", &one).await.expect(200);
        assert_eq!(since(&app, &acme, &conversation).await, Value::Null, "the other is to be sent");
        does(&acme, "cancel", &two).await.expect(200);
        assert_eq!(since(&app, &acme, &conversation).await, asked);
        let three = acme.says(&conversation, "three", later()).await.expect(202).id();
        shop.types_in_app(&alice, "by hand");
        acme.receiver.next("message.sent_externally").await;
        does(&acme, "cancel", &three).await.expect(200);

        assert_eq!(since(&app, &acme, &conversation).await, Value::Null);
    }

    async fn an_answer_that_arrived_after_all_is_one(app: TestApp) {
        let (acme, _, _, conversation) = asked(&app).await;
        let asked = since(&app, &acme, &conversation).await;
        let lost = fails_unseen(&app, &acme, &conversation).await;
        assert_eq!(since(&app, &acme, &conversation).await, asked);

        app.sandbox.release_webhooks().await;
        acme.receiver.next_about("message.delivered", &lost).await;

        assert_eq!(since(&app, &acme, &conversation).await, Value::Null);
    }

    async fn what_is_asked_before_a_late_answer_is_known_stays_open(app: TestApp) {
        let (acme, shop, alice, conversation) = asked(&app).await;
        let asked = since(&app, &acme, &conversation).await;
        app.passes_seconds(60);
        let lost = fails_unseen(&app, &acme, &conversation).await;
        assert_eq!(since(&app, &acme, &conversation).await, asked);

        alice.writes(&shop, "hello??").await;
        let newest = app.sandbox.held().last().unwrap().id;
        app.sandbox.release(newest).await.unwrap();
        acme.receiver.next("message.received").await;
        assert_eq!(since(&app, &acme, &conversation).await, asked);
        app.sandbox.release_webhooks().await;
        acme.receiver.next_about("message.delivered", &lost).await;

        let seen = acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200);
        assert_eq!(since(&app, &acme, &conversation).await, seen["last_inbound_at"]);
        assert_ne!(seen["last_inbound_at"], asked);
    }

    async fn what_was_sent_again_answers_whatever_comes_of_the_others(app: TestApp) {
        let (acme, shop, ..) = asked(&app).await;
        for (name, cancelled_first) in [("bob", true), ("carol", false)] {
            let conversation = acme.hears(&acme.user(name), &shop, "anybody?").await.conversation();
            shop.fault(Fault::UserUnavailable);
            let failed = acme.sends(&conversation, "hi").await.expect(202).id();
            acme.receiver.next_about("message.failed", &failed).await;
            app.settled().await;
            let later = json!({"send_at": app.time_in_seconds(3600)});
            let scheduled = acme.says(&conversation, "later", later).await.expect(202).id();
            app.passes_seconds(1);

            if cancelled_first {
                does(&acme, "cancel", &scheduled).await.expect(200);
                assert!(since(&app, &acme, &conversation).await.is_string());
            }
            does(&acme, "retry", &failed).await.expect(202);
            acme.receiver.next_about("message.delivered", &failed).await;
            if !cancelled_first {
                does(&acme, "cancel", &scheduled).await.expect(200);
            }

            assert_eq!(since(&app, &acme, &conversation).await, Value::Null, "{cancelled_first}");
        }
    }

    async fn the_near_end_of_a_window_is_told_when_the_answer_to_it_is_withdrawn(app: TestApp) {
        app.leaves_work("conversations are looked after");
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        for (name, idle) in [("alice", Value::Null), ("bob", json!(10 * 24 * 3600))] {
            let habits = json!({"warn_before": 7200, "idle_close_after": idle});
            acme.patch(&format!("/v1/channels/{}", shop.id), habits).await.expect(200);
            let conversation = acme.hears(&acme.user(name), &shop, "anybody?").await.conversation();
            let last = json!({"send_at": app.time_in_seconds(23 * 3600 + 1800)});
            let scheduled = acme.says(&conversation, "just in time", last).await.expect(202).id();
            app.passes_seconds(22 * 3600 + 600);
            app.settled().await;
            let told = || acme.receiver.kinds().iter().filter(|kind| *kind == "conversation.window_closing").count();
            let before = told();

            does(&acme, "cancel", &scheduled).await.expect(200);

            let closing = acme.receiver.next("conversation.window_closing").await;
            assert_eq!((before, closing.conversation()), (usize::from(name == "bob"), conversation));
            app.passes_hours(2);
        }
    }
}
