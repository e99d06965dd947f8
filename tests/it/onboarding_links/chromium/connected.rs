use domain::model::shared::Code;
use e2e::{Chromium, TestApp, both};
use serde_json::json;

use super::super::cases::{PRODUCTS, link, messages_scope};
use super::walk;

both! {
    async fn an_owner_sees_that_the_account_is_connected_and_that_its_messages_arrive(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;

        for product in PRODUCTS {
            let name = format!("shop_{product}");
            let made = acme.makes_link().await;
            let url = made["url"].as_str().unwrap();
            chromium.open(url).await;
            walk::reads(&chromium, "acme will be able to").await;
            chromium.looks_well("consent").await;
            walk::begins(&chromium, url, product).await;
            chromium.looks_well(&format!("dialog_{product}")).await;
            walk::decides(&chromium, &name, "allow", &[]).await;

            assert_eq!(chromium.headline().await, format!("@{name} is connected"));
            assert_eq!(chromium.status().await, 200);
            for words in ["acme can now receive", "Instagram sends messages here", "Send us a message now", "not yet"] {
                walk::reads(&chromium, words).await;
            }
            chromium.looks_well(&format!("connected_{product}")).await;
            acme.receiver.next("channel.connected").await;
            acme.user("alice").writes(&acme.instagram.account(&name), "hello").await;
            acme.receiver.next("message.received").await;
            chromium.reload().await;
            walk::reads(&chromium, "arrived").await;
            assert!(!chromium.text().await.contains("Send us a message now"));
            chromium.looks_well(&format!("arrived_{product}")).await;
        }
        walk::was_allowed(&chromium).await;
    }

    async fn an_agency_picks_among_its_accounts(app: TestApp) {
        let acme = app.workspace("acme").await;
        let agency = acme.instagram.person("agency");
        for name in ["shop", "store", "kiosk", "an.account.with.a.very.long.na"] {
            agency.runs_page(&format!("Page of {name}"), Some(&acme.instagram.account(name)));
        }
        agency.runs_page("A Page without an account", None);
        acme.instagram.account("store").set_messages_closed(true);
        let made = link(&acme, json!({"max_channels": 2, "products": ["facebook"]})).await;
        let chromium = Chromium::start().await;
        walk::connects(&chromium, made["url"].as_str().unwrap(), "facebook", "agency").await;
        walk::reads(&chromium, "Up to 2 accounts can be connected").await;
        chromium.looks_well("choose").await;

        chromium.follow("button").await;
        walk::reads(&chromium, "Tick at least one account.").await;
        for name in ["shop", "store", "kiosk"] {
            walk::ticks(&chromium, &acme.instagram, name).await;
        }
        chromium.follow("button").await;
        walk::reads(&chromium, "Tick 2 at most.").await;
        chromium.looks_well("choose_again").await;
        walk::ticks(&chromium, &acme.instagram, "kiosk").await;
        chromium.follow("button").await;

        assert_eq!(chromium.headline().await, "1 of 2 accounts are connected");
        walk::reads(&chromium, "Access to messages is switched off").await;
        chromium.looks_well("connected_partly").await;
        acme.receiver.next("channel.connected").await;
        chromium.follow(".button").await;
        walk::reads(&chromium, "Connect your Instagram account to acme").await;
        walk::was_allowed(&chromium).await;
    }

    async fn a_link_for_two_goes_on_to_the_second_account(app: TestApp) {
        let acme = app.workspace("acme").await;
        let made = link(&acme, json!({"max_channels": 2})).await;
        let chromium = Chromium::start().await;
        walk::connects(&chromium, made["url"].as_str().unwrap(), "instagram", "shop").await;
        acme.receiver.next("channel.connected").await;

        chromium.follow(".button").await;
        let url = chromium.url().await;
        walk::connects(&chromium, &url, "instagram", "store").await;

        acme.receiver.next("channel.connected").await;
        assert_eq!(chromium.headline().await, "@store is connected");
        assert!(!chromium.text().await.contains("Connect another account"));
        chromium.looks_well("connected_both").await;
    }

    async fn a_permission_that_was_refused_is_asked_for_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start().await;
        for (product, name, for_good) in [("instagram", "shop", false), ("facebook", "maria", false), ("facebook", "anna", true)] {
            let account = acme.instagram.account(name);
            let person = acme.instagram.person(name);
            person.runs_page("Page", Some(&account));
            if for_good {
                person.refuses_for_good();
            }
            let made = acme.makes_link().await;
            walk::begins(&chromium, made["url"].as_str().unwrap(), product).await;
            let scope = ("granted", messages_scope(product).to_owned());
            walk::decides(&chromium, name, "allow", &[scope]).await;
            walk::is_told(&chromium, Code::ScopeMissing).await;

            chromium.follow("form button").await;
            walk::decides(&chromium, name, "allow", &[]).await;

            if for_good {
                walk::is_told(&chromium, Code::ScopeRefusedBefore).await;
                walk::reads(&chromium, "Business Integrations").await;
                chromium.looks_well("refused_for_good").await;
            } else {
                assert_eq!(chromium.headline().await, format!("@{name} is connected"));
                acme.receiver.next("channel.connected").await;
            }
        }
        walk::was_allowed(&chromium).await;
    }
}
