//! Events of a range, delivered again by an operation.

use std::sync::Arc;

use e2e::{
    Answer, Caller, Channel, Database, Given as _, Options, Receiver, Reply, TestApp, Workspace,
    both,
};
use serde_json::{Value, json};

/// Asks for a range of the last hour.
async fn asks(caller: &Caller, endpoint: &str, since: String, more: Value) -> Answer {
    let mut body = json!({"since": since});
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    caller
        .post(&format!("/v1/webhook-endpoints/{endpoint}/redeliver"), body)
        .await
}

/// How many there are.
async fn counts(app: &TestApp, acme: &Workspace, endpoint: &str, mut more: Value) -> i64 {
    more["dry_run"] = true.into();
    let counted = asks(acme, endpoint, app.time_in_seconds(-3600), more)
        .await
        .expect(200);
    assert_eq!(counted["more"], false);
    counted["count"].as_i64().unwrap()
}

/// Delivers them again, and waits until they are in; the operation.
async fn redelivers(app: &TestApp, acme: &Workspace, endpoint: &str, more: Value) -> Answer {
    let begun = asks(acme, endpoint, app.time_in_seconds(-3600), more)
        .await
        .expect(202);
    app.settled().await;
    acme.get(&format!("/v1/operations/{}", begun.id()))
        .await
        .expect(200)
}

/// The words of what was replayed to this endpoint, as they came.
fn replayed(receiver: &Receiver) -> Vec<String> {
    let told = receiver.deliveries().into_iter();
    let told = told.filter(|it| it.header("gramway-replay") == Some("true"));
    told.map(|it| it.words()).collect()
}

/// So many messages of many contacts come in.
async fn floods(app: &TestApp, acme: &Workspace, shop: &Channel, count: usize) {
    let said = |number: usize| {
        json!({
            "sender": {"id": format!("{}", 900_000 + number % 50)}, "recipient": {"id": shop.account.ig_id()}, "timestamp": app.now(),
            "message": {"mid": format!("mid.{number}"), "text": number.to_string()},
        })
    };
    let all: Vec<_> = (0..count).map(said).collect();
    let body = json!({"object": "instagram", "entry": [{"id": shop.account.ig_id(), "time": app.now(), "messaging": all}]});
    assert_eq!(acme.instagram.deliver(body).await.status(), 200);
    app.settled().await;
}

both! {
    async fn all_that_the_filter_takes_is_delivered_again_in_order_with_the_same_ids(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"ordering": "conversation"})).await.expect(200);
        let mut ids = vec![];
        for words in ["one", "two", "three"] {
            ids.push(acme.hears(&acme.user("alice"), &shop, words).await.id);
        }
        acme.post(&format!("{path}/test"), json!({})).await.expect(200);
        app.settled().await;
        acme.patch(&path, json!({"types": ["message.*", "endpoint.*", "operation.*"]})).await.expect(200);

        let count = counts(&app, &acme, &acme.endpoint, json!({"which": "all"})).await;
        let ended = redelivers(&app, &acme, &acme.endpoint, json!({"which": "all"})).await;

        let told = acme.receiver.next("operation.completed").await;
        assert_eq!(replayed(&acme.receiver), ["one", "two", "three"], "no examples, and none that is not taken any more");
        let again: Vec<_> = acme.receiver.deliveries().into_iter().filter(|it| it.header("gramway-replay").is_some()).map(|it| it.id).collect();
        assert_eq!(again, ids);
        assert_eq!((count, &ended["counts"]["queued"], &ended["state"]), (3, &json!(3), &json!("completed")));
        assert_eq!(ended["progress"]["done"], ended["progress"]["total"]);
        assert!(ended["ended_at"].is_string() && ended["code"].is_null());
        assert_eq!(ended["replay"]["endpoint_id"], acme.endpoint);
        assert_eq!(told["data"], json!({
            "operation_id": ended.id(), "kind": "replay", "state": "completed", "counts": {"queued": 3, "dropped": 0}, "code": null, "action": null,
        }));
        let some = json!({"which": "all", "types": ["channel.*"]});
        assert_eq!(counts(&app, &acme, &acme.endpoint, some).await, 0, "types narrow what the endpoint takes");
        assert_eq!(acme.get("/v1/operations").await.expect(200).list()[0]["id"], ended.id());
    }

    async fn what_failed_is_what_was_tried_in_vain_and_is_not_open(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"types": ["message.received"], "retry_schedule": [60]})).await.expect(200);
        acme.hears(&alice, &shop, "taken").await;
        app.settled().await;
        acme.receiver.always(Reply::Status(500));
        alice.writes(&shop, "given up").await;
        app.settled().await;
        app.passes_seconds(100);
        app.settled().await;
        alice.writes(&shop, "still tried").await;
        app.settled().await;
        acme.receiver.always(Reply::Status(204));

        let count = counts(&app, &acme, &acme.endpoint, json!({"which": "failed"})).await;
        let ended = redelivers(&app, &acme, &acme.endpoint, json!({"which": "failed"})).await;

        assert_eq!((count, &ended["counts"]["queued"]), (1, &json!(1)));
        assert_eq!(replayed(&acme.receiver), ["given up"]);
        assert_eq!(counts(&app, &acme, &acme.endpoint, json!({"which": "failed"})).await, 0, "it is taken now");
        app.passes_seconds(100);
        app.settled().await;
    }

    async fn what_is_missing_was_never_tried_also_before_the_endpoint_was_there(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "before").await;
        let late = Receiver::start().await;
        let endpoint = acme.makes_endpoint(&late).await.id();
        let path = format!("/v1/webhook-endpoints/{endpoint}");
        acme.patch(&path, json!({"types": ["message.received"]})).await.expect(200);
        acme.hears(&alice, &shop, "told").await;
        app.settled().await;
        acme.patch(&path, json!({"enabled": false})).await.expect(200);
        acme.hears(&alice, &shop, "meanwhile").await;
        app.settled().await;
        acme.patch(&path, json!({"enabled": true})).await.expect(200);
        let missing = json!({"which": "missing"});

        let count = counts(&app, &acme, &endpoint, missing.clone()).await;
        let ended = redelivers(&app, &acme, &endpoint, missing.clone()).await;

        let mut told = replayed(&late);
        told.sort();
        assert_eq!((count, &ended["counts"]["queued"]), (2, &json!(2)));
        assert_eq!(told, ["before", "meanwhile"]);
        assert_eq!(counts(&app, &acme, &endpoint, missing).await, 0);
        assert_eq!(counts(&app, &acme, &endpoint, json!({"which": "all"})).await, 3);
    }

    async fn kinds_and_labels_of_the_filter_decide_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, store) = (acme.connects_instagram("shop").await, acme.connects_instagram("store").await);
        acme.patch(&format!("/v1/channels/{}", store.id), json!({"routing_label": "sales"})).await.expect(200);
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "to the shop").await;
        acme.hears(&alice, &store, "to sales").await;
        alice.sends_image(&store, "https://cdn.example/1.jpg").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        let filter = json!({"types": ["message.received"], "kinds": ["text"], "labels": ["sales"]});
        acme.patch(&path, filter).await.expect(200);

        let count = counts(&app, &acme, &acme.endpoint, json!({"which": "all"})).await;
        let ended = redelivers(&app, &acme, &acme.endpoint, json!({"which": "all"})).await;

        assert_eq!((count, &ended["counts"]["queued"]), (1, &json!(1)));
        assert_eq!(replayed(&acme.receiver), ["to sales"]);
    }

    async fn what_is_cancelled_ends_where_it_is_and_what_was_queued_stays(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        floods(&app, &acme, &shop, 250).await;
        let late = Receiver::start().await;
        let endpoint = acme.makes_endpoint(&late).await.id();
        app.settled().await;
        app.holds_work();
        let ask = json!({"which": "missing", "types": ["message.received"]});
        let begun = asks(&acme, &endpoint, app.time_in_seconds(-3600), ask).await.expect(202);
        let path = format!("/v1/operations/{}", begun.id());
        app.steps(1);
        while acme.get(&path).await.expect(200)["counts"]["queued"] == 0 {}

        let cancelled = acme.post(&format!("{path}/cancel"), json!({})).await.expect(200);
        app.lets_work_go();
        let told = acme.receiver.next("operation.completed").await;
        app.settled().await;

        assert_eq!((&begun["state"], &cancelled["state"]), (&json!("running"), &json!("cancelled")));
        assert_eq!(cancelled["counts"]["queued"], 200);
        assert_eq!(replayed(&late).len(), 200);
        assert_eq!((&told["data"]["state"], &told["data"]["counts"]["queued"]), (&json!("cancelled"), &json!(200)));
        let again = acme.post(&format!("{path}/cancel"), json!({})).await.expect(200);
        assert_eq!(again["ended_at"], cancelled["ended_at"]);
        let rest = redelivers(&app, &acme, &endpoint, json!({"which": "missing", "types": ["message.received"]})).await;
        assert_eq!((&rest["counts"]["queued"], replayed(&late).len()), (&json!(50), 250));
        let over = acme.post(&format!("/v1/operations/{}/cancel", rest.id()), json!({})).await;
        assert_eq!(over.problem(409), "operation_ended");
    }

    async fn it_goes_on_after_a_restart_and_does_nothing_twice(database: Arc<Database>) {
        let app = TestApp::start_on(Arc::clone(&database), Options::default()).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        floods(&app, &acme, &shop, 450).await;
        app.holds_work();
        let ask = json!({"which": "all", "types": ["message.received"]});
        let begun = asks(&acme, &acme.endpoint, app.time_in_seconds(-3600), ask).await.expect(202);
        let path = format!("/v1/operations/{}", begun.id());
        app.steps(1);
        while acme.get(&path).await.expect(200)["counts"]["queued"] == 0 {}
        app.stops().await;

        let app = TestApp::start_on(database, Options::default()).await;
        app.settled().await;

        let ended = acme.at(app.url()).get(&path).await.expect(200);
        let mut told = replayed(&acme.receiver);
        told.sort_by_key(|words| words.parse::<u32>().unwrap());
        assert_eq!((&ended["state"], &ended["counts"]["queued"]), (&json!("completed"), &json!(450)));
        assert_eq!(told, (0..450).map(|number: u32| number.to_string()).collect::<Vec<_>>());
        app.finish().await;
    }

    async fn an_endpoint_that_is_switched_off_ends_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let other = Receiver::start().await;
        acme.makes_endpoint(&other).await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        app.holds_work();
        let since = app.time_in_seconds(-60);
        let begun = asks(&acme, &acme.endpoint, since.clone(), json!({"which": "all"})).await.expect(202);
        acme.patch(&path, json!({"enabled": false})).await.expect(200);
        app.lets_work_go();

        let told = other.next("operation.completed").await;
        let refused = asks(&acme, &acme.endpoint, since.clone(), json!({"which": "all"})).await;
        let uncounted = asks(&acme, &acme.endpoint, since, json!({"which": "all", "dry_run": true})).await;

        assert_eq!((&told["data"]["state"], &told["data"]["code"]), (&json!("failed"), &json!("endpoint_disabled")));
        assert_eq!(told["data"]["operation_id"], begun.id());
        assert_eq!((refused.problem(409), uncounted.problem(409)), ("endpoint_disabled", "endpoint_disabled"));
    }

    async fn a_range_that_is_none_is_refused_where_it_stands(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let at = |days: i64| app.time_in_seconds(days * 86_400);
        for (body, code, pointer) in [
            (json!({"since": at(-32), "which": "all"}), "range_too_wide", "/since"),
            (json!({"since": at(1), "which": "all"}), "invalid_request", "/until"),
            (json!({"since": at(-1), "until": at(-2), "which": "all"}), "invalid_request", "/until"),
            (json!({"since": "yesterday", "which": "all"}), "invalid_request", "/since"),
            (json!({"since": at(-1), "until": "now", "which": "all"}), "invalid_request", "/until"),
            (json!({"since": at(-1), "which": "some"}), "invalid_request", "/which"),
            (json!({"since": at(-1), "which": "all", "types": ["message.eaten"]}), "event_type_unknown", "/types/0"),
        ] {
            for counted in [true, false] {
                let mut body = body.clone();
                body["dry_run"] = counted.into();
                let path = format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint);
                let refused = acme.post(&path, body.clone()).await;
                assert_eq!((refused.problem(422), refused.pointers()), (code, vec![pointer]), "{body}");
            }
        }
        let foreign = asks(&globex, &acme.endpoint, at(-1), json!({"which": "all"})).await;
        assert_eq!(foreign.problem(404), "not_found");
        assert!(acme.get("/v1/operations").await.expect(200).list().is_empty());
    }

    async fn a_request_that_is_repeated_begins_one_operation(app: TestApp) {
        let acme = app.workspace("acme").await;
        let body = json!({"since": app.time_in_seconds(-60), "which": "missing"});
        let path = format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint);

        let first = acme.post_once(&path, "k1", body.clone()).await.expect(202);
        let second = acme.post_once(&path, "k1", body).await.expect(202);

        assert_eq!(first.id(), second.id());
        assert_eq!(second.header("idempotent-replayed"), Some("true"));
        assert_eq!(acme.get("/v1/operations").await.expect(200).list().len(), 1);
    }
}
