//! What happens is counted.

use std::sync::Arc;

use e2e::{Channel, Database, Given as _, Numbers, Receiver, Reply, TestApp, Workspace, both};
use serde_json::json;

use super::watched;

/// The endpoint fails five times, and is gone when it is tried again: the numbers before that, and when it is left alone.
async fn fails_and_is_gone(
    app: &TestApp,
    (acme, shop): (&Workspace, &Channel),
    dead: &Receiver,
) -> (Numbers, Numbers) {
    dead.always(Reply::Status(500));
    app.settled().await;
    let before = app.numbers().await;
    for _ in 0..5 {
        acme.user("alice").posts_back(shop, "Help", "HELP").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
    }
    let open = app.numbers().await;
    dead.always(Reply::Status(410));
    app.passes_seconds(12);
    dead.heard(6).await;
    app.settled().await;
    (before, open)
}

both! {
    async fn what_came_in_what_was_sent_and_what_was_told(database: Arc<Database>) {
        let app = watched(&database).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.settled().await;
        let before = app.numbers().await;
        let told = acme.receiver.kinds().len();

        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        acme.sends(&heard.conversation(), "hi").await.expect(202);
        acme.receiver.next("message.delivered").await;
        app.settled().await;

        let after = app.numbers().await;
        let grew = |series: &str| after.since(&before, series);
        for (series, by) in [
            ("gramway_events_total{type=\"message.received\"}", 1.0),
            ("gramway_events_total{type=\"message.sent\"}", 1.0),
            ("gramway_events_total{type=\"message.delivered\"}", 1.0),
            ("gramway_send_outcomes_total{outcome=\"sent\"}", 1.0),
            ("gramway_send_outcomes_total{outcome=\"failed\"}", 0.0),
            ("gramway_work_settled_total{kind=\"part\",settlement=\"done\"}", 1.0),
            ("gramway_http_requests_total{class=\"2xx\",method=\"POST\",route=\"/v1/messages\"}", 1.0),
            ("gramway_http_request_duration_seconds_count{method=\"POST\",route=\"/v1/messages\"}", 1.0),
            ("gramway_ingress_webhooks_total{outcome=\"signature_invalid\"}", 0.0),
        ] {
            assert!((grew(series) - by).abs() < 0.1, "{series} grew by {}", grew(series));
        }
        let told = acme.receiver.kinds().len() - told;
        let attempts = grew("gramway_webhook_attempts_total{class=\"ok\"}");
        assert!((attempts - f64::from(u32::try_from(told).unwrap())).abs() < 0.1, "{attempts} of {told}");
        for counted in ["attempt_duration", "delivery_latency"] {
            let count = grew(&format!("gramway_webhook_{counted}_seconds_count"));
            assert!((count - attempts).abs() < 0.1, "{counted}: {count}");
        }
        // the message, and the echo of ours
        assert!(grew("gramway_ingress_webhooks_total{outcome=\"accepted\"}") >= 2.0);
        assert!(grew("gramway_ingress_items_total{outcome=\"accepted\"}") >= 2.0);
        assert!(grew("gramway_work_settled_total{kind=\"item\",settlement=\"done\"}") >= 2.0);
        assert!(grew("gramway_store_commits_total") > 0.0);
        assert!(grew("gramway_store_rows_total") > grew("gramway_store_changes_total"));
        assert!((after.of("gramway_lease_moves_total{direction=\"taken\"}") - 1.0).abs() < 0.1);
        assert!(after.of("gramway_work_in_flight").abs() < 0.1);
        app.finish().await;
    }

    async fn what_nobody_signed_nobody_has_and_nobody_understands(database: Arc<Database>) {
        let app = watched(&database).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let before = app.numbers().await;
        let of = |account: &str| {
            let item = json!({"sender": {"id": "1789000000000001"}, "recipient": {"id": account}, "timestamp": 1,
                "message": {"mid": "m1", "text": "hello"}});
            json!({"object": "instagram", "entry": [{"id": account, "time": 1, "messaging": [item]}]}).to_string()
        };

        let callback = TestApp::callback_of(&app.sandbox);
        let forged = app.anonymous().call(reqwest::Method::POST, &callback);
        let forged = forged.header("x-hub-signature-256", "sha256=00").bytes("application/json", of("1"));
        forged.send().await.any_problem();
        assert_eq!(app.sandbox.post_signed(of("17840000000000").into_bytes()).await.status(), 200);
        assert_eq!(app.sandbox.post_signed(b"no json".to_vec()).await.status(), 200);
        app.holds_work();
        acme.user("alice").writes(&shop, "poison").await;
        app.tries_so_often_in_vain(20).await;
        app.lets_work_go();
        acme.receiver.next("unsupported.received").await;
        app.settled().await;

        let after = app.numbers().await;
        for (series, by) in [
            ("gramway_ingress_webhooks_total{outcome=\"signature_invalid\"}", 1.0),
            ("gramway_ingress_items_total{outcome=\"unroutable\"}", 1.0),
            ("gramway_ingress_items_total{outcome=\"unreadable\"}", 1.0),
            ("gramway_items_poisoned_total", 1.0),
            ("gramway_events_total{type=\"unsupported.received\"}", 1.0),
        ] {
            let grew = after.since(&before, series);
            assert!((grew - by).abs() < 0.1, "{series} grew by {grew}");
        }
        app.finish().await;
    }

    async fn an_endpoint_that_fails_is_left_alone_and_one_that_is_gone_disabled(database: Arc<Database>) {
        let app = watched(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let dead = Receiver::start().await;
        let body = json!({"url": dead.url(), "types": ["postback.received"]});
        let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
        dead.trust(made["secret"].as_str().unwrap());
        let (before, open) = fails_and_is_gone(&app, (&acme, &shop), &dead).await;

        let gone = app.numbers().await;
        let http = "gramway_webhook_attempts_total{class=\"http\"}";
        assert!((open.since(&before, http) - 5.0).abs() < 0.1);
        let again = "gramway_work_settled_total{kind=\"delivery\",settlement=\"again\"}";
        assert!((open.since(&before, again) - 5.0).abs() < 0.1);
        assert!((open.since(&before, "gramway_breaker_openings_total") - 1.0).abs() < 0.1);
        assert!(open.since(&before, "gramway_endpoints_disabled_total").abs() < 0.1);
        assert!((gone.since(&open, "gramway_endpoints_disabled_total") - 1.0).abs() < 0.1);
        app.leaves_work("the deliveries of the endpoint that is gone stay");
        app.finish().await;
    }

    async fn an_endpoint_of_the_operator_that_fails_is_counted_like_any_other(database: Arc<Database>) {
        let app = watched(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let dead = Receiver::start().await;
        let body = json!({"url": dead.url(), "types": ["postback.received"]});
        let made = app.operator().post("/v1/operator-endpoints", body).await.expect(201);
        dead.trust(made["secret"].as_str().unwrap());
        let (before, open) = fails_and_is_gone(&app, (&acme, &shop), &dead).await;
        let path = format!("/v1/operator-endpoints/{}", made.id());
        app.operator().patch(&path, json!({"name": "gone"})).await.expect(200);
        let gone = app.numbers().await;

        for (numbers, series, by) in [
            (&open, "gramway_breaker_openings_total", 1.0),
            (&open, "gramway_endpoints_disabled_total", 0.0),
            (&gone, "gramway_breaker_openings_total", 1.0),
            (&gone, "gramway_endpoints_disabled_total", 1.0),
        ] {
            let grew = numbers.since(&before, series);
            assert!((grew - by).abs() < 0.1, "{series} grew by {grew}");
        }
        app.leaves_work("the deliveries of the endpoint that is gone stay");
        app.finish().await;
    }
}
