//! One that fails is left alone, and tried from time to time.

use e2e::{Receiver, Reply, TestApp, both};
use serde_json::json;

use super::limits::{fails_five_times, told_of_postbacks};

both! {
    async fn the_fifth_failure_in_a_row_leaves_an_endpoint_alone_and_one_delivery_tries_it(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (dead, path) = told_of_postbacks(&acme, json!({})).await;
        dead.always(Reply::Status(500));
        let before = acme.get(&path).await.expect(200);

        fails_five_times(&app, &acme, &shop).await;
        let open = acme.get(&path).await.expect(200);
        for _ in 0..3 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            // another endpoint does not wait for this one
            acme.receiver.next("postback.received").await;
        }
        app.settled().await;
        let while_open = dead.kinds().len();
        app.passes_seconds(12);
        dead.heard(6).await;
        app.settled().await;
        let probed = dead.kinds().len();
        let again = acme.get(&path).await.expect(200);
        app.passes_seconds(12);
        app.settled().await;
        let before_the_second = dead.kinds().len();
        dead.always(Reply::Status(204));
        app.passes_seconds(12);
        dead.heard(7).await;
        app.settled().await;
        // what was tried twice is tried again later
        app.passes_seconds(400);
        dead.heard(14).await;
        app.settled().await;
        let well = acme.get(&path).await.expect(200);

        assert_eq!(open["health"]["state"], "failing");
        assert_eq!(open["health"]["last_error"], json!({"class": "http", "status": 500}));
        assert!(open["health"]["failing_since"].is_string());
        assert!(again["health"]["next_try_at"].as_str() > open["health"]["next_try_at"].as_str());
        assert_eq!((while_open, probed, before_the_second), (5, 6, 6));
        assert_eq!(dead.kinds().len(), 14, "6 failed, and each of 8 events was taken once");
        let burnt = dead.deliveries();
        let burnt = burnt.iter().filter_map(|it| it.header("gramway-attempt")?.parse::<u32>().ok());
        assert!(burnt.max() <= Some(3));
        assert_eq!(well["health"]["state"], "healthy");
        assert_eq!(before.header("etag"), well.header("etag"), "nobody changed it");
    }

    async fn one_that_asks_for_less_is_slowed_for_as_long_as_it_asks(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (busy, path) = told_of_postbacks(&acme, json!({})).await;
        let wait = vec![("retry-after", "120".to_owned())];
        busy.answers([Reply::Whole(503, wait, "".into())]);

        acme.user("alice").posts_back(&shop, "one", "ONE").await;
        busy.heard(1).await;
        app.settled().await;
        let slowed = acme.get(&path).await.expect(200);
        acme.user("alice").posts_back(&shop, "two", "TWO").await;
        acme.receiver.next("postback.received").await;
        app.passes_seconds(100);
        app.settled().await;
        let early = busy.kinds().len();
        app.passes_seconds(21);
        busy.heard(3).await;
        app.settled().await;
        let well = acme.get(&path).await.expect(200);

        assert_eq!(slowed["health"]["state"], "slowed");
        assert_eq!(slowed["health"]["last_error"]["status"], 503);
        assert_eq!(early, 1);
        assert_eq!(well["health"]["state"], "healthy");
        let told = acme.receiver.kinds();
        assert!(!told.iter().any(|kind| kind.starts_with("endpoint.")), "{told:?}");
    }

    async fn another_url_is_another_receiver(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (busy, path) = told_of_postbacks(&acme, json!({})).await;
        busy.answers([Reply::Status(503)]);
        acme.user("alice").posts_back(&shop, "one", "ONE").await;
        busy.heard(1).await;
        app.settled().await;

        let other = Receiver::start().await;
        let rotated = acme.post(&format!("{path}/rotate-secret"), json!({})).await.expect(200);
        other.trust(rotated["secret"].as_str().unwrap());
        let moved = acme.patch(&path, json!({"url": other.url()})).await.expect(200);
        acme.user("alice").posts_back(&shop, "two", "TWO").await;

        other.next("postback.received").await;
        assert_eq!(moved["health"]["state"], "healthy");
        app.passes_seconds(10);
        other.next("postback.received").await;
    }
}
