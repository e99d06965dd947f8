use e2e::{Choice, Owner, TestApp, both};
use sandbox::{Fault, Operation};

both! {
    async fn an_account_that_is_connected_elsewhere_stays_there(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let link = globex.makes_link().await;

        let page = Owner::of("shop").connects(link["url"].as_str().unwrap(), Choice::Allow).await;

        assert_eq!(page.status, 409, "{}", page.html);
        let told = globex.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "account_owned_elsewhere");
        assert!(globex.get("/v1/channels").await.list().is_empty());
        acme.hears(&acme.user("alice"), &shop, "still here").await;
    }

    async fn an_account_that_was_given_up_can_go_elsewhere(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        acme.receiver.next("channel.disconnected").await;
        // its webhooks are ended, too: a call that is still on its way would end the new ones
        app.settled().await;

        let there = globex.connects_instagram("shop").await;

        assert_ne!(there.id, shop.id);
        globex.hears(&globex.user("alice"), &there, "hello").await;
        assert!(!acme.receiver.kinds().contains(&"message.received".to_owned()));
    }

    async fn an_account_that_goes_elsewhere_while_it_is_given_up_is_heard_there(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        app.settled().await;

        // Instagram takes its time to end the webhooks, and they end at the very last
        shop.fault_on(Operation::Subscribe, Fault::SlowMs(7_000));
        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        app.sandbox.saw(|seen| seen.method == "DELETE").await;
        let there = globex.connects_instagram("shop").await;
        shop.unsubscribe();

        let told = globex.receiver.next("channel.connected").await;
        assert_eq!(told["channel"]["id"], there.id);
        assert!(there.is_subscribed());
        globex.hears(&globex.user("alice"), &there, "hello").await;
        for told in ["channel.degraded", "channel.restricted"] {
            assert!(!acme.receiver.kinds().contains(&told.to_owned()), "{told}");
        }
    }

    async fn connecting_the_same_account_again_keeps_its_channel(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let before = acme.hears(&alice, &shop, "before").await;

        let still_connected = acme.logs_in("shop").await;
        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        acme.receiver.next("channel.disconnected").await;
        app.settled().await;
        let connected_again = acme.connects_instagram("shop").await;
        let after = acme.hears(&alice, &shop, "after").await;

        assert_eq!(still_connected.id, shop.id);
        assert_eq!(connected_again.id, shop.id);
        assert_eq!(after.conversation(), before.conversation());
        assert_eq!(acme.get("/v1/channels").await.list().len(), 1);
    }

    async fn an_account_that_comes_through_another_login_leaves_the_first_one(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let link = acme.makes_link().await;
        app.settled().await;
        app.sandbox.clear_logs();

        let url = link["url"].as_str().unwrap();
        let page = Owner::of("shop").connects_with("facebook", url, Choice::Allow).await;

        assert_eq!(page.status, 200, "{}", page.html);
        acme.receiver.next("channel.connected").await;
        let asked: Vec<String> = app.sandbox.requests().into_iter()
            .filter(|seen| seen.path.ends_with("/subscribed_apps"))
            .map(|seen| seen.method)
            .collect();
        assert_eq!(asked, ["DELETE", "POST"]);
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
        assert_eq!((&seen["login"], &seen["state"]), (&"facebook".into(), &"active".into()));
        acme.hears(&acme.user("alice"), &shop, "hello").await;
    }

    async fn a_disconnected_channel_keeps_its_history_and_sends_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;

        acme.delete(&format!("/v1/channels/{}", shop.id)).await;

        let told = acme.receiver.next("channel.disconnected").await;
        assert_eq!(told.text("/channel/id"), shop.id);
        app.settled().await;
        assert!(!shop.is_subscribed());
        let seen = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
        assert_eq!(seen["state"], "disconnected");
        let refused = acme.sends(&heard.conversation(), "hi").await;
        assert_eq!(refused.problem(409), "channel_not_active");
        let path = format!("/v1/conversations/{}/messages", heard.conversation());
        assert_eq!(acme.get(&path).await.expect(200).list().len(), 1);
        let count = acme.receiver.kinds().len();
        shop.account.subscribe();
        assert_eq!(alice.writes(&shop, "anybody there?").await.status(), 200);
        app.settled().await;
        assert_eq!(acme.receiver.kinds().len(), count);
    }
}
