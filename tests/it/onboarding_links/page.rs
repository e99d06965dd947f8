use e2e::{Browser, Choice, Owner, TestApp, both};
use reqwest::{Method, Url};
use serde_json::json;

both! {
    async fn looking_at_a_link_consumes_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let url = Url::parse(link["url"].as_str().unwrap()).unwrap();
        let scanner = Browser::fresh();

        for _ in 0..3 {
            assert_eq!(scanner.ask(Method::HEAD, url.clone()).await.status, 200);
            assert_eq!(scanner.ask(Method::GET, url.clone()).await.status, 200);
        }

        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await;
        assert_eq!(seen["state"], "open");
        let page = Owner::of("shop").connects(url.as_str(), Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        acme.receiver.next("channel.connected").await;
    }

    async fn the_page_names_the_workspace_and_works_without_scripts_on_a_phone(app: TestApp) {
        let acme = app.workspace("A<c>me & \"Sons\"").await;
        let link = acme.post("/v1/onboarding-links", json!({"expected_username": "shop"})).await.expect(201);

        let page = Browser::fresh().open(link["url"].as_str().unwrap()).await;

        for words in ["read messages that people send to your account", "send messages in your account’s name", "withdraw access at any time", "Log in with the account", "@shop"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        for link in [r#"<a href="https://example.com/privacy" rel="noreferrer">Privacy policy</a>"#, r#"<a href="https://example.com/terms" rel="noreferrer">Terms</a>"#] {
            assert!(page.html.contains(link), "{link}: {}", page.html);
        }
        assert!(page.says("A<c>me & \"Sons\""), "{}", page.html);
        assert!(!page.html.contains("A<c>me"), "{}", page.html);
        assert!(page.html.contains("name=\"viewport\""));
        assert!(!page.html.contains("<script"));
        let header = |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{:?}", page.headers);
        assert_eq!(header("referrer-policy"), "strict-origin");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
    }
}
