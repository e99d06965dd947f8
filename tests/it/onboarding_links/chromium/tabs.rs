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
