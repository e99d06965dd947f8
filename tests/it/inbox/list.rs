use e2e::{Answer, TestApp, both};

/// What a page's bodies say, in their order.
fn bodies(page: &Answer) -> Vec<&str> {
    let kept = page.list().iter();
    kept.map(|it| it["body"].as_str().unwrap()).collect()
}

/// Posts it with a valid signature; it must be acknowledged.
async fn post(app: &TestApp, body: impl Into<Vec<u8>>) {
    let told = app.sandbox.post_signed(body.into()).await;
    assert_eq!(told.status(), 200);
}

both! {
    async fn a_signed_body_that_nobody_understands_is_acknowledged_and_shown_to_the_operator(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let odd = ["", "no json", "[]", "null", "\"x\"", "{\"object\":1}", "{\"entry\":{}}", "\u{feff}{}"];

        for body in odd {
            post(&app, body).await;
        }
        post(&app, [0xff, 0xfe, 0x00, b'x']).await;
        acme.hears(&acme.user("alice"), &shop, "still here").await;

        let page = app.operator().get("/v1/inbox").await.expect(200);
        let newest_first: Vec<_> = odd.into_iter().chain(["\u{fffd}\u{fffd}\0x"]).rev().collect();
        assert_eq!(bodies(&page), newest_first);
        let newest = &page.list()[0];
        let callback = TestApp::callback_of(&app.sandbox);
        assert_eq!(newest["provider_app_id"].as_str(), callback.rsplit('/').next());
        assert!(newest["id"].as_str().unwrap().starts_with("inb_"), "{page}");
        assert_eq!(newest["bytes"], 4);
        assert_eq!(newest["truncated"], false);
        assert!(newest["received_at"].as_str().unwrap() <= app.time_in_seconds(0).as_str(), "{page}");
    }

    async fn it_is_no_workspace_s_to_see(app: TestApp) {
        let acme = app.workspace("acme").await;
        post(&app, "no json").await;

        assert_eq!(acme.get("/v1/inbox").await.problem(403), "forbidden");
        assert_eq!(app.operator().within(&acme.id).get("/v1/inbox").await.problem(403), "forbidden");
        assert_eq!(app.anonymous().get("/v1/inbox").await.problem(401), "unauthenticated");
    }

    async fn it_is_paged_both_ways(app: TestApp) {
        for number in 0..5 {
            post(&app, format!("body {number}")).await;
        }
        let operator = app.operator();
        let page = async |query: String| operator.get(&format!("/v1/inbox?limit=2{query}")).await.expect(200);
        let after = |page: &Answer| format!("&after={}", page["next_cursor"].as_str().unwrap());

        let first = page(String::new()).await;
        let second = page(after(&first)).await;
        let third = page(after(&second)).await;
        let back = page(format!("&before={}", third["previous_cursor"].as_str().unwrap())).await;

        assert_eq!(bodies(&first), ["body 4", "body 3"]);
        assert_eq!(bodies(&second), ["body 2", "body 1"]);
        assert_eq!(bodies(&third), ["body 0"]);
        assert!(third["next_cursor"].is_null(), "{third}");
        assert_eq!(bodies(&back), bodies(&second));
        // a cursor belongs to its list
        let elsewhere = operator.get(&format!("/v1/workspaces?limit=2{}", after(&first))).await;
        assert_eq!(elsewhere.problem(400), "invalid_cursor");
    }

    async fn of_a_long_one_the_beginning_is_shown(app: TestApp) {
        // two bytes each, after one of one: the cut falls into a character
        let long = format!("x{}", "\u{e9}".repeat(100_000));

        post(&app, long.clone()).await;

        let page = app.operator().get("/v1/inbox").await.expect(200);
        let kept = &page.list()[0];
        assert_eq!(kept["bytes"], long.len());
        assert_eq!(kept["truncated"], true);
        let shown = kept["body"].as_str().unwrap();
        assert_eq!(shown.len(), 64 * 1024 - 1);
        assert!(long.starts_with(shown));
    }

    async fn it_is_forgotten_after_thirty_days(app: TestApp) {
        post(&app, "old").await;
        app.passes_hours(24 * 30 - 1);
        post(&app, "young").await;
        app.forgets().await;
        assert_eq!(bodies(&app.operator().get("/v1/inbox").await.expect(200)), ["young", "old"]);

        app.passes_hours(2);
        app.forgets().await;

        assert_eq!(bodies(&app.operator().get("/v1/inbox").await.expect(200)), ["young"]);
    }
}
