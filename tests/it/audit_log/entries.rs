use e2e::{TestApp, Workspace, both};
use serde_json::{Value, json};

/// The log, the oldest first.
async fn log(acme: &Workspace) -> Vec<Value> {
    let listed = acme.get("/v1/audit-log?limit=100").await.expect(200);
    listed.list().iter().rev().cloned().collect()
}

/// What was done to what since the workspace was made.
async fn done(acme: &Workspace) -> Vec<(String, String)> {
    let word = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let all = log(acme).await.into_iter().skip(3);
    all.map(|entry| (word(&entry, "action"), word(&entry, "subject_id")))
        .collect()
}

both! {
    async fn a_workspace_begins_with_what_the_operator_did(app: TestApp) {
        let acme = app.workspace("acme").await;

        let log = log(&acme).await;

        let actions: Vec<_> = log.iter().map(|entry| (&entry["action"], &entry["actor"]["type"])).collect();
        let expected = [
            ("workspace.created", "operator"),
            ("api_key.created", "operator"),
            ("webhook_endpoint.created", "api_key"),
        ];
        assert_eq!(actions, expected.map(|(action, actor)| (json!(action), json!(actor))).each_ref().map(|(a, b)| (a, b)));
        assert_eq!(log[0]["subject_id"], acme.id);
        assert!(log[0]["actor"]["id"].as_str().unwrap().starts_with("opk_"));
        assert_eq!(log[2]["subject_id"], acme.endpoint);
        for entry in &log {
            assert_eq!(entry["source_address"], "127.0.0.1");
            assert!(entry["request_id"].as_str().unwrap().starts_with("req_"), "{entry}");
            assert_eq!((&entry["agent_id"], &entry["changed"]), (&Value::Null, &json!([])));
        }
    }

    async fn keys_links_channels_and_endpoints_leave_entries(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let link_before = done(&acme).await;

        let key = acme.post_once("/v1/api-keys", "once", json!({"name": "ci", "scopes": []})).await.expect(201).id();
        acme.post_once("/v1/api-keys", "once", json!({"name": "ci", "scopes": []})).await.expect(201);
        let link = acme.makes_link().await.id();
        let hook = acme.post("/v1/webhook-endpoints", json!({"url": "https://hooks.example/x"})).await.expect(201).id();
        acme.patch(&format!("/v1/webhook-endpoints/{hook}"), json!({"enabled": false, "name": "secret name"})).await.expect(200);
        for path in [
            format!("/v1/api-keys/{key}"),
            format!("/v1/onboarding-links/{link}"),
            format!("/v1/webhook-endpoints/{hook}"),
            format!("/v1/channels/{}", shop.id),
        ] {
            acme.delete(&path).await.expect(204);
        }
        // once more changes nothing, and is nothing that was done
        acme.delete(&format!("/v1/api-keys/{key}")).await.expect(204);
        acme.delete(&format!("/v1/channels/{}", shop.id)).await.expect(204);

        let done: Vec<_> = done(&acme).await.into_iter().skip(link_before.len()).collect();
        let expected = [
            ("api_key.created", &key),
            ("onboarding_link.created", &link),
            ("webhook_endpoint.created", &hook),
            ("webhook_endpoint.updated", &hook),
            ("api_key.revoked", &key),
            ("onboarding_link.cancelled", &link),
            ("webhook_endpoint.deleted", &hook),
            ("channel.disconnected", &shop.id),
        ];
        assert_eq!(done, expected.map(|(action, id)| (action.to_owned(), id.clone())));
        let updated = log(&acme).await.into_iter().find(|entry| entry["action"] == "webhook_endpoint.updated").unwrap();
        assert_eq!(updated["changed"], json!(["name", "enabled"]));
        assert!(!updated.to_string().contains("secret name"));
    }

    async fn settings_name_what_is_another_now_and_not_what_it_is(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);

        acme.patch(&path, json!({"name": "Top secret", "on_unsend": "delete", "signature": "none"})).await.expect(200);
        acme.patch(&path, json!({"name": "Top secret"})).await.expect(200);
        let stale = acme.call(reqwest::Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"name": "x"}));
        assert_eq!(stale.send().await.problem(412), "precondition_failed");
        let questions = json!({"data": [{"locale": "default", "questions": [{"question": "Where?", "payload": "WHERE"}]}]});
        acme.put(&format!("{path}/ice-breakers"), questions).await.expect(200);
        acme.patch("/v1/workspace", json!({"redirect_hosts": ["app.example.com"]})).await.expect(200);

        let of_settings: Vec<Value> = log(&acme).await.into_iter()
            .filter(|entry| entry["action"].as_str().unwrap().ends_with("settings_changed"))
            .map(|entry| json!([entry["subject_id"], entry["changed"]]))
            .collect();
        let expected = [
            json!([shop.id, ["name", "on_unsend"]]),
            json!([shop.id, ["ice_breakers"]]),
            json!([acme.id, ["redirect_hosts"]]),
        ];
        assert_eq!(of_settings, expected);
    }
}
