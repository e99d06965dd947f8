use domain::model::shared::Code;
use e2e::{Chromium, Element, Key, TestApp, both};
use serde_json::json;

use super::super::cases::link;
use super::walk;

/// Goes on with Tab until what is called this has the focus, which is seen at every step.
async fn tabs_to(chromium: &Chromium, name: &str) -> Element {
    let mut passed = vec![];
    for _ in 0..40 {
        chromium.press(Key::Tab).await;
        let unseen = chromium.focus_unseen().await;
        assert_eq!(unseen, None, "on the way to {name}, after {passed:?}");
        let element = chromium.focused().await;
        let label = element.label(chromium).await;
        if label.starts_with(name) {
            return element;
        }
        passed.push(label);
    }
    panic!("Tab never reaches {name}: {passed:?}")
}

/// Goes to what is called this and presses this key; another page is shown.
async fn goes_on(chromium: &Chromium, name: &str, key: Key) {
    tabs_to(chromium, name).await;
    chromium.turns(chromium.press(key)).await;
}

both! {
    async fn an_account_is_connected_by_keyboard_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let made = acme.makes_link().await;
        let chromium = Chromium::start().await;
        chromium.is_held_at(360).await;
        chromium.open(made["url"].as_str().unwrap()).await;

        goes_on(&chromium, "Continue with Instagram", Key::Enter).await;
        goes_on(&chromium, "Cancel", Key::Enter).await;
        walk::is_told(&chromium, Code::OauthDenied).await;
        goes_on(&chromium, "Start over", Key::Enter).await;
        goes_on(&chromium, "Continue with Instagram", Key::Space).await;
        goes_on(&chromium, "Allow", Key::Enter).await;

        assert_eq!(chromium.headline().await, "@demo_shop is connected");
        acme.receiver.next("channel.connected").await;
    }

    async fn accounts_are_picked_by_keyboard_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let agency = acme.instagram.person("agency");
        for name in ["shop", "store", "kiosk"] {
            agency.runs_page(name, Some(&acme.instagram.account(name)));
        }
        let made = link(&acme, json!({"max_channels": 2})).await;
        let chromium = Chromium::start().await;
        chromium.open(made["url"].as_str().unwrap()).await;

        goes_on(&chromium, "Continue with Facebook", Key::Enter).await;
        goes_on(&chromium, "Continue", Key::Space).await;
        for _ in 0..2 {
            let field = tabs_to(&chromium, "@").await;
            chromium.press(Key::Space).await;
            assert!(field.ticked(&chromium).await);
        }
        goes_on(&chromium, "Connect", Key::Enter).await;

        assert_eq!(chromium.headline().await, "2 of 2 accounts are connected");
        for _ in 0..2 {
            acme.receiver.next("channel.connected").await;
        }
    }
}
