//! What the database is asked, and how seldom.

use std::sync::Arc;

use e2e::{Database, Given as _, Numbers, Receiver, both};
use serde_json::json;

use super::watched;

const ITEM: &str = "gramway_oldest_undecoded_item_seconds";
const PART: &str = "gramway_oldest_undispatched_part_seconds";
const DELIVERY: &str = "gramway_oldest_undelivered_delivery_seconds";

fn ages(numbers: &Numbers) -> [u32; 3] {
    [ITEM, PART, DELIVERY].map(|series| {
        let age = numbers.of(series);
        (0..100_000)
            .find(|seconds| f64::from(*seconds) >= age.floor())
            .unwrap()
    })
}

both! {
    async fn what_waits_has_an_age_and_the_database_is_asked_seldom(database: Arc<Database>) {
        let app = watched(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let idle = app.numbers().await;

        app.holds_work();
        acme.sends(&heard.conversation(), "hi").await.expect(202);
        app.passes_seconds(10);
        acme.user("alice").writes(&shop, "are you there?").await;
        app.passes_seconds(4);
        let too_early = app.numbers().await;
        app.passes_seconds(46);
        let held = app.numbers().await;
        app.lets_work_go();
        app.settled().await;
        app.passes_seconds(60);
        let done = app.numbers().await;

        assert_eq!(ages(&idle), [0, 0, 0]);
        assert_eq!(ages(&too_early), [0, 0, 0], "it was asked 14 seconds ago");
        assert_eq!(ages(&held), [50, 60, 0]);
        assert_eq!(ages(&done), [0, 0, 0]);
        assert!(done.of("gramway_samples_failed_total").abs() < 0.1);
        app.finish().await;
    }

    async fn what_waits_for_its_endpoint_is_not_late(database: Arc<Database>) {
        let app = watched(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let receiver = Receiver::start().await;
        let body = json!({"url": receiver.url(), "types": ["postback.received"]});
        let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
        receiver.trust(made["secret"].as_str().unwrap());
        let path = format!("/v1/webhook-endpoints/{}", made.id());
        acme.patch(&path, json!({"paused": true})).await.expect(200);

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_seconds(100);
        let paused = app.numbers().await;
        app.holds_work();
        acme.patch(&path, json!({"paused": false})).await.expect(200);
        app.passes_seconds(60);
        let late = app.numbers().await;
        app.lets_work_go();
        receiver.next("postback.received").await;

        assert_eq!(ages(&paused), [0, 0, 0]);
        assert_eq!(ages(&late), [0, 0, 60]);
        app.finish().await;
    }

    async fn what_waits_for_an_endpoint_of_the_operator_is_not_late(database: Arc<Database>) {
        let app = watched(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let receiver = Receiver::start().await;
        let body = json!({"url": receiver.url(), "types": ["postback.received"]});
        let made = app.operator().post("/v1/operator-endpoints", body).await.expect(201);
        receiver.trust(made["secret"].as_str().unwrap());
        let path = format!("/v1/operator-endpoints/{}", made.id());
        app.operator().patch(&path, json!({"paused": true})).await.expect(200);

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_seconds(100);
        let paused = app.numbers().await;
        app.operator().patch(&path, json!({"paused": false})).await.expect(200);
        receiver.next("postback.received").await;

        assert_eq!(ages(&paused), [0, 0, 0]);
        app.finish().await;
    }

    async fn tokens_that_expire_within_a_week_are_counted(database: Arc<Database>) {
        let app = watched(&database).await;
        let acme = app.workspace("acme").await;
        acme.connects_instagram("shop").await;
        acme.connects_instagram("cafe").await;
        app.settled().await;
        let fresh = app.numbers().await;

        app.passes_hours(24 * 54);
        app.settled().await;
        let week = app.numbers().await;

        assert!(fresh.of("gramway_tokens_expiring").abs() < 0.1);
        assert!((week.of("gramway_tokens_expiring") - 2.0).abs() < 0.1, "{week:?}");
        app.finish().await;
    }
}
