//! What becomes of the control of a conversation around a message, and of messages while another app has it (META 7, 8).

use e2e::{Channel, Delivery, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Happening, Operation};
use serde_json::{Value, json};

pub(super) const INBOX: &str = "1217981644879628";
pub(super) const HOUR: i64 = 3600;

/// A channel through Facebook Login whose Page routes conversations, and a conversation with Alice.
pub(super) async fn routed(acme: &Workspace) -> (Channel, EndUser, String) {
    let shop = acme.connects_with("facebook", "shop").await;
    shop.set_routing(true);
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (shop, alice, conversation)
}

/// The calls about the control, by their edge, since the log was cleared.
pub(super) fn calls(app: &TestApp) -> Vec<String> {
    let requests = app.sandbox.requests().into_iter();
    let edge = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let edges = requests.map(|request| edge(&request.path));
    edges.filter(|edge| edge.contains("thread_")).collect()
}

pub(super) async fn sets(acme: &Workspace, shop: &Channel, settings: Value) {
    let path = format!("/v1/channels/{}", shop.id);
    acme.patch(&path, settings).await.expect(200);
}

pub(super) async fn owner(acme: &Workspace, conversation: &str) -> Value {
    let seen = acme
        .get(&format!("/v1/conversations/{conversation}"))
        .await
        .expect(200);
    seen["thread_owner"].clone()
}

pub(super) async fn delivered(
    acme: &Workspace,
    alice: &EndUser,
    shop: &Channel,
    words: &str,
    message: &str,
) {
    assert_eq!(alice.next(shop).await, words);
    acme.receiver.next_about("message.delivered", message).await;
}

pub(super) fn waits_for_owner(it: &Delivery) -> bool {
    it.kind() == "message.waiting" && it["data"]["hold"]["reason"] == "thread_owned_elsewhere"
}

pub(super) async fn handed_over(acme: &Workspace) -> Delivery {
    let told = acme
        .receiver
        .next("conversation.thread_control_changed")
        .await;
    assert_eq!(
        (&told["data"]["kind"], &told["data"]["app_id"]),
        (&json!("passed"), &json!(INBOX))
    );
    told
}

both! {
    async fn what_another_app_keeps_from_being_sent_waits_until_that_app_s_time_is_over(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_thread_owner(&alice, Some((INBOX, 2 * HOUR)));
        app.sandbox.clear_logs();

        let first = acme.sends(&conversation, "first").await.expect(202).id();
        let waiting = acme.receiver.next_about("message.waiting", &first).await;
        let second = acme.sends(&conversation, "second").await.expect(202).id();
        let brief = acme.says(&conversation, "brief", json!({"expires_in": 600})).await.expect(202).id();
        let previewed = async |more: Value| {
            let mut body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "third"}});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            acme.post("/v1/messages/preview", body).await.expect(200)["hold"].clone()
        };
        let third = previewed(json!({})).await;
        for field in ["at", "reason", "until"] {
            assert_eq!(third[field], waiting["data"]["hold"][field], "{field}");
        }
        assert_eq!(previewed(json!({"thread_control": {"action": "take"}})).await, Value::Null);

        let hold = &waiting["data"]["hold"];
        assert_eq!((&hold["at"], &hold["reason"]), (&json!("lane"), &json!("thread_owned_elsewhere")));
        let theirs = owner(&acme, &conversation).await;
        assert_eq!((&theirs["app_id"], &theirs["ours"]), (&json!(INBOX), &json!(false)));
        assert_eq!(theirs["expires_at"], hold["until"]);
        app.passes_seconds(601);
        acme.receiver.next_about("message.expired", &brief).await;
        assert_eq!((app.sandbox.sends().len(), calls(&app)), (1, vec!["thread_owner".to_owned()]), "it is asked once");
        app.passes_seconds(2 * 3600);
        delivered(&acme, &alice, &shop, "first", &first).await;
        delivered(&acme, &alice, &shop, "second", &second).await;
        assert!(!acme.receiver.kinds().contains(&"message.failed".to_owned()));
    }

    async fn a_message_takes_the_control_that_it_needs_and_only_when_it_says_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let take = json!({"thread_control": {"action": "take", "metadata": "urgent"}});
        app.sandbox.clear_logs();
        let free = acme.says(&conversation, "nobody has it", take.clone()).await.expect(202).id();
        delivered(&acme, &alice, &shop, "nobody has it", &free).await;
        assert!(calls(&app).is_empty(), "there is nothing to take");

        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));
        let plain = acme.sends(&conversation, "waits").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &plain).await;
        assert_eq!(shop.thread_owner(&alice).as_deref(), Some(INBOX));
        acme.post(&format!("/v1/messages/{plain}/cancel"), json!({})).await.expect(200);
        let taking = acme.says(&conversation, "mine", take).await.expect(202);
        assert_eq!(taking["thread_control"]["metadata"], "urgent");
        delivered(&acme, &alice, &shop, "mine", &taking.id()).await;

        assert_eq!(acme.receiver.next("conversation.thread_control_changed").await["data"]["kind"], "taken");
        assert_eq!(owner(&acme, &conversation).await["ours"], true);
        let taken = app.sandbox.saw(|it| it.path.ends_with("/take_thread_control")).await;
        assert_eq!(taken.json(), json!({"recipient": {"id": alice.igsid(&shop)}, "metadata": "urgent"}));
    }

    async fn a_take_that_the_routing_does_not_allow_fails_with_the_reason(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, _, conversation) = routed(&acme).await;
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
        shop.set_routing(false);

        let sent = acme.says(&conversation, "mine", json!({"thread_control": {"action": "take"}})).await.expect(202).id();

        let failed = acme.receiver.next_about("message.failed", &sent).await;
        let failure = &failed["data"]["failure"];
        assert_eq!(failure["code"], "thread_control_unavailable");
        assert!(failure["provider"]["message"].as_str().unwrap().contains("routing is not enabled"), "{failure}");
        assert!(app.sandbox.sends().is_empty());
    }

    async fn what_is_wrong_with_the_channel_when_the_control_is_taken_is_the_channel_s(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, _, conversation) = routed(&acme).await;
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
        let takes = json!({"thread_control": {"action": "take"}});
        shop.fault_on(Operation::ThreadControl, Fault::PermissionDenied);

        let sent = acme.says(&conversation, "mine", takes.clone()).await.expect(202).id();

        let failed = acme.receiver.next_about("message.failed", &sent).await;
        assert_eq!(failed["data"]["failure"]["code"], "thread_control_unavailable");
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
        assert_eq!(seen["state"], "active", "the permission to send is not in question");

        shop.fault_on(Operation::ThreadControl, Fault::TokenExpired);
        let sent = acme.says(&conversation, "mine", takes).await.expect(202).id();

        let waiting = acme.receiver.next_about("message.waiting", &sent).await;
        assert_eq!(waiting["data"]["hold"]["reason"], "reauthorization_required");
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
        assert_eq!(seen["state"], "reauthorization_required");
        assert_eq!(calls(&app).iter().filter(|it| *it == "take_thread_control").count(), 2, "and it is not asked again");
        app.leaves_work("one waits for a login");
    }

    async fn a_message_asks_for_the_control_once_and_waits_for_the_answer(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.set_routing(false);
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "pass", "to": "instagram_inbox"})).await.expect(200);
        app.sandbox.clear_logs();
        let ask = json!({"thread_control": {"action": "request"}});
        let first = acme.says(&conversation, "may I?", ask).await.expect(202).id();
        acme.receiver.next_about("message.waiting", &first).await;
        assert_eq!(calls(&app), ["request_thread_control"]);

        let next = app.sandbox.app().app_id;
        shop.sees(Happening::ControlPassed { user: "alice".to_owned(), previous: Some(INBOX.to_owned()), next, metadata: String::new() }).await;

        delivered(&acme, &alice, &shop, "may I?", &first).await;
        assert_eq!(calls(&app), ["request_thread_control"]);
    }

    async fn the_control_is_given_away_after_all_of_a_message_was_sent(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let two = json!([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]);
        let plain = acme.sends(&conversation, "plain").await.expect(202).id();
        delivered(&acme, &alice, &shop, "plain", &plain).await;
        app.settled().await;
        assert_eq!((calls(&app), owner(&acme, &conversation).await), (vec![], Value::Null));

        let pass = json!({"action": "pass", "to": "instagram_inbox", "metadata": "a person, please"});
        let sent = acme.says(&conversation, "", json!({"content": two, "thread_control": pass})).await.expect(202).id();
        acme.receiver.next_about("message.delivered", &sent).await;
        handed_over(&acme).await;

        assert_eq!(owner(&acme, &conversation).await["app_id"], INBOX);
        let passed = app.sandbox.saw(|it| it.path.ends_with("/pass_thread_control")).await;
        assert_eq!(passed.json(), json!({"recipient": {"id": alice.igsid(&shop)}, "target_app_id": INBOX, "metadata": "a person, please"}));
        assert!(app.sandbox.sends().iter().all(|send| send.number < passed.number));
    }

    async fn a_message_stays_sent_whose_control_is_not_given_away(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "take"})).await.expect(200);
        acme.receiver.next("conversation.thread_control_changed").await;
        for (fault, control, code) in [
            (Fault::ThreadOwnedElsewhere, json!({"action": "pass", "to": "instagram_inbox"}), "thread_control_unavailable"),
            (Fault::PermissionDenied, json!({"action": "release"}), "thread_control_unavailable"),
            (Fault::Graph { status: 400, code: 100, subcode: None }, json!({"action": "extend", "duration": 3600}), "content_refused"),
        ] {
            let action = control["action"].as_str().unwrap().to_owned();
            let before = owner(&acme, &conversation).await;
            app.sandbox.clear_logs();
            shop.fault_on(Operation::ThreadControl, fault);

            let sent = acme.says(&conversation, &action, json!({"thread_control": control})).await.expect(202).id();
            delivered(&acme, &alice, &shop, &action, &sent).await;
            app.settled().await;

            let state = acme.state_of(&sent).await;
            assert_eq!(state, "delivered", "{action}");
            assert_eq!(calls(&app), [format!("{action}_thread_control")], "it is asked once");
            assert_eq!((&before["ours"], owner(&acme, &conversation).await), (&json!(true), before.clone()), "{action}");
            let seen = acme.get(&format!("/v1/messages/{sent}")).await.expect(200);
            let control = &seen["thread_control"];
            assert_eq!((&control["outcome"], &control["failure"]["code"]), (&json!("failed"), &json!(code)), "{action}");
            assert!(control["failure"]["provider"]["code"].is_i64() && control["failure"]["explanation"].is_string(), "{control}");
            assert_eq!((&seen["failure"], control["failure"]["action"]["code"].is_string()), (&Value::Null, true));
            // what comes later tells of it
            app.passes_seconds(2);
            alice.reads(&shop).await;
            let read = acme.receiver.next_about("message.read", &sent).await;
            assert_eq!((&read["data"]["thread_control"]["outcome"], &read["data"]["thread_control"]["failure"]["code"]), (&json!("failed"), &json!(code)), "{action}");
        }
        let next = acme.sends(&conversation, "and on").await.expect(202).id();
        delivered(&acme, &alice, &shop, "and on", &next).await;
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["state"], "active");
        let kinds = acme.receiver.kinds();
        assert!(!kinds.contains(&"message.failed".to_owned()), "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| *kind == "conversation.thread_control_changed").count(), 1, "{kinds:?}");
    }

    async fn the_control_is_given_away_once_meta_answers(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.fault_on(Operation::ThreadControl, Fault::Transient);

        let pass = json!({"thread_control": {"action": "pass", "to": "instagram_inbox"}});
        let sent = acme.says(&conversation, "hi", pass).await.expect(202).id();
        delivered(&acme, &alice, &shop, "hi", &sent).await;
        app.settled().await;
        let outcome = async || acme.get(&format!("/v1/messages/{sent}")).await.expect(200)["thread_control"]["outcome"].clone();
        assert_eq!(outcome().await, "pending");
        app.passes_seconds(11);

        handed_over(&acme).await;
        assert_eq!(outcome().await, "done");
        assert_eq!(calls(&app), ["pass_thread_control", "pass_thread_control"]);
        assert_eq!(app.sandbox.sends().len(), 1);
    }

    async fn what_is_not_even_asked_for_has_no_words_of_instagram_s(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.fault_on(Operation::ThreadControl, Fault::Transient);
        let sent = acme.says(&conversation, "hi", json!({"thread_control": {"action": "release"}})).await.expect(202).id();
        delivered(&acme, &alice, &shop, "hi", &sent).await;
        app.settled().await;
        app.holds_work();
        let unsent = acme.sends(&conversation, "too late").await.expect(202).id();

        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        app.passes_seconds(11);
        app.lets_work_go();
        app.settled().await;

        let sent = acme.get(&format!("/v1/messages/{sent}")).await.expect(200);
        let unsent = acme.get(&format!("/v1/messages/{unsent}")).await.expect(200);
        for failure in [&sent["thread_control"]["failure"], &unsent["failure"]] {
            assert_eq!((&failure["code"], &failure["provider"]), (&json!("channel_not_active"), &Value::Null));
        }
    }

    async fn a_message_that_was_not_sent_gives_nothing_away(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        shop.fault(Fault::UserUnavailable);

        let sent = acme.says(&conversation, "hi", json!({"thread_control": {"action": "release"}})).await.expect(202).id();
        acme.receiver.next_about("message.failed", &sent).await;
        app.settled().await;

        assert!(calls(&app).is_empty());
        assert_eq!(acme.get(&format!("/v1/messages/{sent}")).await["thread_control"]["outcome"], Value::Null);
        assert!(alice.inbox(&shop).is_empty());
    }

    async fn a_channel_s_control_is_that_of_messages_that_say_none(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"thread_control": {"action": "extend", "duration": 3600}})).await;
        let path = format!("/v1/conversations/{conversation}/thread-control");
        acme.post(&path, json!({"action": "take"})).await.expect(200);
        app.sandbox.clear_logs();

        let none = acme.says(&conversation, "none", json!({"thread_control": {"action": "none"}})).await.expect(202);
        delivered(&acme, &alice, &shop, "none", &none.id()).await;
        app.settled().await;
        assert_eq!((&none["thread_control"], calls(&app)), (&Value::Null, vec![]));
        let usual = acme.sends(&conversation, "usual").await.expect(202);
        delivered(&acme, &alice, &shop, "usual", &usual.id()).await;
        app.settled().await;
        assert_eq!((&usual["thread_control"]["duration"], calls(&app)), (&json!(3600), vec!["extend_thread_control".to_owned()]));
        let own = json!({"thread_control": {"action": "release"}});
        let released = acme.says(&conversation, "own", own).await.expect(202).id();
        delivered(&acme, &alice, &shop, "own", &released).await;
        app.settled().await;
        assert_eq!(calls(&app), ["extend_thread_control", "release_thread_control"]);
        sets(&acme, &shop, json!({"thread_control": null})).await;
        assert_eq!(acme.sends(&conversation, "again").await.expect(202)["thread_control"], Value::Null);
    }

    async fn a_channel_s_take_is_not_for_what_is_scheduled(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, alice, conversation) = routed(&acme).await;
        sets(&acme, &shop, json!({"thread_control": {"action": "take"}})).await;
        shop.set_thread_owner(&alice, Some((INBOX, HOUR)));

        let later = acme.says(&conversation, "later", json!({"send_at": app.time_in_seconds(60)})).await.expect(202).id();
        app.passes_seconds(61);
        assert_eq!(acme.receiver.next_like("it waits for the owner", waits_for_owner).await.message(), later);
        app.settled().await;

        // its turn comes when that app's time is over
        app.passes_seconds(3600);
        delivered(&acme, &alice, &shop, "later", &later).await;
        app.settled().await;
        assert!(!calls(&app).contains(&"take_thread_control".to_owned()));
    }

    async fn an_account_without_routing_has_no_control_to_change(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        let refused = acme.says(&conversation, "hi", json!({"thread_control": {"action": "take"}})).await;
        assert_eq!((refused.problem(409), refused.pointers()), ("thread_control_unavailable", vec!["/thread_control"]));
        let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "hi"}, "thread_control": {"action": "pass"}});
        let preview = acme.post("/v1/messages/preview", body).await.expect(200);
        assert_eq!(preview["refusals"][0]["pointer"], "/thread_control");
        for (setting, pointer) in [
            (json!({"thread_control": {"action": "take"}}), "/thread_control"),
            (json!({"human_agent_handover": true}), "/human_agent_handover"),
        ] {
            let refused = acme.patch(&format!("/v1/channels/{}", shop.id), setting).await;
            assert_eq!((refused.problem(409), refused.pointers()), ("thread_control_unavailable", vec![pointer]));
        }
        let all = "/thread_control";
        for (wrong, pointers) in [
            (json!({"action": "grab"}), vec!["/thread_control/action"]),
            (json!({"action": "none", "metadata": "x"}), vec!["/thread_control/action"]),
            (json!({"action": "extend"}), vec!["/thread_control/duration", all]),
            (json!({"action": "pass", "to": "me"}), vec!["/thread_control/to", all]),
            (json!({"action": "take", "metadata": "x".repeat(1001)}), vec!["/thread_control/metadata", all]),
        ] {
            let refused = acme.says(&conversation, "hi", json!({"thread_control": wrong.clone()})).await;
            assert_eq!((refused.problem(422), refused.pointers()), ("invalid_request", pointers), "{wrong}");
        }
        acme.says(&conversation, "hi", json!({"thread_control": {"action": "none"}})).await.expect(202);
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
    }
}
