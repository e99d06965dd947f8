use e2e::{Choice, Owner, TestApp, both};
use sandbox::{Fault, Operation};

both! {
    async fn a_channel_whose_token_died_says_so_and_lives_again_after_a_login(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;

        shop.expire_tokens();
        let answer = acme.sends(&heard.conversation(), "hi").await.expect(202);

        let told = acme.receiver.next("channel.reauthorization_required").await;
        assert_eq!(told.text("/channel/id"), shop.id);
        assert_eq!(told["data"]["code"], "reauthorization_required");
        let path = format!("/v1/channels/{}", shop.id);
        assert_eq!(acme.get(&path).await["state"], "reauthorization_required");
        let next = acme.sends(&heard.conversation(), "me too").await.expect(202);
        assert_eq!(next["state"], "waiting");
        assert_eq!(next["hold"]["reason"], "reauthorization_required");
        for waits in [&answer, &next] {
            assert_eq!(acme.state_of(&waits.id()).await, "waiting");
            acme.receiver.next_about("message.waiting", &waits.id()).await;
        }
        let again = acme.connects_instagram("shop").await;
        assert_eq!(again.id, shop.id);
        assert_eq!(acme.get(&path).await["state"], "active");
        let last = acme.sends(&heard.conversation(), "here again").await.expect(202);
        let mut positions = vec![];
        for sent in [&answer, &next, &last] {
            positions.push(acme.receiver.next_about("message.sent", &sent.id()).await.position());
            acme.receiver.next_about("message.delivered", &sent.id()).await;
        }
        assert!(positions.is_sorted(), "in order: {positions:?}");
        let heard: Vec<_> = alice.inbox(&shop).into_iter().map(|it| it.text.unwrap()).collect();
        assert_eq!(heard, ["hi", "me too", "here again"]);
        assert_eq!(acme.get(&path).await["hold"], serde_json::Value::Null);
    }

    async fn an_account_that_instagram_will_not_subscribe_is_connected_and_tried_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        app.sandbox.fault_on(Operation::Subscribe, Fault::Transient);

        let page = Owner::of("shop").connects(link["url"].as_str().unwrap(), Choice::Allow).await;

        assert_eq!(page.status, 200, "{}", page.html);
        acme.receiver.next("onboarding.completed").await;
        let channel = acme.get("/v1/channels").await.expect(200).list()[0].clone();
        assert_eq!(channel["state"], "connecting");
        assert_eq!(channel["reasons"][0]["code"], "subscription_failed");
        app.settled().await;
        app.passes_hours(1);
        acme.receiver.next("channel.connected").await;
        assert!(acme.instagram.account("shop").is_subscribed());
    }
}
