use e2e::{TestApp, both, document};

/// What a page loads: the values of its `src` and `href` attributes.
fn loaded(page: &str) -> Vec<String> {
    let after = |name: &str| {
        let attribute = format!("{name}=\"");
        let values = page.split(&attribute).skip(1);
        let values = values.map(|rest| rest.split('"').next().unwrap().to_owned());
        values.collect::<Vec<_>>()
    };
    [after("src"), after("href")].concat()
}

both! {
    async fn the_document_is_served_to_everybody(app: TestApp) {
        let served = app.anonymous().get("/openapi.json").await.expect(200);

        assert!(*served.json() == document(), "the served document is not the committed one");
    }

    async fn swagger_ui_is_whole_and_asks_for_the_key_that_the_api_takes(app: TestApp) {
        let acme = app.workspace("acme").await;
        let anonymous = app.anonymous();

        let page = anonymous.get("/docs/").await.expect(200);
        let files = loaded(&page.text());
        let mut scripts = String::new();
        for file in &files {
            let file = anonymous.get(&format!("/docs/{}", file.trim_start_matches("./"))).await.expect(200);
            let kind = file.header("content-type").unwrap();
            assert!(!kind.starts_with("text/html"), "{kind}");
            if file.body.len() < 10_000 {
                scripts.push_str(&file.text());
            }
        }

        assert!(page.header("content-type").unwrap().starts_with("text/html"));
        assert!(files.iter().any(|file| file.ends_with("swagger-ui-bundle.js")), "{files:?}");
        assert!(scripts.contains("../openapi.json"), "it shows another document: {scripts}");
        // what it does with a pasted key: the scheme and the server of the document
        let document = document();
        let scheme = &document["components"]["securitySchemes"]["key"];
        assert_eq!((scheme["type"].as_str(), scheme["scheme"].as_str()), (Some("http"), Some("bearer")));
        let server = document["servers"][0]["url"].as_str().unwrap().trim_end_matches('/');
        anonymous.with_key(&acme.key).get(&format!("{server}/v1/channels")).await.expect(200);
    }

    async fn it_lives_and_is_ready(app: TestApp) {
        for path in ["/livez", "/readyz"] {
            app.anonymous().get(path).await.expect(200);
        }
    }
}
