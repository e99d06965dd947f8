use e2e::{TestApp, both};

both! {
    async fn a_test_workspace_connects_receives_sends_and_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");

        let said = alice.writes(&shop, "hello").await;
        assert_eq!(said.status(), 200);
        let heard = acme.receiver.next("message.received").await;
        let answer = acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(heard.words(), "hello");
        assert_eq!(answer["state"], "queued");
        assert_eq!(alice.next(&shop).await, "hi alice");
        let sent = acme.receiver.next("message.sent").await;
        assert_eq!(sent.message(), answer.id());
        let delivered = acme.receiver.next("message.delivered").await;
        assert_eq!(delivered.message(), answer.id());
        assert!(sent.position() < delivered.position());
        assert_eq!(acme.state_of(&answer.id()).await, "delivered");
        assert_eq!(app.meta.request_count(), 0, "a test workspace never reaches Meta");
    }
}
