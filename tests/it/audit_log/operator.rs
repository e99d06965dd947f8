use e2e::{TestApp, both};
use serde_json::Value;

both! {
    async fn the_operators_requests_of_an_hour_in_a_workspace_are_one_entry(app: TestApp) {
        app.stops_the_clock();
        let (acme, globex) = (app.workspace("acme").await, app.workspace("globex").await);
        let operator = app.operator();
        let entries = async || {
            let listed = acme.get("/v1/audit-log?action=workspace.accessed_by_operator").await;
            listed.expect(200).list().to_vec()
        };
        assert_eq!(entries().await, Vec::<Value>::new());

        let first = operator.within(&acme.id).get("/v1/channels").await;
        for _ in 0..3 {
            operator.within(&acme.id).get("/v1/conversations").await.expect(200);
        }
        operator.within(&globex.id).get("/v1/channels").await.expect(200);

        let seen = entries().await;
        let [entry] = seen.as_slice() else {
            panic!("{seen:?}");
        };
        assert_eq!(entry["subject_id"], acme.id);
        assert_eq!(entry["actor"]["type"], "operator");
        assert_eq!(entry["request_id"].as_str(), first.header("request-id"));
        app.passes_hours(1);
        operator.within(&acme.id).get("/v1/channels").await.expect(200);
        assert_eq!(entries().await.len(), 2);
    }
}
