//! What failed before an endpoint was paused, off or elsewhere is not held against it.

use e2e::{Answer, Channel, Receiver, Reply, TestApp, Workspace, both};
use serde_json::json;

use super::limits::{fails_five_times, takes_nothing};

/// An endpoint that takes nothing, what it is told is tried once.
async fn dead(app: &TestApp) -> (Workspace, Channel, Receiver, String) {
    takes_nothing(app, json!({"retry_schedule": []})).await
}

/// One more thing that it does not take.
async fn fails(app: &TestApp, (acme, shop): (&Workspace, &Channel), path: &str) -> Answer {
    acme.user("alice").posts_back(shop, "Help", "HELP").await;
    acme.receiver.next("postback.received").await;
    app.settled().await;
    acme.get(path).await.expect(200)
}

async fn is(acme: &Workspace, path: &str, what: serde_json::Value) {
    acme.patch(path, what).await.expect(200);
}

fn warnings(acme: &Workspace) -> usize {
    let kinds = acme.receiver.kinds().into_iter();
    kinds.filter(|kind| kind == "endpoint.failing").count()
}

both! {
    async fn what_fails_after_a_pause_brings_its_disabling_no_nearer(app: TestApp) {
        let (acme, shop, _dead, path) = dead(&app).await;
        fails_five_times(&app, &acme, &shop).await;
        let since = acme.get(&path).await.expect(200)["health"]["failing_since"].clone();
        is(&acme, &path, json!({"paused": true})).await;
        app.passes_hours(24 * 7);
        is(&acme, &path, json!({"paused": false})).await;
        app.settled().await;

        let still = fails(&app, (&acme, &shop), &path).await;
        app.passes_hours(23);
        app.settled().await;
        assert_eq!(warnings(&acme), 0);
        for hours in [1, 48, 24] {
            app.passes_hours(hours);
            acme.receiver.next("endpoint.failing").await;
            app.settled().await;
        }
        fails(&app, (&acme, &shop), &path).await;
        app.passes_hours(23);
        app.settled().await;
        let on = acme.get(&path).await.expect(200);
        app.passes_hours(1);
        acme.receiver.next("endpoint.disabled").await;

        assert_eq!((&still["health"]["state"], &still["health"]["failing_since"]), (&json!("failing"), &since));
        assert_eq!((&on["enabled"], warnings(&acme)), (&json!(true), 3));
    }

    async fn one_that_fails_again_is_told_of_a_day_after_that(app: TestApp) {
        let (acme, shop, dead, path) = dead(&app).await;
        fails_five_times(&app, &acme, &shop).await;
        app.passes_hours(24);
        acme.receiver.next("endpoint.failing").await;
        app.settled().await;
        dead.always(Reply::Status(204));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next("endpoint.recovered").await;
        app.settled().await;
        app.passes_hours(1);
        dead.always(Reply::Status(500));
        fails_five_times(&app, &acme, &shop).await;

        let failing = acme.get(&path).await.expect(200);
        app.passes_hours(23);
        app.settled().await;
        assert_eq!(warnings(&acme), 1);
        app.passes_hours(1);
        let warned = acme.receiver.next("endpoint.failing").await;
        app.settled().await;

        assert_eq!(failing["health"]["state"], "failing");
        assert_eq!(warned["data"]["since"], failing["health"]["failing_since"]);
        assert_eq!(warnings(&acme), 2);
    }

    async fn failures_are_counted_anew_after_a_pause_and_after_it_was_off(app: TestApp) {
        let (acme, shop, _dead, path) = dead(&app).await;
        for _ in 0..4 {
            fails(&app, (&acme, &shop), &path).await;
        }
        is(&acme, &path, json!({"paused": true})).await;
        app.passes_hours(24 * 7);
        is(&acme, &path, json!({"paused": false})).await;

        let first = fails(&app, (&acme, &shop), &path).await;
        for _ in 0..3 {
            fails(&app, (&acme, &shop), &path).await;
        }
        let fifth = fails(&app, (&acme, &shop), &path).await;
        app.passes_seconds(1);
        is(&acme, &path, json!({"enabled": false})).await;
        app.passes_hours(24 * 7);
        is(&acme, &path, json!({"enabled": true})).await;
        let again = fails(&app, (&acme, &shop), &path).await;
        app.passes_hours(24);
        app.settled().await;

        assert_eq!(first["health"]["state"], "healthy");
        assert_eq!(fifth["health"]["state"], "failing");
        assert_eq!((&again["health"]["state"], warnings(&acme)), (&json!("healthy"), 0));
    }
}
