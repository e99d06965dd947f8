use e2e::{TestApp, both};

both! {
    async fn what_was_accepted_leaves_step_by_step(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.settled().await;

        app.holds_work();
        let first = acme.sends(&conversation, "first").await.expect(202);
        let second = acme.sends(&conversation, "second").await.expect(202);
        assert_eq!(acme.state_of(&first.id()).await, "queued");
        assert!(alice.inbox(&shop).is_empty());

        app.steps(1);
        assert_eq!(alice.next(&shop).await, "first");
        assert_eq!(acme.state_of(&second.id()).await, "queued");

        app.lets_work_go();
        assert_eq!(alice.next(&shop).await, "second");
        for _ in 0..2 {
            acme.receiver.next("message.delivered").await;
        }
    }
}
