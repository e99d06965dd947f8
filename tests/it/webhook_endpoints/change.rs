use e2e::{Receiver, Reply, TestApp, both};
use serde_json::json;

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

        acme.patch(&path, json!({"url": moved.url()})).await.expect(200);
        app.passes_seconds(10);

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
