use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn the_operator_acts_in_the_workspace_that_it_names(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let operator = app.operator();
        let made = operator.within(&acme.id).post("/v1/onboarding-links", json!({})).await.expect(201);
        let path = format!("/v1/onboarding-links/{}", made.id());

        let nowhere = operator.get("/v1/channels").await;
        let unknown = operator.within("ws_00000000000000000000000001").get("/v1/channels").await;
        let garbled = operator.within("acme").get("/v1/channels").await;

        operator.within(&acme.id).get(&path).await.expect(200);
        assert_eq!(operator.within(&globex.id).get(&path).await.problem(404), "not_found");
        assert_eq!(nowhere.problem(400), "workspace_required");
        assert_eq!(unknown.problem(404), "not_found");
        assert!((400..500).contains(&garbled.status), "{garbled}");
        garbled.any_problem();
    }

    async fn a_workspace_s_key_cannot_name_another_workspace(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;

        let own = acme.within(&acme.id).get("/v1/channels").await;
        let other = acme.within(&globex.id).get("/v1/channels").await;

        own.expect(200);
        assert_eq!(other.problem(404), "not_found");
    }

    async fn workspaces_are_the_operators_alone(app: TestApp) {
        let acme = app.workspace("acme").await;

        assert_eq!(acme.get("/v1/workspaces").await.problem(403), "forbidden");
        assert_eq!(acme.post("/v1/workspaces", json!({"name": "x", "mode": "test"})).await.problem(403), "forbidden");
        let path = format!("/v1/workspaces/{}/api-keys", acme.id);
        let refused = acme.post(&path, json!({"name": "x", "scopes": []})).await;
        assert_eq!(refused.problem(403), "forbidden");
        let own = acme.get("/v1/workspace").await.expect(200);
        assert_eq!(own["id"], acme.id);
        assert_eq!(own["mode"], "test");
    }

    async fn a_workspace_is_made_once_per_key(app: TestApp) {
        let operator = app.operator();
        let body = json!({"name": "acme", "mode": "test", "external_id": "crm-1", "metadata": {"plan": "pro"}});

        let first = operator.post_once("/v1/workspaces", "key", body.clone()).await.expect(201);
        let again = operator.post_once("/v1/workspaces", "key", body).await.expect(201);
        let other = operator.post_once("/v1/workspaces", "key", json!({"name": "x", "mode": "live"})).await;

        assert_eq!(first.id(), again.id());
        assert_eq!(other.problem(422), "idempotency_key_reused");
        assert_eq!(operator.get("/v1/workspaces").await.list().len(), 1);
        let seen = operator.get(&format!("/v1/workspaces/{}", first.id())).await.expect(200);
        assert_eq!(seen["external_id"], "crm-1");
        assert_eq!(seen["metadata"], json!({"plan": "pro"}));
    }
}
