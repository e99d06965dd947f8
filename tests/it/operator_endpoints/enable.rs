//! One is enabled, and what waited for it in all workspaces is sent or dropped.

use e2e::{Channel, Receiver, TestApp, Workspace, both};
use serde_json::{Value, json};

use super::{makes, posts_back, two};

/// An endpoint that was disabled with two deliveries of each workspace before it.
async fn disabled(app: &TestApp, both: &[(Workspace, Channel); 2]) -> (Receiver, String) {
    let (receiver, path) = makes(app, json!({"types": ["postback.received"]})).await;
    let patch = async |body: Value| app.operator().patch(&path, body).await.expect(200);
    patch(json!({"paused": true})).await;
    for of in both.iter().chain(both) {
        posts_back(of, "OLD").await;
    }
    patch(json!({"enabled": false, "paused": false})).await;
    app.settled().await;
    assert!(receiver.kinds().is_empty());
    (receiver, path)
}

fn payloads(receiver: &Receiver) -> Vec<String> {
    let told = receiver.deliveries().into_iter();
    told.map(|it| it.text("/data/payload")).collect()
}

both! {
    async fn what_waited_in_all_workspaces_is_dropped_and_what_happens_from_then_on_is_told(app: TestApp) {
        let both = two(&app).await;
        let (receiver, path) = disabled(&app, &both).await;

        let enabled = app.operator().post(&format!("{path}/enable"), json!({"backlog": "drop"})).await.expect(200);
        for of in &both {
            posts_back(of, "NEW").await;
        }
        receiver.heard(2).await;
        app.settled().await;

        assert_eq!((&enabled["endpoint"]["enabled"], &enabled["dropped"]), (&json!(true), &json!(4)));
        assert_eq!(payloads(&receiver), ["NEW", "NEW"]);
        for (of, _) in &both {
            let pending = format!("{path}/deliveries?state=pending&workspace_id={}", of.id);
            assert!(app.operator().get(&pending).await.expect(200).list().is_empty());
            assert!(!of.receiver.kinds().iter().any(|kind| kind.starts_with("operation.")), "{}", of.id);
        }
    }

    async fn what_waited_is_sent_when_nothing_else_is_said(app: TestApp) {
        let both = two(&app).await;
        let (receiver, path) = disabled(&app, &both).await;

        let enabled = app.operator().post(&format!("{path}/enable"), json!({})).await.expect(200);
        receiver.heard(4).await;
        app.settled().await;

        assert_eq!((&enabled["endpoint"]["enabled"], &enabled["dropped"]), (&json!(true), &Value::Null));
        assert_eq!(payloads(&receiver), ["OLD"; 4]);
    }

    async fn what_waits_for_one_that_is_paused_is_dropped_and_it_stays_paused(app: TestApp) {
        let both = two(&app).await;
        let (receiver, path) = makes(&app, json!({"types": ["postback.received"]})).await;
        app.operator().patch(&path, json!({"paused": true})).await.expect(200);
        posts_back(&both[0], "OLD").await;

        let enabled = app.operator().post(&format!("{path}/enable"), json!({"backlog": "drop"})).await.expect(200);
        posts_back(&both[1], "NEW").await;
        app.settled().await;
        let paused = receiver.kinds().len();
        app.operator().patch(&path, json!({"paused": false})).await.expect(200);
        receiver.heard(1).await;
        app.settled().await;

        assert_eq!((&enabled["endpoint"]["health"]["state"], &enabled["dropped"]), (&json!("paused"), &json!(1)));
        assert_eq!((paused, payloads(&receiver)), (0, vec!["NEW".to_owned()]));
    }

    async fn the_same_request_drops_once_and_wrong_ones_do_nothing(app: TestApp) {
        let both = two(&app).await;
        let (receiver, path) = disabled(&app, &both).await;
        let (enable, operator) = (format!("{path}/enable"), app.operator());

        let wrong = operator.post(&enable, json!({"backlog": "keep"})).await;
        let still = operator.get(&path).await.expect(200);
        let first = operator.post_once(&enable, "once", json!({"backlog": "drop"})).await.expect(200);
        operator.patch(&path, json!({"paused": true})).await.expect(200);
        posts_back(&both[0], "NEW").await;
        let second = operator.post_once(&enable, "once", json!({"backlog": "drop"})).await.expect(200);
        operator.patch(&path, json!({"paused": false})).await.expect(200);
        receiver.heard(1).await;
        app.settled().await;
        operator.delete(&path).await.expect(204);
        let gone = operator.post(&enable, json!({"backlog": "drop"})).await;

        assert_eq!((wrong.problem(422), wrong.pointers()), ("invalid_request", vec!["/backlog"]));
        assert_eq!(still["enabled"], false);
        assert_eq!((&first["dropped"], &second["dropped"], second.header("idempotent-replayed")), (&json!(4), &json!(4), Some("true")));
        assert_eq!(payloads(&receiver), ["NEW"]);
        assert_eq!(gone.problem(404), "not_found");
    }
}
