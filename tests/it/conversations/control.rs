use e2e::{Channel, Choice, Owner, TestApp, Workspace, both};
use sandbox::Happening;
use serde_json::{Value, json};

const INBOX: &str = "1217981644879628";

/// A channel through Facebook Login, whose Page routes conversations or does not.
async fn by_page(acme: &Workspace, routing: bool) -> Channel {
    let link = acme.makes_link().await;
    let page = Owner::of("store")
        .connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow)
        .await;
    assert_eq!(page.status, 200, "{}", page.html);
    let connected = acme.receiver.next("channel.connected").await;
    let account = acme.instagram.account("store");
    account.set_routing(routing);
    Channel {
        id: connected.text("/channel/id"),
        account,
    }
}

both! {
    async fn the_control_is_taken_kept_passed_and_released_and_what_is_to_be_sent_waits_for_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let store = by_page(&acme, true).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &store, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}");
        let control = async |body: Value| acme.post(&format!("{path}/thread-control"), body).await.expect(200);
        let own = app.sandbox.app().app_id;
        assert_eq!(acme.get(&path).await["thread_owner"], Value::Null);

        let taken = control(json!({"action": "take", "metadata": "mine"})).await;
        assert_eq!((&taken["thread_owner"]["app_id"], &taken["thread_owner"]["ours"]), (&json!(own), &json!(true)));
        assert_eq!(acme.receiver.next("conversation.thread_control_changed").await["data"]["kind"], "taken");
        assert_eq!(store.thread_owner(&alice), Some(own.clone()));
        let kept = control(json!({"action": "extend", "duration": 604_800})).await;
        assert!(kept["thread_owner"]["expires_at"].as_str() > taken["thread_owner"]["expires_at"].as_str());

        let passed = control(json!({"action": "pass", "to": "instagram_inbox", "metadata": "a person, please"})).await;
        let told = acme.receiver.next("conversation.thread_control_changed").await;
        assert_eq!((&passed["thread_owner"]["app_id"], &passed["thread_owner"]["ours"]), (&json!(INBOX), &json!(false)));
        assert_eq!((&told["data"]["kind"], &told["data"]["previous_app_id"], &told["data"]["app_id"]), (&json!("passed"), &json!(own), &json!(INBOX)));
        let sent = acme.sends(&conversation, "are you there?").await.expect(202).id();
        let waiting = acme.receiver.next("message.waiting").await;
        assert_eq!(waiting.message(), sent);
        assert_eq!(waiting["data"]["hold"]["reason"], "thread_owned_elsewhere");
        assert!(alice.inbox(&store).is_empty());

        control(json!({"action": "take"})).await;
        assert_eq!(alice.next(&store).await, "are you there?");
        acme.receiver.next_about("message.delivered", &sent).await;
        let released = control(json!({"action": "release"})).await;
        assert_eq!(released["thread_owner"], Value::Null);
        assert_eq!(store.thread_owner(&alice), None);
    }

    async fn what_another_app_has_is_not_ours_to_give(app: TestApp) {
        const PAGE_INBOX: &str = "263902037430900";
        let acme = app.workspace("acme").await;
        let store = by_page(&acme, true).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &store, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}");
        let control = async |body: Value| acme.post(&format!("{path}/thread-control"), body).await;

        let theirs = control(json!({"action": "pass", "to": "page_inbox"})).await.expect(200)["thread_owner"].clone();
        let told = acme.receiver.next("conversation.thread_control_changed").await;
        assert_eq!((&theirs["app_id"], &theirs["ours"]), (&json!(PAGE_INBOX), &json!(false)));
        assert_eq!((&told["data"]["kind"], &told["data"]["app_id"]), (&json!("passed"), &json!(PAGE_INBOX)));
        for body in [
            json!({"action": "release"}),
            json!({"action": "extend", "duration": 3600}),
            json!({"action": "pass", "to": "instagram_inbox"}),
            json!({"action": "pass"}),
        ] {
            let refused = control(body.clone()).await;
            assert_eq!(refused.problem(409), "thread_control_unavailable", "{body}");
            assert!(refused["detail"].as_str().unwrap().contains("Another app has control"), "{refused}");
            assert_eq!(acme.get(&path).await["thread_owner"], theirs, "{body}");
            assert_eq!(store.thread_owner(&alice).as_deref(), Some(PAGE_INBOX), "{body}");
        }

        control(json!({"action": "take"})).await.expect(200);
        assert_eq!(acme.receiver.next("conversation.thread_control_changed").await["data"]["kind"], "taken");
        let passed = control(json!({"action": "pass"})).await.expect(200)["thread_owner"].clone();
        let told = acme.receiver.next("conversation.thread_control_changed").await;
        // to the account's default app, whose id nobody says
        assert_eq!((&passed["app_id"], &passed["ours"]), (&Value::Null, &json!(false)));
        assert_eq!((&told["data"]["kind"], &told["data"]["app_id"]), (&json!("passed"), &Value::Null));
        app.settled().await;
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "conversation.thread_control_changed").count(), 3, "{kinds:?}");
    }

    async fn a_webhook_takes_the_control_away_and_gives_it_back(app: TestApp) {
        let acme = app.workspace("acme").await;
        let store = by_page(&acme, true).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &store, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}");
        let own = app.sandbox.app().app_id;
        let changes = |previous: &str, next: &str| (alice.username().to_owned(), Some(previous.to_owned()), next.to_owned(), String::new());
        let (user, previous, next, metadata) = changes(&own, INBOX);
        store.sees(Happening::ControlTaken { user, previous, next, metadata }).await;
        acme.receiver.next("conversation.thread_control_changed").await;

        let theirs = acme.get(&path).await.expect(200);
        let sent = acme.sends(&conversation, "hi alice").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &sent).await;
        let (user, previous, next, metadata) = changes(INBOX, &own);
        store.sees(Happening::ControlPassed { user, previous, next, metadata }).await;

        assert_eq!((&theirs["thread_owner"]["app_id"], &theirs["thread_owner"]["ours"]), (&json!(INBOX), &json!(false)));
        assert_eq!(alice.next(&store).await, "hi alice");
        acme.receiver.next_about("message.delivered", &sent).await;
        assert_eq!(acme.get(&path).await["thread_owner"]["ours"], true);
    }

    async fn what_is_heard_standing_by_is_somebody_else_s_to_answer_until_it_is_not(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        shop.stands_by(true);
        let aside = acme.hears(&alice, &shop, "to somebody else").await;
        let sent = acme.sends(&aside.conversation(), "hi alice").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &sent).await;

        shop.stands_by(false);
        acme.hears(&alice, &shop, "to you").await;

        assert_eq!(aside["flags"]["standby"], true);
        assert_eq!(alice.next(&shop).await, "hi alice");
        acme.receiver.next_about("message.delivered", &sent).await;
    }

    async fn what_the_account_s_routing_does_not_allow_is_refused_with_the_reason(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let store = by_page(&acme, false).await;
        let alice = acme.user("alice");
        let with_shop = acme.hears(&alice, &shop, "hello").await.conversation();
        let with_store = acme.hears(&alice, &store, "hello there").await.conversation();
        let control = async |id: &str, body: Value| acme.post(&format!("/v1/conversations/{id}/thread-control"), body).await;

        let by_instagram = control(&with_shop, json!({"action": "take"})).await;
        let without_routing = control(&with_store, json!({"action": "take"})).await;
        control(&with_store, json!({"action": "request"})).await.expect(200);
        store.set_routing(true);
        let with_routing = control(&with_store, json!({"action": "request"})).await;

        assert_eq!(by_instagram.problem(409), "thread_control_unavailable");
        assert_eq!(without_routing.problem(409), "thread_control_unavailable");
        assert!(without_routing["detail"].as_str().unwrap().contains("routing is not enabled"), "{without_routing}");
        assert_eq!(with_routing.problem(409), "thread_control_unavailable");
        assert!(with_routing["detail"].as_str().unwrap().contains("routing is enabled"), "{with_routing}");
        for (wrong, pointer) in [
            (json!({"action": "grab"}), "/action"),
            (json!({"action": "take", "to": "page_inbox"}), "/to"),
            (json!({"action": "pass", "to": "inbox"}), "/to"),
            (json!({"action": "extend"}), "/duration"),
            (json!({"action": "extend", "duration": 604_801}), "/duration"),
            (json!({"action": "take", "metadata": "\u{fc}".repeat(1001)}), "/metadata"),
        ] {
            let refused = control(&with_store, wrong).await;
            assert_eq!(refused.problem(422), "invalid_request");
            assert_eq!(refused["errors"][0]["pointer"], pointer);
        }
    }
}
