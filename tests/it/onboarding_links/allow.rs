use e2e::{Choice, Owner, TestApp, both};
use sandbox::TokenShape;
use serde_json::Value;

both! {
    async fn an_owner_who_allows_everything_has_a_connected_channel(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;

        let page = Owner::of("shop").connects(link["url"].as_str().unwrap(), Choice::Allow).await;

        assert_eq!(page.status, 200, "{}", page.html);
        assert!(page.says("shop"), "{}", page.html);
        assert!(page.says("acme"), "{}", page.html);
        let told = acme.receiver.next("channel.connected").await;
        let account = acme.instagram.account("shop");
        assert_eq!(told["channel"]["external_id"], account.ig_id());
        assert_eq!(told["channel"]["username"], "shop");
        assert!(account.is_subscribed());
        let channel = acme.get(&format!("/v1/channels/{}", told.text("/channel/id"))).await.expect(200);
        assert_eq!(channel["state"], "active");
        acme.receiver.next("onboarding.completed").await;
        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await.expect(200);
        assert_eq!(seen["state"], "completed");
        assert_eq!(seen["channel_ids"][0], channel["id"]);
        let steps: Vec<&str> = seen["trail"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["opened", "redirected", "returned", "exchanged", "accounts_listed", "checked", "connected"]);
        let of = |checks: &Value| -> Vec<(String, String)> {
            let word = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
            checks.as_array().unwrap().iter().map(|check| (word(check, "id"), word(check, "status"))).collect()
        };
        let checks = of(&seen["checks"]);
        assert_eq!(checks, of(&told["data"]["checks"]));
        assert_eq!(checks, of(&channel["checks"]));
        assert!(checks.contains(&("subscription".to_owned(), "pass".to_owned())), "{checks:?}");
        let listed = page.html.split("<ul class=\"checks\">").nth(1).unwrap();
        assert_eq!(listed.matches("<li class=\"").count(), checks.len(), "{}", page.html);
    }

    async fn both_shapes_of_the_code_exchange_are_read(app: TestApp) {
        let acme = app.workspace("acme").await;

        for (shape, name) in [(TokenShape::Flat, "flat"), (TokenShape::Wrapped, "wrapped")] {
            acme.instagram.set_token_shape(shape);
            let channel = acme.connects_instagram(name).await;

            let seen = acme.get(&format!("/v1/channels/{}", channel.id)).await.expect(200);
            assert_eq!(seen["external_id"], Value::from(channel.ig_id()));
            assert_eq!(seen["state"], "active");
        }
    }

    async fn an_unticked_scope_connects_nothing_and_says_which(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let scope = "instagram_business_manage_messages";

        let page = Owner::of("shop").connects(link["url"].as_str().unwrap(), Choice::Without(scope)).await;

        assert_eq!(page.status, 400);
        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "scope_missing");
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
        assert!(!acme.instagram.account("shop").is_subscribed());
    }

    async fn an_owner_who_cancels_may_try_again_with_the_same_link(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let url = link["url"].as_str().unwrap();
        let owner = Owner::of("shop");

        let cancelled = owner.connects(url, Choice::Cancel).await;
        let told = acme.receiver.next("onboarding.failed").await;
        let allowed = owner.connects(url, Choice::Allow).await;

        assert_eq!(cancelled.status, 400);
        assert_eq!(told["data"]["code"], "oauth_denied");
        assert_eq!(allowed.status, 200, "{}", allowed.html);
        acme.receiver.next("channel.connected").await;
    }
}
