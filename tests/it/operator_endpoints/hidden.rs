//! Workspaces see nothing of them.

use e2e::{Reply, TestApp, both};
use serde_json::{Value, json};

use super::makes;

both! {
    async fn a_workspace_sees_nothing_of_them(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (dead, path) = makes(&app, json!({"types": ["postback.received"], "retry_schedule": []})).await;
        let foreign = path.rsplit('/').next().unwrap().to_owned();
        dead.always(Reply::Status(500));

        let mut last = String::new();
        for _ in 0..6 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            last = acme.receiver.next("postback.received").await.id;
            app.settled().await;
        }
        let deliveries = acme.get(&format!("/v1/events/{last}/deliveries")).await.expect(200);
        let event = format!("/v1/events/{last}/redeliver");
        let to_all = acme.post(&event, json!({})).await.expect(202);
        let to_it = acme.post(&event, json!({"endpoint_id": foreign})).await;
        let endpoints = acme.get("/v1/webhook-endpoints").await.expect(200);
        let stats = acme.get("/v1/webhook-stats").await.expect(200);
        let log = acme.get("/v1/events?limit=100").await.expect(200);
        let audit = acme.get("/v1/audit-log?limit=100").await.expect(200);
        app.settled().await;

        app.leaves_work("what is for the one that fails waits for it");
        assert_eq!(deliveries.list().len(), 1);
        assert_eq!(deliveries.list()[0]["endpoint_id"], acme.endpoint);
        assert_eq!(to_all["endpoint_ids"], json!([acme.endpoint]));
        assert_eq!(to_it.problem(404), "not_found");
        assert_eq!(endpoints.list().len(), 1);
        assert_eq!((&stats["success_rate"], &stats["last_error"]), (&json!(1.0), &Value::Null));
        for answer in [&log, &audit, &endpoints, &deliveries] {
            assert!(!answer.text().contains(&foreign), "{answer}");
        }
        let told = log.list().iter().map(|event| event["type"].as_str().unwrap());
        let about: Vec<_> = told.filter(|kind| kind.starts_with("endpoint.") || kind.starts_with("delivery.")).collect();
        assert!(about.is_empty(), "{about:?}");
        assert_eq!(app.operator().get(&path).await.expect(200)["health"]["state"], "failing");
    }

    async fn its_id_is_unknown_in_every_workspace_and_a_workspace_s_to_the_operator(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (_, path) = makes(&app, json!({})).await;
        let foreign = path.rsplit('/').next().unwrap();
        let within = format!("/v1/webhook-endpoints/{foreign}");

        for rest in ["", "/attempts", "/deliveries", "/deliveries?state=pending", "/stats"] {
            assert_eq!(acme.get(&format!("{within}{rest}")).await.problem(404), "not_found", "{rest}");
        }
        assert_eq!(acme.patch(&within, json!({"paused": true})).await.problem(404), "not_found");
        assert_eq!(acme.delete(&within).await.problem(404), "not_found");
        for rest in ["/test", "/rotate-secret"] {
            assert_eq!(acme.post(&format!("{within}{rest}"), json!({})).await.problem(404), "not_found", "{rest}");
        }
        let range = json!({"since": app.time_in_seconds(-60), "which": "all"});
        assert_eq!(acme.post(&format!("{within}/redeliver"), range).await.problem(404), "not_found");
        let operator = app.operator();
        let of_acme = format!("/v1/operator-endpoints/{}", acme.endpoint);
        assert_eq!(operator.get(&of_acme).await.problem(404), "not_found");
        assert_eq!(operator.delete(&of_acme).await.problem(404), "not_found");
        operator.get(&path).await.expect(200);
    }

    async fn they_are_none_of_the_endpoints_that_a_workspace_may_have(app: TestApp) {
        let (_, _) = makes(&app, json!({"types": ["endpoint.test"]})).await;
        let acme = app.workspace("acme").await;
        let listed = acme.get("/v1/webhook-endpoints").await.expect(200);
        let operators = app.operator().get("/v1/operator-endpoints").await.expect(200);

        assert_eq!(listed.list().len(), 1, "its own");
        assert_eq!(operators.list().len(), 1, "the operator's");
        assert!(operators.list()[0].get("secret").is_none());
    }
}
