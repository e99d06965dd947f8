use domain::model::event::EventType;
use e2e::{Receiver, Reply, TestApp, both};
use serde_json::json;

both! {
    async fn a_test_of_any_type_shows_what_the_endpoint_answered(app: TestApp) {
        let acme = app.workspace("acme").await;
        let path = format!("/v1/webhook-endpoints/{}/test", acme.endpoint);

        let plain = acme.call(reqwest::Method::POST, &path).send().await.expect(200);
        let told = acme.receiver.next("endpoint.test").await;
        assert_eq!(plain["event_id"], told.id);
        assert_eq!((&plain["attempt"]["status"], &plain["attempt"]["error"]), (&json!(204), &json!(null)));
        assert_eq!((&told["flags"]["example"], &told["data"]["endpoint_id"]), (&json!(true), &json!(acme.endpoint)));

        let example = acme.post(&path, json!({"type": "message.received"})).await.expect(200);
        let told = acme.receiver.next("message.received").await;
        assert_eq!(example["event_id"], told.id);
        assert_eq!(told["flags"]["example"], true);
        assert_eq!((&told["workspace_id"], &told["mode"]), (&json!(acme.id), &json!("test")));
        assert_eq!(told["data"]["content"]["type"], "text");
        let shown = acme.get(&format!("/v1/events/{}", told.id)).await.expect(200);
        assert_eq!(*shown.json(), told.event, "the log shows what was told");

        acme.receiver.answers([Reply::Whole(418, vec![], "short and stout".into())]);
        let refused = acme.post(&path, json!({"type": "channel.degraded"})).await.expect(200);
        assert_eq!((&refused["attempt"]["status"], &refused["attempt"]["error"]), (&json!(418), &json!("http")));
        assert_eq!(refused["attempt"]["response_body"], "short and stout");
        acme.receiver.next_try("channel.degraded").await;
        app.settled().await;

        let unknown = acme.post(&path, json!({"type": "message.eaten"})).await;
        assert_eq!((unknown.problem(422), unknown.pointers()), ("event_type_unknown", vec!["/type"]));
    }

    async fn an_endpoint_is_tested_with_every_type_of_the_catalogue(app: TestApp) {
        let acme = app.workspace("acme").await;
        let receiver = Receiver::start().await;
        // whatever it filters
        let own = acme.makes_endpoint(&receiver).await.id();
        let own = format!("/v1/webhook-endpoints/{own}");
        acme.patch(&own, json!({"types": ["comment.received"], "kinds": ["live_comment"]})).await.expect(200);
        let body = json!({"url": receiver.url(), "types": ["comment.received"]});
        let made = app.operator().post("/v1/operator-endpoints", body).await.expect(201);
        receiver.trust(made["secret"].as_str().unwrap());
        let common = format!("/v1/operator-endpoints/{}", made.id());

        for kind in EventType::ALL {
            let body = json!({"type": kind.as_str()});
            for tested in [acme.post(&format!("{own}/test"), body.clone()).await, app.operator().post(&format!("{common}/test"), body).await] {
                let tested = tested.expect(200);
                assert_eq!((&tested["attempt"]["status"], &tested["attempt"]["event_type"]), (&json!(204), &json!(kind.as_str())));
                let told = receiver.next(kind.as_str()).await;
                assert_eq!((&tested["event_id"], &told["flags"]["example"]), (&json!(told.id), &json!(true)), "{told:?}");
            }
        }

        app.settled().await;
        assert_eq!(receiver.kinds().len(), 2 * EventType::ALL.len());
        assert!(receiver.rejected().is_empty());
    }

    async fn a_test_that_is_repeated_is_sent_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let path = format!("/v1/webhook-endpoints/{}/test", acme.endpoint);

        let first = acme.post_once(&path, "once", json!({})).await.expect(200);
        let again = acme.post_once(&path, "once", json!({})).await.expect(200);

        assert_eq!(first.json(), again.json());
        acme.receiver.next("endpoint.test").await;
        app.settled().await;
        assert_eq!(acme.receiver.kinds(), ["endpoint.test"]);
    }

    async fn every_type_can_be_told_to_all_whose_filter_takes_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let other = Receiver::start().await;
        let made = acme.makes_endpoint(&other).await.id();
        let path = format!("/v1/webhook-endpoints/{made}");
        acme.patch(&path, json!({"types": ["comment.*"], "payload": "thin"})).await.expect(200);

        for kind in EventType::ALL {
            acme.post("/v1/test/events", json!({"type": kind.as_str()})).await.expect(202);
            let told = acme.receiver.next(kind.as_str()).await;
            assert_eq!(told["flags"]["example"], true, "{told:?}");
        }
        let told = other.next("comment.received").await;
        app.settled().await;

        assert_eq!(other.kinds(), ["comment.received"]);
        assert_eq!(told["data"]["from"], json!(null), "{told:?}");
        let log = acme.get("/v1/events?limit=100&type=*").await.expect(200);
        assert_eq!(log.list().len(), EventType::ALL.len());
        let unknown = acme.post("/v1/test/events", json!({"type": "comment.*"})).await;
        assert_eq!((unknown.problem(422), unknown.pointers()), ("event_type_unknown", vec!["/type"]));
    }

    async fn a_live_workspace_has_no_examples_among_what_happened(app: TestApp) {
        let acme = app.live_workspace("acme").await;

        let refused = acme.post("/v1/test/events", json!({"type": "message.received"})).await;

        assert_eq!(refused.problem(409), "test_workspace_only");
        assert!(acme.get("/v1/events").await.expect(200).list().is_empty());
    }
}
