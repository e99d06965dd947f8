use e2e::{Receiver, TestApp, both};
use serde_json::json;

both! {
    async fn an_endpoint_is_told_only_the_types_that_it_takes(app: TestApp) {
        let acme = app.workspace("acme").await;
        let only_sent = Receiver::start().await;
        let body = json!({"url": only_sent.url(), "types": ["message.sent", "message.failed"]});
        let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
        only_sent.trust(made["secret"].as_str().unwrap());
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        acme.sends(&conversation, "hi").await.expect(202);

        let here = only_sent.next("message.sent").await;
        let there = acme.receiver.next("message.sent").await;
        assert_eq!(here.id, there.id, "one event, two deliveries");
        app.settled().await;
        assert_eq!(only_sent.kinds(), ["message.sent"]);
    }

    async fn a_type_that_does_not_exist_is_refused_with_a_pointer(app: TestApp) {
        let acme = app.workspace("acme").await;

        let body = json!({"url": acme.receiver.url(), "types": ["message.sent", "message.eaten"]});
        let refused = acme.post("/v1/webhook-endpoints", body).await;

        assert_eq!(refused.problem(422), "event_type_unknown");
        assert_eq!(refused.pointers(), ["/types/1"]);
    }

    async fn two_workspaces_endpoints_hear_nothing_of_each_other(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;

        acme.hears(&acme.user("alice"), &shop, "hello").await;

        app.settled().await;
        assert!(globex.receiver.kinds().is_empty());
    }
}
