use e2e::{Reply, TestApp, both};
use serde_json::{Value, json};

both! {
    async fn an_endpoint_that_answers_410_is_told_no_more_until_it_is_enabled(app: TestApp) {
        let acme = app.workspace("acme").await;
        let witness = e2e::Receiver::start().await;
        acme.makes_endpoint(&witness).await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let alice = acme.user("alice");
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        app.settled().await;
        acme.receiver.answers([Reply::Status(410)]);

        alice.posts_back(&shop, "one", "ONE").await;
        let disabled = witness.next("endpoint.disabled").await;
        let seen = acme.get(&path).await.expect(200);
        alice.posts_back(&shop, "two", "TWO").await;
        for _ in 0..2 {
            witness.next("postback.received").await;
        }
        app.settled().await;
        let while_off = acme.receiver.kinds();
        let event = format!("/v1/events/{}/redeliver", disabled.id);
        let refused = acme.post(&event, json!({"endpoint_id": acme.endpoint})).await;
        let enabled = acme.patch(&path, json!({"enabled": true})).await.expect(200);
        alice.posts_back(&shop, "three", "THREE").await;

        assert_eq!(disabled["data"]["endpoint_id"], acme.endpoint);
        assert_eq!(disabled["data"]["code"], "endpoint_gone");
        assert_eq!(seen["enabled"], Value::Bool(false));
        assert_eq!(seen["disabled_code"], "endpoint_gone");
        assert_eq!(while_off.iter().filter(|kind| *kind == "postback.received").count(), 1);
        assert!(!while_off.contains(&"endpoint.disabled".to_owned()), "not to the one that it is about");
        assert_eq!(refused.problem(409), "endpoint_disabled");
        assert_eq!(enabled["enabled"], Value::Bool(true));
        acme.receiver.next("postback.received").await;
    }
}
