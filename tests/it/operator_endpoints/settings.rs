//! Making, changing and removing them.

use e2e::{Receiver, TestApp, both};
use reqwest::Method;
use serde_json::{Value, json};

use super::makes;

const PATH: &str = "/v1/operator-endpoints";

both! {
    async fn it_has_the_settings_of_a_workspace_s_and_keeps_its_secrets(app: TestApp) {
        let operator = app.operator();
        let body = json!({
            "url": "https://isv.example/hook", "name": "Back end", "types": ["message.*"], "kinds": ["image"], "labels": ["sales"],
            "headers": {"x-tenant": "blue"}, "auth": {"type": "bearer", "token": "hush"}, "concurrency": 4,
            "rate": {"deliveries": 5}, "ordering": "conversation", "payload": "thin", "retry_schedule": [5, 60],
            "metadata": {"team": "blue"}, "mode": "live",
        });

        let made = operator.post_once(PATH, "made", body.clone()).await.expect(201);
        let again = operator.post_once(PATH, "made", body).await.expect(201);
        let path = format!("{PATH}/{}", made.id());
        let read = operator.get(&path).await.expect(200);
        let listed = operator.get(PATH).await.expect(200);
        let etag = read.header("etag").unwrap().to_owned();
        let changes = json!({"name": null, "mode": "test", "paused": true, "headers": null});
        let changed = operator.call(Method::PATCH, &path).header("if-match", &etag).json(&changes).send().await.expect(200);
        let late = operator.call(Method::PATCH, &path).header("if-match", &etag).json(&json!({"name": "x"})).send().await;
        operator.delete(&path).await.expect(204);

        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
        assert_eq!((&again["secret"], again.header("idempotent-replayed")), (&made["secret"], Some("true")));
        assert!(!read.text().contains("whsec_") && !read.text().contains("hush"));
        for (field, value) in [
            ("types", json!(["message.*"])), ("header_names", json!(["x-tenant"])), ("auth", json!("bearer")),
            ("concurrency", json!(4)), ("rate", json!({"deliveries": 5, "per_seconds": 1})), ("ordering", json!("conversation")),
            ("payload", json!("thin")), ("retry_schedule", json!([5, 60])), ("mode", json!("live")), ("workspace_ids", json!([])),
            ("labels", json!(["sales"])), ("kinds", json!(["image"])), ("metadata", json!({"team": "blue"})),
        ] {
            assert_eq!(read[field], value, "{field}");
        }
        assert_eq!(listed.list(), [read.json().clone()]);
        assert_eq!((&changed["name"], &changed["mode"], &changed["header_names"]), (&Value::Null, &json!("test"), &json!([])));
        assert_eq!((&changed["health"]["state"], &changed["auth"]), (&json!("paused"), &json!("bearer")));
        assert_eq!(late.problem(412), "precondition_failed");
        assert_eq!(operator.get(&path).await.problem(404), "not_found");
        assert!(operator.get(PATH).await.expect(200).list().is_empty());
    }

    async fn every_mistake_is_named_where_it_is(app: TestApp) {
        let operator = app.operator();
        let url = json!("https://isv.example/hook");

        for (body, pointers) in [
            (json!({}), vec!["/url"]),
            (json!({"url": url, "mode": "prod"}), vec!["/mode"]),
            (json!({"url": url, "mode": 1}), vec!["/mode"]),
            (json!({"url": url, "workspace_ids": ["ws_x", 1]}), vec!["/workspace_ids/1"]),
            (json!({"url": url, "workspace_ids": ["ws_x"], "types": ["no.such"]}), vec!["/workspace_ids/0", "/types/0"]),
            (json!({"url": url, "rate": {"deliveries": "x"}}), vec!["/rate/deliveries"]),
            (json!({"url": url, "no_such": 1}), vec!["/no_such"]),
            (json!({"url": "ftp://x", "secret": "short"}), vec!["/url", "/secret"]),
        ] {
            let refused = operator.post(PATH, body.clone()).await;
            assert_eq!((refused.status, refused.pointers()), (422, pointers), "{body}: {refused}");
        }
        let (_, path) = makes(&app, json!({})).await;
        for (body, pointers) in [
            (json!({"mode": "prod"}), vec!["/mode"]),
            (json!({"workspace_ids": {}}), vec!["/workspace_ids"]),
            (json!({"paused": null}), vec!["/paused"]),
            (json!({"workspaces": []}), vec!["/workspaces"]),
        ] {
            let refused = operator.patch(&path, body.clone()).await;
            assert_eq!((refused.status, refused.pointers()), (422, pointers), "{body}: {refused}");
        }
    }

    async fn ten_are_enough(app: TestApp) {
        let operator = app.operator();
        for number in 0..10 {
            operator.post(PATH, json!({"url": format!("http://127.0.0.1:9/{number}")})).await.expect(201);
        }

        let one_more = operator.post(PATH, json!({"url": "http://127.0.0.1:9/11"})).await;
        let first = operator.get(PATH).await.expect(200).list()[0]["id"].as_str().unwrap().to_owned();
        operator.delete(&format!("{PATH}/{first}")).await.expect(204);

        assert_eq!(one_more.problem(409), "too_many");
        operator.post(PATH, json!({"url": "http://127.0.0.1:9/12"})).await.expect(201);
    }

    async fn it_is_the_operator_s_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let receiver = Receiver::start().await;
        let body = json!({"url": receiver.url()});

        let by_acme = acme.post(PATH, body.clone()).await;
        let within = app.operator().within(&acme.id).post(PATH, body.clone()).await;
        let by_nobody = app.anonymous().post(PATH, body).await;

        assert_eq!((by_acme.problem(403), within.problem(403)), ("forbidden", "forbidden"));
        assert_eq!(by_nobody.problem(401), "unauthenticated");
    }

    async fn what_waits_for_one_that_is_deleted_ends(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (receiver, path) = makes(&app, json!({"types": ["message.received"]})).await;
        receiver.always(e2e::Reply::Status(500));
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        receiver.next_try("message.received").await;
        app.settled().await;

        app.operator().delete(&path).await.expect(204);
        app.settled().await;
        app.passes_hours(100);
        app.settled().await;

        assert_eq!(receiver.deliveries().len(), 1);
    }
}
