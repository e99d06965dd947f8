use e2e::{TestApp, all_scopes, both};
use serde_json::{Value, json};

both! {
    async fn a_key_is_shown_once_and_has_its_mode_in_its_name(app: TestApp) {
        let acme = app.workspace("acme").await;
        let live = app.live_workspace("live").await;

        let made = acme.post("/v1/api-keys", json!({"name": "ci", "scopes": ["messages:read"]})).await.expect(201);
        let secret = made["key"].as_str().unwrap();
        let listed = acme.get("/v1/api-keys").await.expect(200);

        assert!(secret.starts_with("gw_test_"), "{secret}");
        assert!(live.key.starts_with("gw_live_"));
        assert!(app.operator_key().starts_with("gw_op_"));
        assert!(!listed.text().contains(secret));
        let shown = listed.list().iter().find(|it| it["id"] == made["id"]).unwrap();
        assert_eq!(shown["scopes"], json!(["messages:read"]));
        assert_eq!(shown["state"], "active");
        assert_eq!(shown["name"], "ci");
    }

    async fn a_revoked_key_opens_nothing_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let made = acme.post("/v1/api-keys", json!({"name": "ci", "scopes": all_scopes()})).await.expect(201);
        let ci = acme.with_key(made["key"].as_str().unwrap());
        ci.get("/v1/channels").await.expect(200);

        let revoked = acme.delete(&format!("/v1/api-keys/{}", made.id())).await;

        assert!(revoked.status < 300, "{revoked}");
        assert_eq!(ci.get("/v1/channels").await.problem(401), "unauthenticated");
        acme.get("/v1/channels").await.expect(200);
    }

    async fn an_expired_key_opens_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let until = app.time_in_seconds(3600);
        let body = json!({"name": "ci", "scopes": ["channels:read"], "expires_at": until});
        let made = acme.post("/v1/api-keys", body).await.expect(201);
        let ci = acme.with_key(made["key"].as_str().unwrap());
        ci.get("/v1/channels").await.expect(200);

        app.passes_hours(2);

        assert_eq!(ci.get("/v1/channels").await.problem(401), "unauthenticated");
    }

    async fn a_key_that_is_none_is_refused_before_the_body_is_judged(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (rest, last) = acme.key.split_at(acme.key.len() - 1);
        let mistyped = format!("{rest}{}", if last == "0" { "1" } else { "0" });
        let random = format!("gw_test_{}", "a".repeat(acme.key.len() - 8));

        for key in ["", "x", "gw_test_", &mistyped, &random, &acme.key.to_uppercase(), &"k".repeat(10_000)] {
            let call = acme.with_key(key).call(reqwest::Method::POST, "/v1/messages");
            let refused = call.bytes("application/json", "{broken").send().await;
            assert_eq!(refused.problem(401), "unauthenticated", "{key}");
            assert!(refused.header("www-authenticate").is_some());
        }
    }

    async fn a_key_gives_no_more_than_it_has(app: TestApp) {
        let acme = app.workspace("acme").await;
        let small = app.operator().makes_key(&acme.id, &["api_keys:write", "messages:read"]).await;
        let small = acme.with_key(small["key"].as_str().unwrap());

        let more = small.post("/v1/api-keys", json!({"name": "x", "scopes": ["messages:write"]})).await;
        let same = small.post("/v1/api-keys", json!({"name": "x", "scopes": ["messages:read"]})).await;

        assert_eq!(more.problem(403), "forbidden");
        same.expect(201);
        let none = acme.post("/v1/api-keys", json!({"name": "x", "scopes": ["messages:eat"]})).await;
        assert_eq!(none.problem(422), "invalid_request");
        assert_eq!(none.pointers(), ["/scopes/0"]);
        let past = json!({"name": "x", "scopes": ["messages:read"], "expires_at": "2020-01-01T00:00:00Z"});
        assert_eq!(acme.post("/v1/api-keys", past).await.problem(422), "invalid_request");
        let untyped = acme.post("/v1/api-keys", json!({"name": Value::Null, "scopes": []})).await;
        assert_eq!(untyped.problem(422), "invalid_request");
    }
}
