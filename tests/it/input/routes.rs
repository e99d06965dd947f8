use e2e::{Caller, TestApp, both};
use reqwest::Method;
use serde_json::json;

both! {
    async fn a_path_that_does_not_exist_is_a_problem(app: TestApp) {
        let acme = app.workspace("acme").await;

        for path in ["/v1/nothing", "/v1", "/v1/", "/v1/messages/", "/nothing", "/v1//messages", "/v1/%2e%2e/x"] {
            let answer = acme.get(path).await;
            assert_eq!(answer.problem(404), "route_not_found", "{path}");
        }
        let outside = Caller::anonymous(app.url()).get("/v1/nothing").await;
        assert!((400..500).contains(&outside.status));
        outside.any_problem();
    }

    async fn a_method_that_a_path_has_not_is_a_problem_that_names_those_it_has(app: TestApp) {
        let acme = app.workspace("acme").await;

        for (method, path) in [(Method::PUT, "/v1/messages"), (Method::DELETE, "/v1/channels"), (Method::DELETE, "/v1/workspace"), (Method::POST, "/v1/events")] {
            let answer = acme.call(method.clone(), path).send().await;
            assert_eq!(answer.problem(405), "method_not_allowed", "{method} {path}");
            assert!(answer.header("allow").is_some(), "{method} {path}");
        }
    }

    async fn a_method_that_a_page_has_not_is_a_problem_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let link = link["url"].as_str().unwrap().strip_prefix(app.url()).unwrap().to_owned();
        let ingress = TestApp::callback_of(&app.sandbox);
        let start = format!("{link}/start");
        let paths = [
            "/livez", "/readyz", "/openapi.json", "/docs/", "/docs/codes", "/docs/codes/not_found", "/oauth/instagram/callback", "/oauth/facebook/callback", "/oauth/again", "/oauth/choose", "/oauth/connected",
            &ingress, "/webhooks/instagram", &link, &start,
        ];

        for path in paths {
            for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let answer = app.anonymous().call(method.clone(), path).send().await;
                assert_eq!(answer.problem(405), "method_not_allowed", "{method} {path}");
                assert!(answer.header("allow").is_some_and(|allow| !allow.is_empty()), "{method} {path}");
            }
        }
    }

    async fn head_is_get_without_a_body(app: TestApp) {
        let acme = app.workspace("acme").await;

        for path in ["/v1/channels", "/v1/codes", "/v1/workspace", "/docs/", "/docs/codes", "/docs/codes/not_found", "/openapi.json", "/livez"] {
            let get = acme.get(path).await;
            let head = acme.call(Method::HEAD, path).send().await;
            assert_eq!(head.status, get.status, "{path}");
            assert!(head.body.is_empty(), "{path}");
            assert!(!get.body.is_empty(), "{path}");
            for name in ["content-type", "content-length", "etag", "cache-control"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
            let other = acme.call(Method::DELETE, path).send().await;
            let allow = other.header("allow").unwrap();
            assert!(allow.contains("GET") && allow.contains("HEAD"), "{path}: {allow}");
        }
        for (path, status) in [("/v1/channels/ch_00000000000000000000000001", 404), ("/v1/onboarding-links/x/y", 404), ("/webhooks/instagram", 405), ("/oauth/connected", 405)] {
            let head = acme.call(Method::HEAD, path).send().await;
            assert_eq!((head.status, head.body.len()), (status, 0), "{path}");
        }
        let anonymous = app.anonymous().call(Method::HEAD, "/v1/channels").send().await;
        assert_eq!(anonymous.status, 401);
    }

    async fn every_answer_has_a_request_id_and_the_caller_s_own_is_kept(app: TestApp) {
        let acme = app.workspace("acme").await;

        let given = acme.call(Method::GET, "/v1/channels").header("request-id", "my-request-1").send().await;
        let made = acme.get("/v1/channels").await;
        let failed = acme.get("/v1/channels/x").await;

        assert_eq!(given.header("request-id"), Some("my-request-1"));
        assert!(made.header("request-id").is_some_and(|id| !id.is_empty()));
        assert_eq!(failed.header("request-id"), failed["request_id"].as_str());
    }

    async fn the_catalogue_has_every_code_with_what_to_do(app: TestApp) {
        let answer = Caller::anonymous(app.url()).get("/v1/codes").await.expect(200);

        let codes: Vec<_> = answer.list().iter().map(|it| it["code"].as_str().unwrap()).collect();
        let known: Vec<_> = domain::model::shared::Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes, known);
        for code in answer.list() {
            for field in ["category", "scope", "explanation"] {
                assert!(code[field].is_string(), "{code}");
            }
            let action = &code["action"];
            let page = action["url"].as_str().unwrap().strip_prefix(app.url()).unwrap();
            let page = app.anonymous().get(page).await.expect(200);
            let html = String::from_utf8(page.body.to_vec()).unwrap();
            assert!(html.contains(&format!("<code>{}</code>", action["code"].as_str().unwrap())), "{code}");
        }
    }

    async fn a_problem_says_what_to_do_and_its_type_is_a_page(app: TestApp) {
        let acme = app.workspace("acme").await;

        let problem = acme.post("/v1/messages", json!({"to": {}, "content": {"type": "text", "text": "x"}})).await;

        assert_eq!(problem.problem(422), "recipient_invalid");
        assert_eq!((&problem["category"], &problem["scope"], &problem["retryable"]), (&json!("request"), &json!("message"), &json!(false)));
        assert_eq!(problem["action"]["code"], "fix_request");
        assert_eq!((&problem["action"]["url"], &problem["type"]), (&json!(format!("{}/docs/codes/recipient_invalid", app.url())), &problem["action"]["url"]));
        let page = problem["type"].as_str().unwrap().strip_prefix(app.url()).unwrap();
        app.anonymous().get(page).await.expect(200);
        assert_eq!(app.anonymous().get("/docs/codes/no_such_code").await.problem(404), "not_found");
    }
}
