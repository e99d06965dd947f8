use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, both};
use sandbox::Fault;

both! {
    async fn an_answer_that_never_comes_is_not_waited_for_for_ever(database: Arc<Database>) {
        let options = Options { instagram: "send_timeout_ms = 500".to_owned(), ..Options::default() };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::TimeoutAfterAccepting);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        assert_eq!(acme.receiver.next("message.unconfirmed").await.message(), answer.id());
        app.sandbox.release_webhooks().await;

        assert_eq!(acme.receiver.next("message.sent").await.message(), answer.id());
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        assert_eq!(alice.next(&shop).await, "hi");
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1);
        app.finish().await;
    }
}
