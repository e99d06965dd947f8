use domain::model::shared::Code;
use e2e::{Chromium, TestApp, both};
use serde_json::json;

use super::super::cases::{PRODUCTS, link, messages_scope};
use super::walk;

both! {
    async fn the_whole_way_works_without_javascript(app: TestApp) {
        let acme = app.workspace("acme").await;
        let chromium = Chromium::start_without_scripts().await;
        chromium.open("data:text/html,<h1>off</h1><script>document.querySelector('h1').innerText='on'</script>").await;
        assert_eq!(chromium.headline().await, "off", "scripts run");
        let agency = acme.instagram.person("agency");
        for name in ["shop", "store"] {
            agency.runs_page(name, Some(&acme.instagram.account(name)));
        }

        for product in PRODUCTS {
            let made = acme.makes_link().await;
            let url = made["url"].as_str().unwrap();
            walk::begins(&chromium, url, product).await;
            walk::decides(&chromium, "solo", "cancel", &[]).await;
            walk::is_told(&chromium, Code::OauthDenied).await;
            chromium.follow(".button").await;
            assert_eq!(chromium.url().await, url);
            walk::begins(&chromium, url, product).await;
            let scope = ("granted", messages_scope(product).to_owned());
            walk::decides(&chromium, &format!("solo_{product}"), "allow", &[scope]).await;
            walk::is_told(&chromium, Code::ScopeMissing).await;
            chromium.follow("form button").await;
            walk::decides(&chromium, &format!("solo_{product}"), "allow", &[]).await;
            walk::reads(&chromium, "is connected").await;
            acme.receiver.next("channel.connected").await;
        }
        let made = link(&acme, json!({"max_channels": 2})).await;
        walk::connects(&chromium, made["url"].as_str().unwrap(), "facebook", "agency").await;
        chromium.follow("button").await;
        walk::reads(&chromium, "Tick at least one account.").await;
        for name in ["shop", "store"] {
            walk::ticks(&chromium, &acme.instagram, name).await;
        }
        chromium.follow("button").await;

        assert_eq!(chromium.headline().await, "2 of 2 accounts are connected");
        for _ in 0..2 {
            acme.receiver.next("channel.connected").await;
        }
    }
}
