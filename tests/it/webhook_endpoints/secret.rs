use e2e::{Receiver, TestApp, both};
use serde_json::json;

both! {
    async fn the_secret_is_shown_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let receiver = Receiver::start().await;
        let body = json!({"url": receiver.url()});

        let made = acme.post_once("/v1/webhook-endpoints", "key", body.clone()).await.expect(201);
        let replayed = acme.post_once("/v1/webhook-endpoints", "key", body).await.expect(201);
        let path = format!("/v1/webhook-endpoints/{}", made.id());
        let seen = acme.get(&path).await.expect(200);
        let listed = acme.get("/v1/webhook-endpoints").await.expect(200);
        let changed = acme.patch(&path, json!({"name": "other"})).await.expect(200);

        let secret = made["secret"].as_str().unwrap();
        assert!(secret.starts_with("whsec_"));
        assert_eq!(replayed["secret"], secret, "a replay of the same request shows it again");
        for answer in [&seen, &listed, &changed] {
            assert!(!answer.text().contains(secret), "{answer}");
            assert!(!answer.text().contains("whsec_"), "{answer}");
        }
    }

    async fn every_endpoint_has_a_secret_of_its_own(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (one, two) = (Receiver::start().await, Receiver::start().await);
        acme.makes_endpoint(&one).await;
        let made = acme.post("/v1/webhook-endpoints", json!({"url": two.url()})).await.expect(201);
        let shop = acme.connects_instagram("shop").await;

        acme.hears(&acme.user("alice"), &shop, "hello").await;
        one.next("message.received").await;

        assert!(one.rejected().is_empty());
        let path = format!("/v1/webhook-endpoints/{}", made.id());
        two.next_rejected().await;
        acme.delete(&path).await;
    }
}
