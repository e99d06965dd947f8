//! What came of telling them, workspace by workspace.

use e2e::{Reply, TestApp, both};
use serde_json::{Value, json};

use super::makes;

both! {
    async fn the_operator_sees_what_came_of_it_workspace_by_workspace(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let globex = app.workspace("globex").await;
        let (receiver, path) = makes(&app, json!({"types": ["message.received", "postback.received"]})).await;
        let told = acme.hears(&acme.user("alice"), &shop, "hello").await;
        receiver.next("message.received").await;
        app.settled().await;
        receiver.answers([Reply::Whole(500, vec![], "out of coffee".into())]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let tried = receiver.next_try("postback.received").await;
        app.settled().await;
        let operator = app.operator();
        let of = |what: &str, of: &str| {
            let (path, operator) = (format!("{path}/{what}workspace_id={of}"), operator.clone());
            async move { operator.get(&path).await.expect(200) }
        };

        let attempts = of("attempts?", &acme.id).await;
        let delivered = of("deliveries?", &acme.id).await;
        let pending = of("deliveries?state=pending&", &acme.id).await;
        let stats = of("stats?", &acme.id).await;
        let elsewhere = of("attempts?", &globex.id).await;
        let first = of("attempts?limit=1&", &acme.id).await;
        let cursor = first["next_cursor"].as_str().unwrap().to_owned();
        let rest = of(&format!("attempts?limit=1&after={cursor}&"), &acme.id).await;
        let foreign = operator.get(&format!("{path}/attempts?workspace_id={}&after={cursor}", globex.id)).await;

        let ids: Vec<_> = attempts.list().iter().map(|it| it["event_id"].as_str().unwrap()).collect();
        assert_eq!(ids, [&tried.id, &told.id]);
        assert_eq!(attempts.list()[0]["response_body"], "out of coffee");
        assert_eq!((delivered.list().len(), &delivered.list()[0]["event_id"]), (1, &json!(told.id)));
        assert_eq!((pending.list().len(), &pending.list()[0]["event_id"]), (1, &json!(tried.id)));
        assert_eq!((&stats["attempts"], &stats["last_error"]["status"]), (&json!(2), &json!(500)));
        assert!(elsewhere.list().is_empty());
        assert_eq!(rest.list()[0]["event_id"], told.id);
        assert_eq!(foreign.problem(400), "invalid_cursor");
        app.passes_seconds(10);
        receiver.next("postback.received").await;
    }

    async fn a_workspace_must_be_named_and_nothing_else(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (_, path) = makes(&app, json!({})).await;
        let operator = app.operator();

        for list in ["attempts", "deliveries", "stats"] {
            let unnamed = operator.get(&format!("{path}/{list}")).await;
            let none = operator.get(&format!("{path}/{list}?workspace_id=acme")).await;
            let more = operator.get(&format!("{path}/{list}?workspace_id={}&no_such=1", acme.id)).await;
            let nowhere = format!("/v1/operator-endpoints/ep_01jd2v7q7hf8mrk0e4w0z3n5tb/{list}?workspace_id={}", acme.id);
            for named in [unnamed, none] {
                assert_eq!((named.problem(400), named.pointers()), ("invalid_parameter", vec!["/query/workspace_id"]));
            }
            assert_eq!((more.problem(400), more.pointers()), ("invalid_parameter", vec!["/query/no_such"]));
            assert_eq!(operator.get(&nowhere).await.problem(404), "not_found");
        }
        for list in ["attempts?", "deliveries?", "deliveries?state=pending&", "stats?"] {
            let of_nobody = operator.get(&format!("{path}/{list}workspace_id=ws_01jd2v7q7hf8mrk0e4w0z3n5tb")).await;
            assert_eq!(of_nobody.problem(404), "not_found", "{list}");
        }
        let stats = operator.get(&format!("{path}/stats?workspace_id={}", acme.id)).await.expect(200);
        assert_eq!(stats["last_error"], Value::Null);
    }
}
