use e2e::{Choice, Owner, TestApp, both};

both! {
    async fn an_account_connected_with_facebook_goes_the_same_way_through_its_page(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let owner = Owner::of("shop");
        let page = owner.connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let connected = acme.receiver.next("channel.connected").await;
        let shop = acme.instagram.account("shop");
        let alice = acme.user("alice");

        assert_eq!(alice.writes(&shop, "hello").await.status(), 200);
        let heard = acme.receiver.next("message.received").await;
        let answer = acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(heard.words(), "hello");
        assert_eq!(alice.next(&shop).await, "hi alice");
        let delivered = acme.receiver.next("message.delivered").await;
        assert_eq!(delivered.message(), answer.id());
        let id = connected.text("/channel/id");
        let channel = acme.get(&format!("/v1/channels/{id}")).await.expect(200);
        assert_eq!(channel["login"], "facebook");
        assert_eq!(channel["page"]["name"], "shop Page");
        assert!(channel["receive_verified_at"].is_string(), "{channel:?}");
        let sent = app.sandbox.requests().into_iter().find(|seen| seen.path.ends_with("/messages"));
        let page = channel["page"]["id"].as_str().unwrap();
        assert_eq!(sent.unwrap().path, format!("/facebook/v26.0/{page}/messages"));
    }

    async fn a_live_account_connected_with_facebook_never_meets_the_sandbox(app: TestApp) {
        let acme = app.live_workspace("acme").await;
        let before = app.sandbox.request_count();
        let link = acme.makes_link().await;
        let owner = Owner::of("shop");
        owner.connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        acme.receiver.next("channel.connected").await;
        let (shop, alice) = (acme.instagram.account("shop"), acme.user("alice"));

        alice.writes(&shop, "hello").await;
        let heard = acme.receiver.next("message.received").await;
        acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(alice.next(&shop).await, "hi alice");
        acme.receiver.next("message.delivered").await;
        assert_eq!(app.sandbox.request_count(), before);
    }
}
