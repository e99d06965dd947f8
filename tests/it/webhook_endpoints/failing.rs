//! One that fails for days is told of, disabled in the end, and brought back.

use e2e::{Delivery, Reply, TestApp, Workspace, both};
use serde_json::{Value, json};

use super::limits::{fails_five_times, takes_nothing, told_of_postbacks};

/// Four days pass, on three of which it is told that an endpoint fails.
async fn warned_three_times(app: &TestApp, acme: &Workspace) -> Vec<Delivery> {
    let mut told = vec![];
    for hours in [24, 48, 24] {
        app.passes_hours(hours);
        told.push(acme.receiver.next("endpoint.failing").await);
        app.settled().await;
    }
    told
}

both! {
    async fn failing_is_told_at_one_three_and_four_days_and_disables_after_five(app: TestApp) {
        let (acme, shop, dead, path) = takes_nothing(&app, json!({})).await;
        fails_five_times(&app, &acme, &shop).await;

        let told = warned_three_times(&app, &acme).await;
        acme.user("alice").posts_back(&shop, "kept", "KEPT").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_hours(24);
        let disabled = acme.receiver.next("endpoint.disabled").await;
        app.settled().await;
        let off = acme.get(&path).await.expect(200);
        let kinds = acme.receiver.kinds();
        dead.always(Reply::Status(204));
        let on = acme.patch(&path, json!({"enabled": true})).await.expect(200);
        let recovered = acme.receiver.next("endpoint.recovered").await;
        let is_kept = |it: &Delivery| it["data"]["payload"] == "KEPT" && it.answered == Some(204);
        dead.next_like("what happened before it was disabled", is_kept).await;
        app.settled().await;

        assert!(told.iter().all(|it| it["data"]["since"] == told[0]["data"]["since"]));
        assert_eq!(told[0]["data"]["last_error"], json!({"class": "http", "status": 500}));
        assert!(told[0]["data"]["disables_at"].is_string());
        assert_eq!(kinds.iter().filter(|kind| *kind == "endpoint.failing").count(), 3);
        assert_eq!(disabled["data"]["code"], "endpoint_failing");
        assert_eq!((&off["disabled_code"], &off["health"]["state"]), (&json!("endpoint_failing"), &json!("disabled")));
        assert_eq!((&on["enabled"], &on["health"]["state"]), (&json!(true), &json!("healthy")));
        assert_eq!(recovered["data"]["code"], Value::Null);
        assert!(!dead.kinds().iter().any(|kind| kind.starts_with("endpoint.")), "not to the one that it is about");
    }

    async fn a_test_that_is_taken_brings_back_one_that_had_failed_for_too_long(app: TestApp) {
        let (acme, shop, dead, path) = takes_nothing(&app, json!({})).await;
        fails_five_times(&app, &acme, &shop).await;
        warned_three_times(&app, &acme).await;
        acme.user("alice").posts_back(&shop, "kept", "KEPT").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_hours(24);
        let disabled = acme.receiver.next("endpoint.disabled").await;
        app.settled().await;
        let test = format!("{path}/test");

        let in_vain = acme.post(&test, json!({})).await.expect(200);
        app.settled().await;
        let off = acme.get(&path).await.expect(200);
        dead.always(Reply::Status(204));
        let taken = acme.post(&test, json!({})).await.expect(200);
        acme.receiver.next("endpoint.recovered").await;
        let is_kept = |it: &Delivery| it["data"]["payload"] == "KEPT" && it.answered == Some(204);
        dead.next_like("what happened before it was disabled", is_kept).await;
        app.settled().await;
        let on = acme.get(&path).await.expect(200);

        assert_eq!(disabled["data"]["code"], "endpoint_failing");
        assert_eq!((&in_vain["attempt"]["status"], &taken["attempt"]["status"]), (&json!(500), &json!(204)));
        assert_eq!((&off["enabled"], &off["disabled_code"]), (&json!(false), &json!("endpoint_failing")));
        assert_eq!((&on["enabled"], &on["disabled_code"], &on["health"]["state"]), (&json!(true), &Value::Null, &json!("healthy")));
    }

    async fn one_that_works_again_is_told_of_only_when_its_failing_was(app: TestApp) {
        let (acme, shop, dead, path) = takes_nothing(&app, json!({})).await;
        fails_five_times(&app, &acme, &shop).await;
        app.passes_hours(24);
        acme.receiver.next("endpoint.failing").await;
        app.settled().await;

        dead.always(Reply::Status(204));
        app.passes_hours(1);
        let recovered = acme.receiver.next("endpoint.recovered").await;
        app.settled().await;
        let well = acme.get(&path).await.expect(200);
        app.passes_hours(200);
        app.settled().await;

        assert_eq!(recovered["data"]["endpoint_id"].as_str(), path.rsplit('/').next());
        assert_eq!(well["health"]["state"], "healthy");
        let kinds = acme.receiver.kinds();
        assert!(!kinds.contains(&"endpoint.disabled".to_owned()), "{kinds:?}");
    }

    async fn a_test_that_is_taken_brings_back_what_gramway_disabled_and_not_what_somebody_did(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = told_of_postbacks(&acme, json!({})).await;
        receiver.answers([Reply::Status(410)]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next("endpoint.disabled").await;
        let test = format!("{path}/test");

        acme.post(&test, json!({})).await.expect(200);
        receiver.next("endpoint.test").await;
        acme.receiver.next("endpoint.recovered").await;
        let back = acme.get(&path).await.expect(200);
        acme.patch(&path, json!({"enabled": false})).await.expect(200);
        acme.post(&test, json!({})).await.expect(200);
        receiver.next("endpoint.test").await;
        app.settled().await;
        let off = acme.get(&path).await.expect(200);

        assert_eq!((&back["enabled"], &back["disabled_code"]), (&json!(true), &Value::Null));
        assert_eq!(off["enabled"], false);
    }

    async fn the_time_of_a_pause_does_not_count_and_silence_disables_nothing(app: TestApp) {
        let (acme, shop, _dead, path) = takes_nothing(&app, json!({"retry_schedule": []})).await;
        fails_five_times(&app, &acme, &shop).await;
        acme.patch(&path, json!({"paused": true})).await.expect(200);
        app.settled().await;

        app.passes_hours(24 * 7);
        app.settled().await;
        let paused = acme.get(&path).await.expect(200);
        let unwarned = acme.receiver.kinds();
        acme.patch(&path, json!({"paused": false})).await.expect(200);
        app.settled().await;
        for hours in [24, 48, 24] {
            app.passes_hours(hours);
            acme.receiver.next("endpoint.failing").await;
            app.settled().await;
        }
        // nothing is left to be tried, so that nothing shows that it still fails
        app.passes_hours(24 * 7);
        app.settled().await;
        let silent = acme.get(&path).await.expect(200);
        acme.user("alice").posts_back(&shop, "more", "MORE").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_hours(1);
        let disabled = acme.receiver.next("endpoint.disabled").await;
        app.settled().await;

        assert_eq!((&paused["enabled"], &paused["health"]["state"]), (&json!(true), &json!("paused")));
        assert!(!unwarned.iter().any(|kind| kind.starts_with("endpoint.")), "{unwarned:?}");
        assert_eq!((&silent["enabled"], &silent["health"]["state"]), (&json!(true), &json!("failing")));
        assert_eq!(disabled["data"]["code"], "endpoint_failing");
    }

    async fn who_was_not_told_in_time_is_told_first_and_disabled_a_day_later(app: TestApp) {
        let (acme, shop, _dead, path) = takes_nothing(&app, json!({})).await;
        fails_five_times(&app, &acme, &shop).await;

        // as if nobody had been there for six days
        app.passes_hours(24 * 6);
        let warned = acme.receiver.next("endpoint.failing").await;
        app.settled().await;
        app.passes_hours(23);
        app.settled().await;
        let still = acme.get(&path).await.expect(200);
        app.passes_hours(1);
        let disabled = acme.receiver.next("endpoint.disabled").await;
        app.settled().await;

        assert_eq!((&still["enabled"], &still["health"]["state"]), (&json!(true), &json!("failing")));
        assert_eq!(disabled["data"]["code"], "endpoint_failing");
        assert!(disabled.text("/timestamp") >= warned.text("/data/disables_at"), "{} {}", disabled.event, warned.event);
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "endpoint.failing").count(), 1);
        acme.delete(&path).await;
        app.settled().await;
    }
}
