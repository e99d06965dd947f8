//! What was told in vain, or never, is told again when the operator asks for it.

use e2e::{Delivery, Reply, TestApp, both};
use serde_json::{Value, json};

use super::{makes, two};

both! {
    async fn what_was_told_in_vain_is_delivered_again_to_it_alone(app: TestApp) {
        app.stops_the_clock();
        let [(acme, shop), _] = two(&app).await;
        let (receiver, path) = makes(&app, json!({"types": ["postback.received"], "retry_schedule": []})).await;
        receiver.answers([Reply::Status(500)]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let lost = receiver.next_try("postback.received").await;
        app.settled().await;
        let told = acme.receiver.deliveries().len();
        let again = format!("{path}/redeliver");
        let body = json!({"workspace_id": acme.id, "event_id": lost.id});
        let failed = format!("{path}/deliveries?workspace_id={}&state=failed", acme.id);
        let before = app.operator().get(&failed).await.expect(200);

        let asked = app.operator().post_once(&again, "once", body.clone()).await.expect(202);
        let repeated = app.operator().post_once(&again, "once", body).await.expect(202);
        let found = receiver.next("postback.received").await;
        app.settled().await;

        assert_eq!(asked["endpoint_ids"], json!([path.rsplit('/').next().unwrap()]));
        assert_eq!((asked.json(), repeated.header("idempotent-replayed")), (repeated.json(), Some("true")));
        assert_eq!((&found.id, &found.body), (&lost.id, &lost.body));
        assert_eq!((found.header("gramway-replay"), found.header("gramway-attempt")), (Some("true"), Some("1")));
        assert_eq!((receiver.deliveries().len(), acme.receiver.deliveries().len()), (2, told));
        assert_eq!(before.list().len(), 1);
        let all = format!("{path}/deliveries?workspace_id={}&state=delivered", acme.id);
        let delivered = app.operator().get(&all).await.expect(200);
        assert_eq!((delivered.list().len(), &delivered.list()[0]["replay"]), (1, &json!(true)));
        let own = acme.get(&format!("/v1/events/{}/deliveries", lost.id)).await.expect(200);
        assert_eq!((own.list().len(), &own.list()[0]["attempt_count"]), (1, &json!(1)), "the workspace sees nothing of it");
        let audit = acme.get("/v1/audit-log?limit=100").await.expect(200);
        assert!(!audit.text().contains(path.rsplit('/').next().unwrap()));
    }

    async fn what_happened_before_it_was_made_is_delivered_and_tried_again_like_any_other(app: TestApp) {
        app.stops_the_clock();
        let [(acme, _), (globex, _)] = two(&app).await;
        let (receiver, path) = makes(&app, json!({"types": ["comment.received"]})).await;
        receiver.answers([Reply::Status(503)]);

        for of in [&acme, &globex] {
            let heard = of.receiver.deliveries().into_iter().find(|it| it.kind() == "message.received").unwrap();
            let body = json!({"workspace_id": of.id, "event_id": heard.id});
            app.operator().post(&format!("{path}/redeliver"), body).await.expect(202);
            receiver.next_try("message.received").await;
            app.settled().await;
            app.passes_seconds(60);
        }
        app.settled().await;

        let answered: Vec<_> = receiver.deliveries().iter().map(|it| (it["workspace_id"] == acme.id, it.answered)).collect();
        let expected = [(true, Some(503)), (true, Some(204)), (false, Some(204))];
        let mut sorted = answered.clone();
        sorted.sort_by_key(|(of_acme, answered)| (!of_acme, std::cmp::Reverse(*answered)));
        assert_eq!(sorted, expected, "{answered:?}");
        let replays = receiver.deliveries();
        assert!(replays.iter().all(|it: &Delivery| it.header("gramway-replay") == Some("true")));
    }

    async fn what_it_does_not_know_is_not_delivered(app: TestApp) {
        let [(acme, _), (globex, _)] = two(&app).await;
        let (receiver, path) = makes(&app, json!({"workspace_ids": [acme.id], "types": ["comment.received"]})).await;
        let (_, live) = makes(&app, json!({"mode": "live"})).await;
        let operator = app.operator();
        let event = |of: &e2e::Workspace| of.receiver.deliveries()[0].id.clone();
        let body = |workspace: &str, event: &str| json!({"workspace_id": workspace, "event_id": event});
        let asks = async |path: &str, body: Value| operator.post(&format!("{path}/redeliver"), body).await;
        let of_acme = format!("/v1/operator-endpoints/{}", acme.endpoint);
        let nobody = "ws_0123456789abcdefghjkmnpq01";

        for (path, body) in [
            (&path, body(&acme.id, &event(&globex))),
            (&path, body(&globex.id, &event(&globex))),
            (&path, body(nobody, &event(&acme))),
            (&live, body(&acme.id, &event(&acme))),
            (&of_acme, body(&acme.id, &event(&acme))),
        ] {
            assert_eq!(asks(path, body.clone()).await.problem(404), "not_found", "{path} {body}");
        }
        let wrong = asks(&path, json!({"workspace_id": "acme", "event_id": 1})).await;
        let wrong_ids = asks(&path, body("acme", "evt_1")).await;
        let missing = asks(&path, json!({"event_id": event(&acme)})).await;
        operator.patch(&path, json!({"enabled": false})).await.expect(200);
        let disabled = asks(&path, body(&acme.id, &event(&acme))).await;
        app.settled().await;

        assert_eq!((wrong.status, missing.status), (422, 422));
        assert_eq!((wrong_ids.problem(422), wrong_ids.pointers()), ("invalid_request", vec!["/workspace_id", "/event_id"]));
        assert_eq!(disabled.problem(409), "endpoint_disabled");
        assert!(receiver.deliveries().is_empty());
    }
}
