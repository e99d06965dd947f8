use domain::model::shared::Code;
use e2e::{Chromium, TestApp, both};
use serde_json::json;

use super::super::cases::{PRODUCTS, link};
use super::walk;

both! {
    async fn a_link_that_is_good_for_nothing_says_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;
        let used = acme.makes_link().await;
        let cancelled = acme.makes_link().await;
        let during = acme.makes_link().await;
        let expired = link(&acme, json!({"expires_in": 60})).await;
        let url = |link: &e2e::Answer| link["url"].as_str().unwrap().to_owned();
        walk::connects(&chromium, &url(&used), "instagram", "shop").await;
        acme.receiver.next("channel.connected").await;
        acme.delete(&format!("/v1/onboarding-links/{}", cancelled.id())).await;

        chromium.open(&url(&used)).await;
        walk::is_told(&chromium, Code::LinkUsed).await;
        chromium.looks_well("link_used").await;
        chromium.open(&url(&cancelled)).await;
        walk::is_told(&chromium, Code::LinkCancelled).await;
        chromium.looks_well("link_cancelled").await;
        walk::begins(&chromium, &url(&during), "facebook").await;
        acme.delete(&format!("/v1/onboarding-links/{}", during.id())).await;
        walk::decides(&chromium, "store", "allow", &[]).await;
        walk::is_told(&chromium, Code::LinkCancelled).await;
        chromium.looks_well("link_cancelled_during_the_login").await;
        app.passes_hours(1);
        chromium.open(&url(&expired)).await;
        walk::is_told(&chromium, Code::LinkExpired).await;
        chromium.looks_well("link_expired").await;
        chromium.open(&format!("{}/connect/nothing", app.url())).await;
        assert_eq!(chromium.headline().await, "This link does not work");
        chromium.looks_well("link_unknown").await;
        walk::was_allowed(&chromium).await;
    }

    async fn a_page_elsewhere_leads_nobody_past_the_page_that_says_who_gets_access(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;
        let made = acme.makes_link().await;
        let url = made["url"].as_str().unwrap();

        for page in ["", "<meta name=referrer content=no-referrer>"] {
            chromium.open(&format!("data:text/html,{page}<form method=post action='{url}/start'><button>Win</button></form>")).await;
            chromium.follow("button").await;
            walk::is_told(&chromium, Code::CrossSiteRequest).await;
        }
        chromium.looks_well("form_of_another_site").await;
        walk::begins(&chromium, url, "instagram").await;
        walk::was_allowed(&chromium).await;
    }

    async fn a_state_that_was_altered_or_is_anothers_is_refused_readably(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;
        for product in PRODUCTS {
            let name = format!("shop_{product}");
            let made = acme.makes_link().await;
            walk::begins(&chromium, made["url"].as_str().unwrap(), product).await;
            let back = walk::way_back(&chromium, &name).await;
            let mut altered = back.clone();
            altered.set_query(Some(&back.query().unwrap().replace("state=", "state=x")));
            let other = if product == "facebook" { "instagram" } else { "facebook" };
            let foreign = back.as_str().replace(&format!("/oauth/{product}/"), &format!("/oauth/{other}/"));

            chromium.open(altered.as_str()).await;
            walk::is_told(&chromium, Code::StateInvalid).await;
            chromium.looks_well("state_altered").await;
            chromium.open(&foreign).await;
            walk::is_told(&chromium, Code::StateInvalid).await;

            chromium.open(back.as_str()).await;
            assert_eq!(chromium.headline().await, format!("@{name} is connected"));
            acme.receiver.next("channel.connected").await;
        }
    }

    async fn a_browser_that_comes_back_without_its_cookie_is_refused_readably(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;
        for product in PRODUCTS {
            let made = acme.makes_link().await;
            walk::begins(&chromium, made["url"].as_str().unwrap(), product).await;
            chromium.forgets_cookies().await;

            walk::decides(&chromium, &format!("shop_{product}"), "allow", &[]).await;

            walk::is_told(&chromium, Code::BrowserMismatch).await;
            chromium.looks_well("without_cookie").await;
            for page in ["choose", "connected"] {
                chromium.open(&format!("{}/oauth/{page}", app.url())).await;
                walk::is_told(&chromium, Code::BrowserMismatch).await;
            }
        }
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
    }
}
