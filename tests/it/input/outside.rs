use e2e::{Caller, TestApp, both};
use reqwest::Method;

both! {
    async fn whatever_is_asked_of_the_owner_s_pages_a_page_answers(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let name = format!("gramway_connect_{}", link.id());
        let link = link["url"].as_str().unwrap().strip_prefix(app.url()).unwrap().to_owned();
        let long = "a".repeat(20_000);

        for path in [
            "/connect/%00", "/connect/%ff%fe", "/connect/%F0%9F%98%80", "/connect/..%2f..%2fv1", "/connect/%3Cscript%3E",
            &format!("/connect/{long}"), &format!("{link}%00"), &format!("{link}x"),
            "/oauth/instagram/callback", "/oauth/instagram/callback?state=%00&code=%00", "/oauth/instagram/callback?state=%ff&code=%ff",
            "/oauth/instagram/callback?state=a&state=b&code=c", "/oauth/instagram/callback?state=a&code=b&code=c",
            "/oauth/instagram/callback?%", "/oauth/instagram/callback?error=%00%3Cscript%3E&state=x",
            &format!("/oauth/instagram/callback?state={long}&code={long}"), "/oauth/again", "/oauth/choose", "/oauth/connected", "/oauth/x/callback",
        ] {
            for cookie in ["", &format!("{name}=%00"), &format!("{name}=x.//evil.example"), "gramway_connect_=x.y", "=;;=", &format!("{name}={long}")] {
                let call = app.anonymous().call(Method::GET, path).header("cookie", cookie);
                let answer = call.send().await;
                assert!(matches!(answer.status, 400 | 404), "{path:.80} {cookie:.80}: {answer}");
                assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path:.80} {cookie:.80}");
                assert!(!answer.text().contains("<script"), "{path:.80}");
            }
        }
        let started = app.anonymous().call(Method::POST, "/connect/%00/start").bytes("x/y", vec![0, 255]).send().await;
        assert_eq!(started.status, 404, "{started}");
    }

    async fn a_handshake_that_says_nothing_is_named(app: TestApp) {
        let path = TestApp::callback_of(&app.sandbox);

        for query in [
            "", "hub.mode=%00", "hub.mode=subscribe&hub.mode=subscribe&hub.challenge=1&hub.verify_token=x",
            "hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=x", "hub.mode=subscribe&hub.challenge=%00&hub.verify_token=x",
            "%", "hub.mode=subscribe&hub.verify_token=x", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=x",
        ] {
            let answer = app.anonymous().get(&format!("{path}?{query}")).await;
            assert_eq!(answer.problem(400), "invalid_parameter", "{query}");
            assert_eq!(answer.pointers(), ["/query/hub.mode"], "{query}");
        }
        let long = format!("{path}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={}", "x".repeat(20_000));
        assert_eq!(app.anonymous().get(&long).await.problem(403), "verify_token_invalid");
        for id in ["%00", "%ff", "app_x", "..%2f..", &"9".repeat(3000)] {
            let path = format!("/webhooks/instagram/{id}");
            let answer = app.anonymous().get(&format!("{path}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x")).await;
            assert_eq!(answer.problem(404), "not_found", "{id}");
            let call = Caller::anonymous(app.url()).call(Method::POST, &path);
            assert_eq!(call.bytes("application/json", "{}").send().await.problem(404), "not_found", "{id}");
        }
    }
}
