use domain::model::shared::Code;
use e2e::{Chromium, TestApp, both};

use super::walk;

both! {
    async fn a_link_opened_in_two_tabs_is_readable_in_both(app: TestApp) {
        let acme = app.workspace("acme").await;
        let made = acme.makes_link().await;
        let url = made["url"].as_str().unwrap();
        let chromium = Chromium::start().await;
        let first = chromium.tab().await;
        walk::begins(&chromium, url, "instagram").await;
        chromium.opens_tab().await;
        let second = chromium.tab().await;
        walk::begins(&chromium, url, "instagram").await;

        chromium.turns_to(&first).await;
        walk::decides(&chromium, "shop", "allow", &[]).await;
        walk::is_told(&chromium, Code::StateInvalid).await;
        chromium.looks_well("first_of_two_tabs").await;
        chromium.turns_to(&second).await;
        walk::decides(&chromium, "shop", "allow", &[]).await;
        assert_eq!(chromium.headline().await, "@shop is connected");
        acme.receiver.next("channel.connected").await;

        chromium.turns_to(&first).await;
        chromium.follow(".button").await;
        walk::is_told(&chromium, Code::LinkUsed).await;
    }

    async fn two_links_opened_side_by_side_do_not_meet(app: TestApp) {
        let acme = app.workspace("acme").await;
        let agency = acme.instagram.person("agency");
        for name in ["store", "depot"] {
            agency.runs_page(name, Some(&acme.instagram.account(name)));
        }
        let (one, other) = (acme.makes_link().await, acme.makes_link().await);
        let chromium = Chromium::start().await;
        let first = chromium.tab().await;
        walk::begins(&chromium, one["url"].as_str().unwrap(), "facebook").await;
        walk::decides(&chromium, "agency", "allow", &[]).await;
        assert_eq!(chromium.headline().await, "Which accounts shall acme get access to?");
        chromium.opens_tab().await;
        walk::begins(&chromium, other["url"].as_str().unwrap(), "instagram").await;
        let second = chromium.tab().await;

        chromium.turns_to(&first).await;
        walk::ticks(&chromium, &acme.instagram, "store").await;
        chromium.follow("button").await;
        assert_eq!(chromium.headline().await, "@store is connected");
        acme.receiver.next("channel.connected").await;
        chromium.turns_to(&second).await;
        walk::decides(&chromium, "shop", "cancel", &[]).await;
        walk::is_told(&chromium, Code::OauthDenied).await;
        chromium.follow(".button").await;
        chromium.follow("form:has([value=instagram]) button").await;
        walk::decides(&chromium, "shop", "allow", &[]).await;
        assert_eq!(chromium.headline().await, "@shop is connected");
        acme.receiver.next("channel.connected").await;
    }

    async fn going_back_after_success_shows_pages_that_can_be_read(app: TestApp) {
        let acme = app.workspace("acme").await;
        let agency = acme.instagram.person("agency");
        for name in ["shop", "store"] {
            agency.runs_page(name, Some(&acme.instagram.account(name)));
        }
        let made = acme.makes_link().await;
        let chromium = Chromium::start().await;
        walk::connects(&chromium, made["url"].as_str().unwrap(), "facebook", "agency").await;
        walk::ticks(&chromium, &acme.instagram, "shop").await;
        chromium.follow("button").await;
        assert_eq!(chromium.headline().await, "@shop is connected");
        acme.receiver.next("channel.connected").await;

        for page in ["Which accounts shall acme get access to?", "Log in with Facebook", "Connect your Instagram account to acme"] {
            chromium.back().await;
            assert_eq!(chromium.headline().await, page);
        }
        chromium.follow("button").await;
        walk::is_told(&chromium, Code::LinkUsed).await;
        chromium.looks_well("back_and_once_more").await;
        chromium.open(&format!("{}/oauth/choose", app.url())).await;
        walk::is_told(&chromium, Code::LinkUsed).await;
        chromium.open(&format!("{}/oauth/connected", app.url())).await;
        assert_eq!(chromium.headline().await, "@shop is connected");

        assert_eq!(acme.get("/v1/channels").await.expect(200).list().len(), 1);
    }
}
