use e2e::{Browser, Choice, Owner, TestApp, both};
use reqwest::{Method, Url};
use serde_json::json;

both! {
    async fn a_used_link_connects_no_second_account(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let url = link["url"].as_str().unwrap();
        Owner::of("shop").connects(url, Choice::Allow).await;
        acme.receiver.next("channel.connected").await;

        let page = Browser::fresh().open(url).await;

        assert_eq!(page.status, 410, "{}", page.html);
        assert_eq!(acme.get("/v1/channels").await.list().len(), 1);
    }

    async fn a_link_for_two_connects_two(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.post("/v1/onboarding-links", json!({"max_channels": 2})).await.expect(201);
        let url = link["url"].as_str().unwrap();

        for name in ["shop", "store"] {
            Owner::of(name).connects(url, Choice::Allow).await;
            acme.receiver.next("channel.connected").await;
        }

        assert_eq!(Browser::fresh().open(url).await.status, 410);
        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await;
        assert_eq!(seen["channel_ids"].as_array().unwrap().len(), 2);
    }

    async fn a_name_that_nobody_can_have_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;

        for name in ["<b>", "", "@", "my shop", "a-b", &"s".repeat(31)] {
            let refused = acme.post("/v1/onboarding-links", json!({"expected_username": name})).await;
            assert_eq!(refused.problem(422), "invalid_request", "{name}");
            assert_eq!(refused.pointers(), ["/expected_username"], "{name}");
        }
        let made = acme.post("/v1/onboarding-links", json!({"expected_username": "@shop_1.de"})).await.expect(201);
        assert_eq!(made["expected_username"], "shop_1.de");
    }

    async fn a_cancelled_link_opens_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let path = format!("/v1/onboarding-links/{}", link.id());

        acme.delete(&path).await;

        assert_eq!(Browser::fresh().open(link["url"].as_str().unwrap()).await.status, 410);
        assert_eq!(acme.get(&path).await.expect(200)["state"], "cancelled");
    }

    async fn a_link_cancelled_during_the_login_connects_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(link["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        acme.delete(&format!("/v1/onboarding-links/{}", link.id())).await;

        assert_eq!(owner.browser.open(back).await.status, 410);
        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "link_cancelled");
        assert!(acme.get("/v1/channels").await.list().is_empty());
    }

    async fn whoever_presses_the_button_of_a_link_that_has_ended_is_told_of_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        for code in ["link_used", "link_cancelled", "link_expired"] {
            let link = acme.makes_link().await;
            let url = link["url"].as_str().unwrap();
            let browser = Browser::fresh();
            let page = browser.open(url).await;
            let path = format!("/v1/onboarding-links/{}", link.id());
            match code {
                "link_used" => {
                    Owner::of("shop").connects(url, Choice::Allow).await;
                    acme.receiver.next("channel.connected").await;
                }
                "link_cancelled" => drop(acme.delete(&path).await),
                _ => app.passes_hours(24 * 100),
            }
            let before = acme.get(&path).await.expect(200)["trail"].as_array().unwrap().len();

            for method in [Method::HEAD, Method::GET] {
                assert_eq!(browser.ask(method, Url::parse(url).unwrap()).await.status, 410);
            }
            assert_eq!(acme.get(&path).await.expect(200)["trail"].as_array().unwrap().len(), before, "{code}");
            for _ in 0..2 {
                let refused = browser.press(&page, &page.form(), None).await;
                assert_eq!(refused.status, 410, "{}", refused.html);
            }

            let told = acme.receiver.next("onboarding.failed").await;
            assert_eq!(told["data"]["code"], code);
            let seen = acme.get(&path).await.expect(200);
            let trail = seen["trail"].as_array().unwrap();
            assert_eq!(trail.len(), before + 1, "{trail:?}");
            assert_eq!((&trail[before]["step"], &trail[before]["code"]), (&json!("failed"), &json!(code)));
        }
        app.settled().await;
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "onboarding.failed").count(), 3);
    }

    async fn an_expired_link_opens_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.post("/v1/onboarding-links", json!({"expires_in": 3600})).await.expect(201);

        app.passes_hours(2);

        assert_eq!(Browser::fresh().open(link["url"].as_str().unwrap()).await.status, 410);
        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await;
        assert_eq!(seen["state"], "expired");
        let told = acme.receiver.next("onboarding.expired").await;
        assert_eq!(told["data"]["link_id"], link.id());
        assert_eq!(told["data"]["channel_ids"], json!([]));
    }

    async fn only_a_link_whose_time_ends_is_told_to_be_expired(app: TestApp) {
        let acme = app.workspace("acme").await;
        let used = acme.post("/v1/onboarding-links", json!({"expires_in": 3600})).await.expect(201);
        Owner::of("shop").connects(used["url"].as_str().unwrap(), Choice::Allow).await;
        acme.receiver.next("channel.connected").await;
        let cancelled = acme.post("/v1/onboarding-links", json!({"expires_in": 3600})).await.expect(201);
        acme.delete(&format!("/v1/onboarding-links/{}", cancelled.id())).await;
        let half = acme.post("/v1/onboarding-links", json!({"expires_in": 3600, "max_channels": 2})).await.expect(201);
        Owner::of("store").connects(half["url"].as_str().unwrap(), Choice::Allow).await;
        acme.receiver.next("channel.connected").await;

        app.passes_hours(2);

        let told = acme.receiver.next("onboarding.expired").await;
        assert_eq!(told["data"]["link_id"], half.id());
        assert_eq!(told["data"]["channel_ids"].as_array().unwrap().len(), 1);
        app.settled().await;
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "onboarding.expired").count(), 1, "{kinds:?}");
    }

    async fn a_link_nobody_made_is_not_found(app: TestApp) {
        let made = app.workspace("acme").await.makes_link().await;
        let url = made["url"].as_str().unwrap();
        let (rest, last) = url.split_at(url.len() - 1);
        let altered = format!("{rest}{}", if last == "A" { "B" } else { "A" });

        for url in [altered, format!("{}/connect/x", app.url())] {
            let page = Browser::fresh().open(&url).await;
            assert_eq!(page.status, 404, "{}", page.html);
        }
    }

    async fn a_link_made_twice_with_one_key_is_one_link(app: TestApp) {
        let acme = app.workspace("acme").await;

        let first = acme.post_once("/v1/onboarding-links", "once", json!({"external_id": "a"})).await.expect(201);
        let second = acme.post_once("/v1/onboarding-links", "once", json!({"external_id": "a"})).await.expect(201);
        let other = acme.post_once("/v1/onboarding-links", "once", json!({"external_id": "b"})).await;

        assert_eq!(first.id(), second.id());
        assert_eq!(first["url"], second["url"]);
        assert_eq!(other.problem(422), "idempotency_key_reused");
        assert_eq!(acme.get("/v1/onboarding-links").await.list().len(), 1);
    }
}
