//! Another secret for an endpoint.

use e2e::{Receiver, Reply, TestApp, both};
use serde_json::json;

const OWN: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

both! {
    async fn while_secrets_overlap_either_verifies_and_the_new_one_alone_afterwards(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);

        let rotated = acme.post(&format!("{path}/rotate-secret"), json!({"overlap_seconds": 3600})).await.expect(200);
        alice.writes(&shop, "by the old one").await;
        let old = acme.receiver.next("message.received").await;
        acme.receiver.trust(rotated["secret"].as_str().unwrap());
        alice.writes(&shop, "by the new one").await;
        let new = acme.receiver.next("message.received").await;
        let during = acme.get(&path).await.expect(200);
        app.passes_seconds(3600);
        alice.writes(&shop, "later").await;
        let later = acme.receiver.next("message.received").await;
        let after = acme.get(&path).await.expect(200);

        let signatures = |told: &e2e::Delivery| told.header("webhook-signature").unwrap().split(' ').count();
        assert_eq!((signatures(&old), signatures(&new), signatures(&later)), (2, 2, 1));
        assert_ne!(rotated["secret"], json!(acme.secret));
        assert!(during["secret_overlap_until"].is_string() && after["secret_overlap_until"].is_null());
        assert!(!during.text().contains("whsec_"));
    }

    async fn what_waits_is_signed_with_the_secret_of_when_it_leaves(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        acme.receiver.answers([Reply::Status(500)]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next_try("postback.received").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}/rotate-secret", acme.endpoint);

        let rotated = acme.post(&path, json!({"secret": OWN, "overlap_seconds": 0})).await.expect(200);
        acme.receiver.trust(OWN);
        app.passes_seconds(10);
        acme.receiver.next("postback.received").await;

        assert_eq!((&rotated["secret"], &rotated["secret_overlap_until"]), (&json!(OWN), &json!(null)));
        assert!(acme.receiver.rejected().is_empty());
    }

    async fn a_repeated_request_shows_the_secret_that_it_made(app: TestApp) {
        let acme = app.workspace("acme").await;
        let receiver = Receiver::start().await;
        let body = json!({"url": receiver.url()});
        let made = acme.post_once("/v1/webhook-endpoints", "made", body.clone()).await.expect(201);
        let path = format!("/v1/webhook-endpoints/{}/rotate-secret", made.id());

        let one = acme.post_once(&path, "one", json!({})).await.expect(200);
        let two = acme.post_once(&path, "two", json!({})).await.expect(200);
        let again = acme.post_once(&path, "one", json!({})).await.expect(200);
        let made_again = acme.post_once("/v1/webhook-endpoints", "made", body).await.expect(201);

        assert_eq!((&again["secret"], again.header("idempotent-replayed")), (&one["secret"], Some("true")));
        assert_eq!(made_again["secret"], made["secret"]);
        assert!(one["secret"] != two["secret"] && made["secret"] != one["secret"]);
    }

    async fn a_secret_that_is_too_short_or_an_overlap_too_long_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let path = format!("/v1/webhook-endpoints/{}/rotate-secret", acme.endpoint);

        let short = acme.post(&path, json!({"secret": "whsec_c2hvcnQ="})).await;
        let long = acme.post(&path, json!({"overlap_seconds": 604_801})).await;
        let nowhere = acme.post("/v1/webhook-endpoints/ep_01jd2v7q7hf8mrk0e4w0z3n5tb/rotate-secret", json!({})).await;

        assert_eq!((short.problem(422), short.pointers()), ("secret_invalid", vec!["/secret"]));
        assert_eq!((long.problem(422), long.pointers()), ("invalid_request", vec!["/overlap_seconds"]));
        assert_eq!(nowhere.problem(404), "not_found");
    }
}
