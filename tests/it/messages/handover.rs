//! Contacts who ask for a person are handed over to the Instagram inbox, and taken back by what is said to them at once.

use e2e::{Delivery, TestApp, both};
use reqwest::Method;
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

use super::thread_control::{
    INBOX, calls, delivered, handed_over, owner, routed, sets, waits_for_owner,
};

both! {
    async fn whoever_asks_for_a_person_is_handed_over_and_only_what_is_sent_at_once_takes_them_back(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        let scheduled = acme.says(&conversation, "by a timer", json!({"send_at": app.time_in_seconds(60)})).await.expect(202).id();

        alice.taps(&shop, "A person, please", "HUMAN_AGENT").await;
        handed_over(&acme).await;
        assert_eq!(shop.thread_owner(&alice).as_deref(), Some(INBOX));
        app.passes_seconds(61);
        assert_eq!(acme.receiver.next_like("it waits for the owner", waits_for_owner).await.message(), scheduled);
        acme.post(&format!("/v1/messages/{scheduled}/cancel"), json!({})).await.expect(200);
        let silent = acme.says(&conversation, "no", json!({"thread_control": {"action": "none"}})).await.expect(202).id();
        acme.receiver.next_about("message.waiting", &silent).await;
        acme.post(&format!("/v1/messages/{silent}/cancel"), json!({})).await.expect(200);
        assert_eq!(shop.thread_owner(&alice).as_deref(), Some(INBOX));

        let own = acme.sends(&conversation, "back again").await.expect(202).id();
        delivered(&acme, &alice, &shop, "back again", &own).await;
        assert_eq!(owner(&acme, &conversation).await["ours"], true);
        assert_eq!(acme.receiver.next("conversation.thread_control_changed").await["data"]["kind"], "taken");
        alice.posts_back(&shop, "A person", "HUMAN_AGENT").await;
        handed_over(&acme).await;
    }

    async fn what_was_held_does_not_take_a_handed_over_conversation_back(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        app.passes_hours(25);
        let held = acme.says(&conversation, "held", json!({"on_closed_window": "hold"})).await.expect(202).id();
        acme.receiver.next_about("message.waiting", &held).await;

        alice.taps(&shop, "A person", "HUMAN_AGENT").await;
        handed_over(&acme).await;
        // it may have left in the moment before
        let settled = |it: &Delivery| waits_for_owner(it) || it.kind() == "message.delivered";
        acme.receiver.next_like("it leaves or waits", settled).await;

        assert_eq!(shop.thread_owner(&alice).as_deref(), Some(INBOX));
        assert!(!calls(&app).contains(&"take_thread_control".to_owned()));
        app.leaves_work("what is held may wait for the inbox");
    }

    async fn nobody_is_handed_over_whose_channel_does_not_want_it_or_who_asks_for_something_else(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        alice.taps(&shop, "A person", "HUMAN_AGENT").await;
        acme.receiver.next("message.received").await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        alice.taps(&shop, "Red", "RED").await;
        acme.receiver.next("message.received").await;
        acme.hears(&alice, &shop, "HUMAN_AGENT").await;
        app.settled().await;
        assert!(calls(&app).is_empty());

        // what a caller passes on is not taken back by what is sent
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
        let sent = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &sent).await;
        acme.call(Method::POST, &format!("/v1/messages/{sent}/cancel")).json(&json!({})).send().await.expect(200);
        assert_eq!(calls(&app), ["pass_thread_control"]);
    }

    async fn a_person_s_word_has_what_waits_for_the_inbox_sent_before_it(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        let timer = acme.says(&conversation, "by a timer", json!({"send_at": app.time_in_seconds(60)})).await.expect(202).id();
        alice.taps(&shop, "A person, please", "HUMAN_AGENT").await;
        acme.receiver.next("conversation.thread_control_changed").await;
        app.passes_seconds(61);
        let waiting = acme.receiver.next_like("it waits for the owner", waits_for_owner).await;
        assert_eq!(waiting.message(), timer);
        assert_eq!(shop.thread_owner(&alice).as_deref(), Some(INBOX), "it takes nothing");

        let own = acme.sends(&conversation, "back again").await.expect(202).id();

        delivered(&acme, &alice, &shop, "by a timer", &timer).await;
        delivered(&acme, &alice, &shop, "back again", &own).await;
        assert_eq!(acme.get(&format!("/v1/messages/{own}")).await["thread_control"], Value::Null);
    }

    async fn a_handover_that_is_refused_is_shown_where_it_was_asked_for(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let handover = async || {
            app.settled().await;
            acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200)["handover"].clone()
        };
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        assert_eq!(handover().await, Value::Null);
        shop.fault_on(Operation::ThreadControl, Fault::PermissionDenied);

        alice.taps(&shop, "A person", "HUMAN_AGENT").await;
        acme.receiver.next("message.received").await;
        let refused = handover().await;
        assert_eq!((&refused["outcome"], &refused["failure"]["code"]), (&json!("failed"), &json!("thread_control_unavailable")));
        assert_eq!(refused["failure"]["provider"]["code"], 10);
        assert!(refused["failure"]["action"]["url"].is_string());

        alice.posts_back(&shop, "A person", "HUMAN_AGENT").await;
        acme.receiver.next("conversation.thread_control_changed").await;
        let done = handover().await;
        assert_eq!((&done["outcome"], &done["failure"]), (&json!("done"), &Value::Null));
        assert!(done["asked_at"].as_str() >= refused["asked_at"].as_str());
    }

    async fn a_person_s_word_that_is_sent_again_takes_the_conversation_back_from_whom_others_wait_for(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        shop.fault(Fault::UserUnavailable);
        let own = acme.sends(&conversation, "again").await.expect(202).id();
        acme.receiver.next_about("message.failed", &own).await;
        let timer = acme.says(&conversation, "by a timer", json!({"send_at": app.time_in_seconds(60)})).await.expect(202).id();
        alice.taps(&shop, "A person, please", "HUMAN_AGENT").await;
        handed_over(&acme).await;
        app.passes_seconds(61);
        let waiting = acme.receiver.next_like("it waits for the owner", waits_for_owner).await;
        assert_eq!(waiting.message(), timer);

        acme.post(&format!("/v1/messages/{own}/retry"), json!({})).await.expect(202);

        delivered(&acme, &alice, &shop, "by a timer", &timer).await;
        delivered(&acme, &alice, &shop, "again", &own).await;
    }

    async fn nobody_is_said_to_be_handed_over_whose_channel_wants_it_no_more(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"human_agent_handover": true})).await;
        shop.fault_on(Operation::ThreadControl, Fault::Transient);
        alice.taps(&shop, "A person", "HUMAN_AGENT").await;
        acme.receiver.next("message.received").await;
        app.settled().await;
        let path = format!("/v1/conversations/{conversation}");
        assert_eq!(acme.get(&path).await["handover"]["outcome"], "pending");

        sets(&acme, &shop, json!({"human_agent_handover": false})).await;
        app.passes_seconds(11);
        app.settled().await;

        assert_eq!(acme.get(&path).await.expect(200)["handover"], Value::Null);
        assert_eq!(calls(&app), ["pass_thread_control"]);
    }
}
