//! Trying one out.

use e2e::{Receiver, Reply, TestApp, both};
use serde_json::{Value, json};

use super::makes;

both! {
    async fn a_test_sends_an_example_of_any_type_and_shows_the_answer(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (receiver, path) = makes(&app, json!({"types": ["message.received"]})).await;
        let operator = app.operator();
        let test = format!("{path}/test");
        receiver.answers([Reply::Status(204), Reply::Whole(418, vec![], "short and stout".into())]);

        let bare = operator.post(&test, json!({})).await.expect(200);
        let told = receiver.next("endpoint.test").await;
        let refused = operator.post_once(&test, "once", json!({"type": "comment.received"})).await.expect(200);
        let example = receiver.next_try("comment.received").await;
        let again = operator.post_once(&test, "once", json!({"type": "comment.received"})).await.expect(200);
        let unknown = operator.post(&test, json!({"type": "no.such"})).await;
        let nowhere = operator.post("/v1/operator-endpoints/ep_01jd2v7q7hf8mrk0e4w0z3n5tb/test", json!({})).await;

        assert_eq!((&bare["attempt"]["status"], &bare["attempt"]["state"]), (&json!(204), &json!("delivered")));
        assert_eq!((told["id"].as_str(), &told["flags"]["example"]), (bare["event_id"].as_str(), &json!(true)));
        assert_eq!(refused["attempt"]["status"], 418);
        assert_eq!(refused["attempt"]["response_body"], "short and stout");
        assert_eq!(example["flags"]["example"], true);
        assert_eq!((&again["event_id"], &again["attempt"]), (&refused["event_id"], &Value::Null));
        assert_eq!(unknown.pointers(), ["/type"]);
        assert_eq!(nowhere.problem(404), "not_found");
        assert_eq!(receiver.deliveries().len(), 2);
        assert!(receiver.rejected().is_empty());
        let log = acme.get("/v1/events?limit=100").await.expect(200);
        assert!(log.list().iter().all(|event| event["flags"]["example"] == false), "in the log of nobody");
    }

    async fn a_test_that_is_taken_brings_back_what_gramway_disabled(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (receiver, path) = makes(&app, json!({"types": ["message.received"]})).await;
        receiver.answers([Reply::Status(410)]);
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        receiver.heard(1).await;
        app.settled().await;
        let off = app.operator().get(&path).await.expect(200);

        app.operator().post(&format!("{path}/test"), json!({})).await.expect(200);
        let back = app.operator().get(&path).await.expect(200);

        assert_eq!(off["disabled_code"], "endpoint_gone");
        assert_eq!((&back["enabled"], &back["disabled_code"]), (&json!(true), &Value::Null));
    }

    async fn one_that_is_not_there_is_an_attempt_with_a_class(app: TestApp) {
        let gone = Receiver::start().await;
        let made = app.operator().post("/v1/operator-endpoints", json!({"url": gone.url()})).await.expect(201);
        gone.stop().await;

        let tested = app.operator().post(&format!("/v1/operator-endpoints/{}/test", made.id()), json!({})).await.expect(200);

        assert_eq!(tested["attempt"]["error"], "connect");
    }
}
