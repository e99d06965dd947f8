//! The control that a message takes at once, whatever waits before it, and what came of it (META 7, 8).

use e2e::{TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

use super::thread_control::{HOUR, INBOX, calls, delivered, routed, waits_for_owner};

const TAKE: &str = "take_thread_control";

fn take() -> Value {
    json!({"thread_control": {"action": "take"}})
}

fn in_30_seconds(app: &TestApp) -> String {
    app.time_in_seconds(30).replace("+00:00", "Z")
}

fn until(hold: &Value) -> String {
    hold["until"].as_str().unwrap().replace(".000Z", "Z")
}

both! {
    async fn what_waits_before_a_message_that_takes_the_control_is_sent_with_it(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let can = acme.get(&format!("/v1/channels/{}/capabilities", shop.id)).await.expect(200);
        assert_eq!(can["thread_control"], true);
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        app.sandbox.clear_logs();

        let taking = acme.says(&conversation, "mine", take()).await.expect(202);
        assert_eq!(taking["thread_control"]["outcome"], "pending");

        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "mine", &taking.id()).await;
        assert_eq!(calls(&app), [TAKE], "it is asked once");
        let seen = acme.get(&format!("/v1/messages/{}", taking.id())).await.expect(200);
        assert_eq!((&seen["thread_control"]["outcome"], &seen["thread_control"]["failure"]), (&json!("done"), &Value::Null));
        let sent = acme.receiver.next_about("message.sent", &taking.id()).await;
        assert_eq!((&sent["data"]["thread_control"]["action"], &sent["data"]["thread_control"]["outcome"]), (&json!("take"), &json!("done")));
        assert_eq!(sent["data"].get("hold"), None);
        let changed = acme.receiver.next("conversation.thread_control_changed").await;
        assert_eq!(changed["data"]["kind"], "taken");
    }

    async fn a_take_that_was_accepted_before_the_owner_was_known_is_done_once_that_is(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        app.settled().await;
        app.sandbox.clear_logs();
        app.holds_work();
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();
        app.lets_work_go();

        acme.receiver.next_about("message.waiting", &first).await;
        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "mine", &taking).await;
        assert_eq!(calls(&app), ["thread_owner", TAKE]);
    }

    async fn a_take_that_is_refused_fails_its_message_at_once_and_what_is_before_it_waits_on(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        shop.set_routing(false);

        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();

        let failed = acme.receiver.next_about("message.failed", &taking).await;
        assert_eq!(failed["data"]["failure"]["code"], "thread_control_unavailable");
        assert_eq!(failed["data"]["thread_control"]["outcome"], "failed");
        let seen = acme.get(&format!("/v1/messages/{taking}")).await.expect(200);
        assert_eq!((&seen["thread_control"]["outcome"], &seen["thread_control"]["failure"]["code"]), (&json!("failed"), &json!("thread_control_unavailable")));
        assert_eq!(acme.state_of(&first).await, "waiting");
        // what is sent again knows nothing of the time before
        shop.set_routing(true);
        acme.post(&format!("/v1/messages/{first}/cancel"), json!({})).await.expect(200);
        let again = acme.post(&format!("/v1/messages/{taking}/retry"), json!({})).await.expect(202);
        assert_eq!(again["thread_control"]["outcome"], "pending");
        delivered(&acme, &alice, &shop, "mine", &taking).await;
        assert_eq!(acme.get(&format!("/v1/messages/{taking}")).await["thread_control"]["outcome"], "done");
    }

    async fn a_refused_take_is_sent_again_while_what_is_before_it_waits_and_keeps_its_place(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        shop.set_routing(false);
        let two = json!({"thread_control": {"action": "take"}, "content": [{"type": "text", "text": "mine"}, {"type": "text", "text": "too"}]});
        let taking = acme.says(&conversation, "", two).await.expect(202).id();
        acme.receiver.next_about("message.failed", &taking).await;
        let last = acme.sends(&conversation, "last").await.expect(202).id();
        let retry = async || acme.post(&format!("/v1/messages/{taking}/retry"), json!({})).await;

        // refused once more, with the work of before still in its lane
        retry().await.expect(202);
        acme.receiver.next_about("message.failed", &taking).await;
        assert_eq!(acme.state_of(&first).await, "waiting");
        shop.set_routing(true);
        let again = retry().await.expect(202);
        assert_eq!(retry().await.problem(409), "message_not_retryable");

        assert_eq!(again["thread_control"]["outcome"], "pending");
        for said in ["first", "mine", "too", "last"] {
            assert_eq!(alice.next(&shop).await, said);
        }
        for message in [&first, &taking, &last] {
            acme.receiver.next_about("message.delivered", message).await;
        }
        app.settled().await;
        assert_eq!(alice.inbox(&shop).len(), 4, "nothing is sent twice");
    }

    async fn a_take_that_is_sent_again_does_not_wait_for_who_waits_for_that_very_control(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.fault(Fault::UserUnavailable);
        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();
        acme.receiver.next_about("message.failed", &taking).await;
        app.settled().await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;

        acme.post(&format!("/v1/messages/{taking}/retry"), json!({})).await.expect(202);

        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "mine", &taking).await;
    }

    async fn a_take_that_nobody_answers_is_seen_to_wait_and_asked_for_again(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        shop.fault_on(Operation::ThreadControl, Fault::Transient);

        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();

        let waiting = acme.receiver.next_about("message.waiting", &taking).await;
        let hold = &waiting["data"]["hold"];
        assert_eq!((&hold["at"], &hold["reason"]), (&json!("lane"), &json!("thread_owned_elsewhere")));
        assert_eq!(until(hold), in_30_seconds(&app));
        let seen = acme.get(&format!("/v1/messages/{taking}")).await.expect(200);
        assert_eq!((&seen["state"], &seen["thread_control"]["outcome"]), (&json!("waiting"), &json!("pending")));
        app.passes_seconds(31);
        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "mine", &taking).await;
    }

    async fn what_is_asked_for_in_its_turn_is_seen_to_wait_while_nobody_answers(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        for (action, routing) in [("request", false), ("take", true)] {
            shop.set_routing(true);
            shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
            let path = format!("/v1/conversations/{conversation}/thread-control");
            acme.post(&path, json!({"action": "take"})).await.expect(200);
            acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
            shop.set_routing(routing);
            app.sandbox.clear_logs();
            shop.fault_on(Operation::ThreadControl, Fault::Transient);

            let later = json!({"thread_control": {"action": action}, "send_at": app.time_in_seconds(60)});
            let sent = acme.says(&conversation, action, later).await.expect(202).id();
            app.passes_seconds(61);
            let waiting = acme.receiver.next_like("it waits for the owner", waits_for_owner).await;
            assert_eq!(waiting.message(), sent);
            let hold = &waiting["data"]["hold"];
            assert_eq!((&hold["at"], until(hold)), (&json!("lane"), in_30_seconds(&app)), "{action}");
            app.settled().await;
            assert_eq!(acme.state_of(&sent).await, "waiting");

            app.passes_seconds(31);
            let edge = format!("{action}_thread_control");
            app.settled().await;
            assert_eq!(calls(&app), [edge.clone(), edge], "it is asked for again");
            if action == "take" {
                delivered(&acme, &alice, &shop, action, &sent).await;
            } else {
                let seen = acme.get(&format!("/v1/messages/{sent}")).await.expect(200);
                assert_eq!((&seen["state"], &seen["thread_control"]["outcome"]), (&json!("waiting"), &json!("done")), "it was asked for");
                acme.post(&format!("/v1/messages/{sent}/cancel"), json!({})).await.expect(200);
            }
        }
    }

    async fn a_refusal_for_the_control_s_sake_ends_the_pause_that_it_was_to_try(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let bob = acme.user("bob");
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        shop.fault(Fault::AccountRateLimited);
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        app.settled().await;

        // it tries whether the pause is over, and is told of the owner
        app.passes_seconds(6);
        let waiting = acme.receiver.next_like("it waits for the owner", waits_for_owner).await;
        assert_eq!(waiting.message(), first);

        let second = acme.sends(&with_bob, "second").await.expect(202).id();
        delivered(&acme, &bob, &shop, "second", &second).await;
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["hold"], Value::Null);
        acme.post(&format!("/v1/messages/{first}/cancel"), json!({})).await.expect(200);
    }

    async fn a_limit_on_taking_the_control_is_the_channel_s_to_wait_for(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        shop.fault_on(Operation::ThreadControl, Fault::AccountRateLimited);

        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();

        let waiting = acme.receiver.next_about("message.waiting", &taking).await;
        let hold = &waiting["data"]["hold"];
        assert_eq!((&hold["at"], &hold["reason"]), (&json!("target"), &json!("provider_rate_limited")));
        let channel = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
        assert_eq!(channel["hold"]["reason"], "provider_rate_limited");
        app.passes_seconds(6);
        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "mine", &taking).await;
    }

    async fn a_take_that_is_one_call_too_many_waits_no_longer_than_for_its_turn(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
        let mut passed = 0;
        while acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.status != 429 {
            passed += 1;
            assert!(passed < 1000, "there is no limit");
        }

        let taking = acme.says(&conversation, "mine", take()).await.expect(202).id();
        app.settled().await;
        assert!(!calls(&app).contains(&TAKE.to_owned()));
        assert_eq!(acme.state_of(&taking).await, "queued");
        app.passes_seconds(2);
        delivered(&acme, &alice, &shop, "mine", &taking).await;
    }
}
