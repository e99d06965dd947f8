use e2e::{Receiver, Reply, TestApp, both};
use reqwest::Method;
use serde_json::json;

both! {
    async fn an_event_is_delivered_again_with_the_same_id_and_body(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let first = acme.hears(&acme.user("alice"), &shop, "hello").await;

        let asked = acme.post(&format!("/v1/events/{}/redeliver", first.id), json!({})).await.expect(202);

        let again = acme.receiver.next("message.received").await;
        assert_eq!(again.id, first.id);
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("gramway-replay"), Some("true"));
        assert_eq!(first.header("gramway-replay"), None);
        assert_eq!(asked["endpoint_ids"], json!([acme.endpoint]));
        app.settled().await;
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        let attempts = log.list()[0]["attempts"].as_array().unwrap();
        let replays: Vec<_> = attempts.iter().map(|it| it["replay"].as_bool().unwrap()).collect();
        assert_eq!(replays, [false, true]);
        assert_eq!(log.list()[0]["attempt_count"], 2);
    }

    async fn an_event_that_was_delivered_again_and_again_shows_how_often_and_the_last_times(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let first = acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let path = format!("/v1/events/{}/redeliver", first.id);
        for _ in 0..50 {
            acme.post(&path, json!({})).await.expect(202);
        }
        app.settled().await;

        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);

        let shown = &log.list()[0];
        let attempts = shown["attempts"].as_array().unwrap();
        assert_eq!((&shown["attempt_count"], attempts.len()), (&json!(51), 50));
        assert!(attempts.iter().all(|it| it["replay"] == true), "the first one is not among them");
        assert_eq!(shown["state"], "delivered", "it was, once");
    }

    async fn an_event_is_delivered_again_without_a_body(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let first = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let path = format!("/v1/events/{}/redeliver", first.id);

        let asked = acme.call(Method::POST, &path).send().await.expect(202);

        assert_eq!(asked["endpoint_ids"], json!([acme.endpoint]));
        assert_eq!(acme.receiver.next("message.received").await.id, first.id);
        let wrong = acme.call(Method::POST, &path).bytes("text/plain", "{}").send().await;
        assert_eq!(wrong.problem(415), "unsupported_media_type");
    }

    async fn an_event_goes_again_to_the_endpoint_that_is_named(app: TestApp) {
        let acme = app.workspace("acme").await;
        let late = Receiver::start().await;
        let shop = acme.connects_instagram("shop").await;
        let first = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let endpoint = acme.makes_endpoint(&late).await.id();
        // deliveries overtake each other: what came before is all in before it is counted
        app.settled().await;
        let count = acme.receiver.deliveries().len();

        let path = format!("/v1/events/{}/redeliver", first.id);
        acme.post(&path, json!({"endpoint_id": endpoint})).await.expect(202);

        assert_eq!(late.next("message.received").await.id, first.id);
        app.settled().await;
        assert_eq!(acme.receiver.deliveries().len(), count);
        let unknown = json!({"endpoint_id": "ep_00000000000000000000000001"});
        assert_eq!(acme.post(&path, unknown).await.problem(404), "not_found");
    }

    async fn an_event_that_goes_again_stands_behind_what_an_ordered_endpoint_waits_for(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"ordering": "conversation", "types": ["message.received"]})).await.expect(200);
        let first = acme.hears(&acme.user("alice"), &shop, "one").await;
        app.settled().await;
        acme.receiver.forgets();
        acme.receiver.answers([Reply::Status(500)]);
        acme.user("alice").writes(&shop, "two").await;
        acme.receiver.next_try("message.received").await;
        app.settled().await;

        acme.post(&format!("/v1/events/{}/redeliver", first.id), json!({})).await.expect(202);
        app.passes_seconds(10);
        acme.receiver.next_like("one again", |it| it.header("gramway-replay").is_some()).await;
        app.settled().await;

        let told: Vec<_> = acme.receiver.deliveries().iter().map(e2e::Delivery::words).collect();
        assert_eq!(told, ["two", "two", "one"]);
    }

    async fn a_test_goes_to_one_endpoint_whatever_its_filter(app: TestApp) {
        let acme = app.workspace("acme").await;
        let other = Receiver::start().await;
        acme.makes_endpoint(&other).await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"types": ["message.sent"]})).await.expect(200);

        let asked = acme.post(&format!("{path}/test"), json!({})).await.expect(200);

        let told = acme.receiver.next("endpoint.test").await;
        assert_eq!(asked["event_id"], told.id);
        app.settled().await;
        assert!(other.kinds().is_empty());
    }
}
