//! An endpoint is enabled, and what waited for it is sent or dropped.

use e2e::{Answer, Channel, Receiver, Reply, TestApp, Workspace, both};
use serde_json::{Value, json};

use super::limits::told_of_postbacks;

/// An endpoint that was disabled with so many deliveries before it.
async fn disabled(
    app: &TestApp,
    acme: &Workspace,
    shop: &Channel,
    count: usize,
) -> (Receiver, String) {
    let (receiver, path) = told_of_postbacks(acme, json!({})).await;
    acme.patch(&path, json!({"paused": true})).await.expect(200);
    for number in 0..count {
        let payload = format!("OLD {number}");
        acme.user("alice").posts_back(shop, "old", &payload).await;
        acme.receiver.next("postback.received").await;
    }
    acme.patch(&path, json!({"enabled": false, "paused": false}))
        .await
        .expect(200);
    app.settled().await;
    assert!(receiver.kinds().is_empty());
    (receiver, path)
}

async fn enables(acme: &Workspace, path: &str, body: Value) -> Answer {
    acme.post(&format!("{path}/enable"), body).await.expect(200)
}

fn payloads(receiver: &Receiver) -> Vec<String> {
    let told = receiver.deliveries().into_iter();
    told.map(|it| it.text("/data/payload")).collect()
}

both! {
    async fn what_waited_is_sent_when_nothing_else_is_said(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 3).await;

        let enabled = enables(&acme, &path, json!({})).await;
        receiver.heard(3).await;
        let again = enables(&acme, &path, json!({"backlog": "send"})).await;
        app.settled().await;

        assert_eq!((&enabled["endpoint"]["enabled"], &enabled["operation"]), (&json!(true), &Value::Null));
        assert_eq!(again["endpoint"], enabled["endpoint"], "it was what it is to be");
        let mut told = payloads(&receiver);
        told.sort();
        assert_eq!(told, ["OLD 0", "OLD 1", "OLD 2"]);
        let log = acme.get("/v1/audit-log?action=webhook_endpoint.updated").await.expect(200);
        assert_eq!(log.list()[0]["changed"], json!(["enabled"]));
        let seen = acme.get(&path).await.expect(200);
        let version = seen.header("etag").unwrap().to_owned();
        enables(&acme, &path, json!({})).await;
        assert_eq!(acme.get(&path).await.header("etag"), Some(version.as_str()));
    }

    async fn what_waited_is_dropped_and_what_happens_from_then_on_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 4).await;
        app.holds_work();

        let enabled = enables(&acme, &path, json!({"backlog": "drop"})).await;
        let running = acme.get(&format!("/v1/operations/{}", enabled["operation"]["id"].as_str().unwrap())).await.expect(200);
        acme.user("alice").posts_back(&shop, "new", "NEW").await;
        app.lets_work_go();
        let told = receiver.next("postback.received").await;
        app.settled().await;

        assert_eq!(enabled["endpoint"]["enabled"], true);
        assert_eq!(enabled["operation"]["drop_backlog"], json!({"endpoint_id": at_its_end(&path)}));
        assert_eq!((&running["kind"], &running["state"], &running["replay"]), (&json!("drop_backlog"), &json!("running"), &Value::Null));
        assert_eq!(told["data"]["payload"], "NEW");
        assert_eq!(payloads(&receiver), ["NEW"]);
        let ended = acme.get(&format!("/v1/operations/{}", running.id())).await.expect(200);
        assert_eq!((&ended["state"], &ended["counts"]), (&json!("completed"), &json!({"queued": 0, "dropped": 4})));
        let completed = acme.receiver.next("operation.completed").await;
        assert_eq!((&completed["data"]["kind"], &completed["data"]["counts"]["dropped"]), (&json!("drop_backlog"), &json!(4)));
        let left = acme.get(&format!("{path}/deliveries?state=pending")).await.expect(200);
        assert!(left.list().is_empty());
        let log = acme.get("/v1/audit-log?action=webhook_endpoint.updated").await.expect(200);
        assert_eq!(log.list()[0]["changed"], json!(["enabled", "backlog"]));
    }

    async fn what_is_left_when_dropping_is_cancelled_is_sent(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 2).await;
        app.holds_work();
        let enabled = enables(&acme, &path, json!({"backlog": "drop"})).await;
        let operation = enabled["operation"]["id"].as_str().unwrap().to_owned();

        let cancelled = acme.post(&format!("/v1/operations/{operation}/cancel"), json!({})).await.expect(200);
        app.lets_work_go();
        receiver.heard(2).await;
        app.settled().await;

        assert_eq!((&cancelled["state"], &cancelled["counts"]["dropped"]), (&json!("cancelled"), &json!(0)));
        assert_eq!(payloads(&receiver).len(), 2);
    }

    async fn what_a_process_left_begun_that_is_gone_does_not_keep_a_drop_from_its_end(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 2).await;
        app.left_deliveries_begun().await;

        let enabled = enables(&acme, &path, json!({"backlog": "drop"})).await;
        let completed = acme.receiver.next("operation.completed").await;
        acme.user("alice").posts_back(&shop, "new", "NEW").await;
        let told = receiver.next("postback.received").await;

        assert_eq!(completed["data"]["operation_id"], enabled["operation"]["id"]);
        assert_eq!((&completed["data"]["state"], &completed["data"]["counts"]["dropped"]), (&json!("completed"), &json!(0)));
        assert!(told["data"]["payload"].is_string());
        acme.delete(&path).await.expect(204);
        app.settled().await;
    }

    async fn enabling_with_send_ends_a_drop_and_another_drop_takes_its_place(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 2).await;
        app.holds_work();

        let first = enables(&acme, &path, json!({"backlog": "drop"})).await;
        let sent = enables(&acme, &path, json!({"backlog": "send"})).await;
        app.lets_work_go();
        receiver.heard(2).await;
        app.settled().await;
        let state = async |drop: &Answer| {
            let id = drop["operation"]["id"].as_str().unwrap();
            let ended = acme.get(&format!("/v1/operations/{id}")).await.expect(200);
            (ended["state"].clone(), ended["counts"]["dropped"].clone())
        };

        assert_eq!((&sent["operation"], &sent["endpoint"]["enabled"]), (&Value::Null, &json!(true)));
        assert_eq!(state(&first).await, (json!("cancelled"), json!(0)));
        assert_eq!(payloads(&receiver).len(), 2);
        let log = acme.get("/v1/audit-log?action=webhook_endpoint.updated").await.expect(200);
        assert_eq!(log.list()[0]["changed"], json!(["backlog"]));

        acme.patch(&path, json!({"paused": true})).await.expect(200);
        acme.user("alice").posts_back(&shop, "old", "OLD").await;
        acme.receiver.next("postback.received").await;
        acme.patch(&path, json!({"enabled": false, "paused": false})).await.expect(200);
        app.settled().await;
        app.holds_work();
        let overtaken = enables(&acme, &path, json!({"backlog": "drop"})).await;
        let last = enables(&acme, &path, json!({"backlog": "drop"})).await;
        app.lets_work_go();
        app.settled().await;

        assert_eq!(state(&overtaken).await, (json!("cancelled"), json!(0)));
        assert_eq!(state(&last).await, (json!("completed"), json!(1)));
        assert_eq!(payloads(&receiver).len(), 2);
    }

    async fn the_same_request_drops_once_and_wrong_ones_do_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = disabled(&app, &acme, &shop, 1).await;
        let enable = format!("{path}/enable");

        let wrong = acme.post(&enable, json!({"backlog": "keep"})).await;
        let still = acme.get(&path).await.expect(200);
        let first = acme.post_once(&enable, "once", json!({"backlog": "drop"})).await.expect(200);
        app.settled().await;
        let second = acme.post_once(&enable, "once", json!({"backlog": "drop"})).await.expect(200);
        acme.delete(&path).await.expect(204);
        let gone = acme.post(&enable, json!({"backlog": "drop"})).await;

        assert_eq!(wrong.problem(422), "invalid_request");
        assert_eq!(wrong.pointers(), ["/backlog"]);
        assert_eq!(still["enabled"], false);
        assert_eq!(second["operation"]["id"], first["operation"]["id"]);
        assert_eq!((second.header("idempotent-replayed"), &second["operation"]["state"]), (Some("true"), &json!("completed")));
        assert_eq!(gone.problem(404), "not_found");
        assert!(receiver.kinds().is_empty());
    }

    async fn what_was_tried_before_it_was_dropped_says_so(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = told_of_postbacks(&acme, json!({})).await;
        receiver.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "old", "OLD").await;
        let tried = receiver.next_try("postback.received").await;
        app.settled().await;
        acme.patch(&path, json!({"enabled": false})).await.expect(200);

        enables(&acme, &path, json!({"backlog": "drop"})).await;
        app.settled().await;

        let ended = acme.get(&format!("{path}/deliveries")).await.expect(200);
        let last = &ended.list()[0]["last_attempt"];
        assert_eq!((ended.list().len(), &ended.list()[0]["event_id"]), (1, &json!(tried.id)));
        assert_eq!((&ended.list()[0]["state"], &last["next_attempt_at"]), (&json!("dropped"), &Value::Null));
    }
}

/// The endpoint at the end of its path.
fn at_its_end(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}
