use e2e::{TestApp, both};

both! {
    async fn an_item_that_came_to_nothing_too_often_is_told_as_it_came_and_holds_nothing_up(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        app.settled().await;

        app.holds_work();
        let said = alice.writes(&shop, "poison").await;
        app.tries_so_often_in_vain(20).await;
        alice.writes(&shop, "behind it").await;
        app.lets_work_go();

        let told = acme.receiver.next("unsupported.received").await;
        assert_eq!(told["data"]["kind"], "poisoned");
        assert_eq!(told["data"]["raw"]["message"]["mid"], said.mid);
        let next = acme.receiver.next("message.received").await;
        assert_eq!(next.words(), "behind it");
    }
}
