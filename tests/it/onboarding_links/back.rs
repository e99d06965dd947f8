use e2e::{Browser, Choice, Owner, TestApp, Workspace, both};
use reqwest::Url;
use sandbox::{Fault, Operation};
use serde_json::json;

/// What the page of a failed way back says, whatever it was.
async fn refused(acme: &Workspace, browser: &Browser, back: Url, status: u16) {
    let page = browser.open(back).await;
    assert_eq!(page.status, status, "{}", page.html);
    assert!(
        page.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
}

fn with(back: &Url, name: &str, change: impl Fn(&str) -> Option<String>) -> Url {
    let mut changed = back.clone();
    let pairs: Vec<_> = back.query_pairs().into_owned().collect();
    changed.query_pairs_mut().clear();
    for (key, value) in pairs {
        let value = if key == name {
            change(&value)
        } else {
            Some(value)
        };
        if let Some(value) = value {
            changed.query_pairs_mut().append_pair(&key, &value);
        }
    }
    changed
}

both! {
    async fn a_state_that_was_altered_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        let last_changed = |state: &str| {
            let (rest, last) = state.split_at(state.len() - 1);
            Some(format!("{rest}{}", if last == "A" { "B" } else { "A" }))
        };
        refused(&acme, &owner.browser, with(&back, "state", last_changed), 400).await;
        let first_changed = |state: &str| Some(format!("x{state}"));
        refused(&acme, &owner.browser, with(&back, "state", first_changed), 400).await;
        refused(&acme, &owner.browser, with(&back, "state", |_| None), 400).await;
        refused(&acme, &owner.browser, with(&back, "state", |_| Some(String::new())), 400).await;
        assert_eq!(owner.browser.open(back).await.status, 200);
        acme.receiver.next("channel.connected").await;
    }

    async fn another_browser_cannot_finish_a_login(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        refused(&acme, &Browser::fresh(), back.clone(), 400).await;

        assert_eq!(owner.browser.open(back).await.status, 200);
        acme.receiver.next("channel.connected").await;
    }

    async fn a_way_back_works_once_and_then_leads_to_what_it_came_to(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let link = acme.post("/v1/onboarding-links", json!({"max_channels": 2})).await.expect(201);
        let dialog = owner.begins(link["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;
        assert_eq!(owner.browser.open(back.clone()).await.status, 200);
        acme.receiver.next("channel.connected").await;
        let exchanges = || app.sandbox.requests().iter().filter(|seen| seen.path.ends_with("/oauth/access_token")).count();
        let before = exchanges();

        let again = owner.browser.open(back).await;

        assert_eq!(again.status, 200, "{}", again.html);
        assert!(again.says("@shop is connected"), "{}", again.html);
        assert_eq!(exchanges(), before, "the code is not offered to Instagram a second time");
        assert_eq!(acme.get("/v1/channels").await.list().len(), 1);
    }

    async fn a_code_that_instagram_refuses_connects_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        let other_code = with(&back, "code", |_| Some("AQB-used-before".to_owned()));
        refused(&acme, &owner.browser, other_code, 502).await;

        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "oauth_failed");
    }

    async fn an_instagram_that_does_not_answer_is_said_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        app.sandbox.fault_on(Operation::Exchange, Fault::Html);
        refused(&acme, &owner.browser, back, 502).await;

        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "provider_unavailable");
    }

    async fn a_state_that_is_too_old_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;

        app.passes_hours(2);

        refused(&acme, &owner.browser, back, 400).await;
    }

    async fn a_failure_that_is_loaded_again_is_the_same_and_told_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let link = acme.makes_link().await;
        let dialog = owner.begins(link["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Cancel).await;

        for _ in 0..2 {
            let page = owner.browser.open(back.clone()).await;
            assert_eq!(page.status, 400, "{}", page.html);
            assert!(page.says("oauth_denied"), "{}", page.html);
        }

        acme.receiver.next("onboarding.failed").await;
        app.settled().await;
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "onboarding.failed").count(), 1);
        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await.expect(200);
        assert_eq!(seen["trail"].as_array().unwrap().len(), 4, "{seen:?}");
    }

    async fn another_error_than_a_denial_is_a_login_that_failed(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = Owner::of("shop");
        let dialog = owner.begins(acme.makes_link().await["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Cancel).await;

        refused(&acme, &owner.browser, with(&back, "error", |_| Some("server_error".to_owned())), 502).await;

        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "oauth_failed");
    }
}
