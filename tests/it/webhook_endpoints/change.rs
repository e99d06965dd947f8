use std::sync::Arc;

use e2e::{Delivery, Receiver, Reply, TestApp, both};
use serde_json::json;
use tokio::sync::Semaphore;

use super::limits::told_of_postbacks;

both! {
    async fn what_waits_goes_to_where_the_endpoint_is_now(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        let moved = Receiver::start().await;
        moved.trust(&acme.secret);
        app.settled().await;
        acme.receiver.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        app.settled().await;

        // at once: it is another receiver
        acme.patch(&path, json!({"url": moved.url()})).await.expect(200);

        let second = moved.next("postback.received").await;
        assert_eq!(second.id, first.id);
    }

    async fn null_takes_away_what_can_be_taken_away(app: TestApp) {
        let acme = app.workspace("acme").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        let before = acme.patch(&path, json!({"name": "CRM", "types": ["message.sent"], "metadata": {"team": "blue"}})).await.expect(200);

        let after = acme.patch(&path, json!({"name": null, "types": null, "metadata": null})).await.expect(200);

        assert_eq!((&before["name"], &before["types"]), (&json!("CRM"), &json!(["message.sent"])));
        assert_eq!((&after["name"], &after["types"], &after["metadata"]), (&json!(null), &json!([]), &json!({})));
        for field in ["url", "enabled"] {
            let refused = acme.patch(&path, json!({field: null, "name": "not this either"})).await;
            assert_eq!(refused.problem(422), "invalid_request", "{field}");
            assert_eq!(refused.pointers(), [format!("/{field}")]);
        }
        assert_eq!(acme.get(&path).await["name"], json!(null));
    }

    async fn a_deleted_endpoint_is_told_nothing_and_its_log_stays(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        app.settled().await;
        acme.receiver.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        app.settled().await;

        let deleted = acme.delete(&path).await;
        app.passes_hours(1);
        app.settled().await;

        assert_eq!(deleted.status, 204);
        assert_eq!(acme.get(&path).await.problem(404), "not_found");
        assert_eq!(acme.delete(&path).await.problem(404), "not_found");
        let tries = acme.receiver.deliveries().into_iter().filter(|it| it.id == first.id);
        assert_eq!(tries.count(), 1);
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        assert_eq!(log.list()[0]["attempts"][0]["status"], 500);
        assert_eq!((&log.list()[0]["state"], &log.list()[0]["next_attempt_at"]), (&json!("dropped"), &json!(null)));
        let dropped = acme.get(&format!("{path}/deliveries?state=dropped")).await.expect(200);
        assert_eq!((dropped.list().len(), &dropped.list()[0]["event_id"]), (1, &json!(first.id)));
        assert!(!acme.get(&format!("{path}/attempts")).await.expect(200).list().is_empty());
        let foreign = app.workspace("globex").await.get(&format!("{path}/deliveries")).await;
        assert_eq!(foreign.problem(404), "not_found");
    }

    async fn what_was_tried_and_is_not_wanted_any_more_is_dropped_and_says_so(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = told_of_postbacks(&acme, json!({})).await;
        receiver.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = receiver.next_try("postback.received").await;
        app.settled().await;
        let before = acme.get(&format!("{path}/deliveries")).await.expect(200);

        acme.patch(&path, json!({"types": ["message.sent"]})).await.expect(200);
        app.passes_seconds(10);
        app.settled().await;

        let list = async |query: &str| acme.get(&format!("{path}/{query}")).await.expect(200);
        let ended = list("deliveries").await;
        assert!(before.list().is_empty());
        assert_eq!(ended.list().len(), 1);
        let dropped = &ended.list()[0];
        assert_eq!((&dropped["event_id"], &dropped["state"], &dropped["attempts"]), (&json!(first.id), &json!("dropped"), &json!(1)));
        assert_eq!((&dropped["last_attempt"]["state"], &dropped["last_attempt"]["next_attempt_at"]), (&json!("dropped"), &json!(null)));
        assert_eq!(list("deliveries?state=dropped").await.list(), ended.list());
        assert_eq!(list("attempts?state=dropped").await.list().len(), 1);
        for none in ["deliveries?state=pending", "deliveries?state=failed", "attempts?state=retried"] {
            assert!(list(none).await.list().is_empty(), "{none}");
        }
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        assert!(log.list().iter().any(|it| it["state"] == "dropped" && path.ends_with(it["endpoint_id"].as_str().unwrap())));
        assert_eq!(receiver.kinds().len(), 1);
        let stats = list("stats").await;
        assert_eq!((&stats["attempts"], &stats["success_rate"]), (&json!(1), &json!(0.0)));
    }

    async fn changes_act_on_what_is_queued(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let moved = Receiver::start().await;
        let shown = |it: &Delivery| {
            let header = |name| it.header(name).map(str::to_owned);
            (header("x-team"), header("authorization"), it["data"]["payload"].is_string())
        };
        let some = |text: &str| Some(text.to_owned());

        // whether it goes at once, and how it comes then
        for (change, at_once, expected) in [
            (json!({"headers": {"x-team": "blue"}}), false, (some("blue"), None, true)),
            (json!({"auth": {"type": "bearer", "token": "t-1"}}), false, (None, some("Bearer t-1"), true)),
            (json!({"payload": "thin"}), false, (None, None, false)),
            (json!({"retry_schedule": [3600]}), true, (None, None, true)),
            (json!({"url": moved.url()}), true, (None, None, true)),
        ] {
            let (receiver, path) = told_of_postbacks(&acme, json!({})).await;
            receiver.answers([Reply::Status(500)]);
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            let first = receiver.next_try("postback.received").await;
            app.settled().await;
            let rotated = acme.post(&format!("{path}/rotate-secret"), json!({})).await.expect(200);
            moved.trust(rotated["secret"].as_str().unwrap());
            let changed = acme.patch(&path, change.clone()).await.expect(200);
            let receiver = if changed["url"] == json!(moved.url()) { &moved } else { &receiver };
            if !at_once {
                app.passes_seconds(10);
            }
            let is_second = |it: &Delivery| it.id == first.id && it.header("gramway-attempt") == Some("2");
            let second = receiver.next_like("the second attempt", is_second).await;
            assert_eq!(shown(&second), expected, "{change}");
            app.settled().await;
            acme.delete(&path).await;
        }
    }

    async fn limits_act_on_what_is_queued(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let go_on = Arc::new(Semaphore::new(0));
        let (fast, fast_path) = told_of_postbacks(&acme, json!({})).await;
        let (wide, wide_path) = told_of_postbacks(&acme, json!({})).await;
        for path in [&fast_path, &wide_path] {
            acme.patch(path, json!({"paused": true})).await.expect(200);
        }
        wide.always(Reply::Halves("".into(), Arc::clone(&go_on), "HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n".into()));
        for _ in 0..3 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            acme.receiver.next("postback.received").await;
        }
        app.settled().await;

        let rate = json!({"rate": {"deliveries": 2, "per_seconds": 60}, "paused": false});
        acme.patch(&fast_path, rate).await.expect(200);
        acme.patch(&wide_path, json!({"concurrency": 2, "paused": false})).await.expect(200);
        fast.heard(2).await;
        wide.heard(2).await;

        assert_eq!((fast.kinds().len(), wide.kinds().len()), (2, 2));
        app.passes_seconds(61);
        fast.heard(3).await;
        assert_eq!(wide.kinds().len(), 2);
        go_on.close();
        wide.heard(3).await;
        app.settled().await;
    }

    async fn a_disabled_endpoint_catches_up_when_it_is_enabled(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        app.settled().await;
        acme.receiver.answers([Reply::Status(500)]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        app.settled().await;
        acme.patch(&path, json!({"enabled": false})).await.expect(200);
        app.passes_hours(1);
        app.settled().await;

        acme.patch(&path, json!({"enabled": true})).await.expect(200);

        let second = acme.receiver.next("postback.received").await;
        assert_eq!(second.id, first.id);
        assert_eq!(acme.receiver.deliveries().iter().filter(|it| it.id == first.id).count(), 2);
    }
}
