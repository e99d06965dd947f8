use e2e::{TestApp, both};

both! {
    async fn a_live_workspace_goes_the_same_way_at_meta_and_never_meets_the_sandbox(app: TestApp) {
        let acme = app.live_workspace("acme").await;
        let before = app.sandbox.request_count();
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");

        let heard = acme.hears(&alice, &shop, "hello").await;
        let answer = acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(heard["mode"], "live");
        assert_eq!(alice.next(&shop).await, "hi alice");
        let delivered = acme.receiver.next("message.delivered").await;
        assert_eq!(delivered.message(), answer.id());
        assert_eq!(app.sandbox.request_count(), before);
    }

    async fn two_workspaces_hear_only_what_is_theirs(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let store = globex.connects_instagram("store").await;
        let alice = acme.user("alice");

        let to_acme = acme.hears(&alice, &shop, "to the shop").await;
        let to_globex = globex.hears(&alice, &store, "to the store").await;

        assert_ne!(to_acme["contact"]["external_id"], to_globex["contact"]["external_id"]);
        let told = |kinds: Vec<String>| kinds.iter().filter(|kind| *kind == "message.received").count();
        assert_eq!(told(acme.receiver.kinds()), 1);
        assert_eq!(told(globex.receiver.kinds()), 1);
    }
}
