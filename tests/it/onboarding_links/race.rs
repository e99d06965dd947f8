//! Two things happen to a link at a time.

use std::sync::Arc;

use e2e::{Choice, Database, Given as _, Options, Owner, Page, TestApp, Workspace, both};
use reqwest::Url;
use sandbox::{Fault, Operation};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

/// Somebody whose login reaches these accounts.
fn runs(acme: &Workspace, person: &str, accounts: &[&str]) -> Owner {
    for name in accounts {
        let account = acme.instagram.account(name);
        acme.instagram
            .person(person)
            .runs_page(name, Some(&account));
    }
    Owner::of(person)
}

async fn facebook_link(acme: &Workspace) -> e2e::Answer {
    let body = json!({"products": ["facebook"], "max_channels": 2});
    acme.post("/v1/onboarding-links", body).await.expect(201)
}

/// The address by which this owner comes back.
async fn way_back(owner: &Owner, url: &str) -> Url {
    let dialog = owner.begins_with("facebook", url).await;
    owner.decides(&dialog, Choice::Allow).await
}

/// Comes back; meanwhile, while Meta takes its time to list the accounts, something else happens.
async fn returns_while<T>(
    acme: &Workspace,
    owner: &Owner,
    back: Url,
    happens: impl Future<Output = T>,
) -> (Page, T) {
    acme.instagram.clear_logs();
    acme.instagram
        .fault_on(Operation::Accounts, Fault::SlowMs(4_000));
    let lists = |seen: &sandbox::Request| seen.path.ends_with("/me/accounts");
    let meanwhile = async {
        acme.instagram.saw(lists).await;
        happens.await
    };
    tokio::join!(owner.browser.open(back), meanwhile)
}

both! {
    async fn a_login_that_another_one_overtook_shows_and_connects_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let several = runs(&acme, "several", &["shop", "store"]);
        let single = runs(&acme, "single", &["kiosk"]);
        let rival = runs(&acme, "rival", &["bar", "pub"]);
        let link = facebook_link(&acme).await;
        let url = link["url"].as_str().unwrap();

        for owner in [several, single] {
            let back = way_back(&owner, url).await;
            let (page, choose) = returns_while(&acme, &owner, back, rival.connects_with("facebook", url, Choice::Allow)).await;

            assert_eq!(page.status, 400, "{}", page.html);
            assert!(page.says("state_invalid"), "{}", page.html);
            let told = acme.receiver.next("onboarding.failed").await;
            assert_eq!(told["data"]["code"], "state_invalid");
            assert!(choose.says("@bar"), "{}", choose.html);
            let again = rival.browser.open(choose.url.clone()).await;
            assert!(again.says("@bar") && !again.says("@shop"), "{}", again.html);
            assert_eq!(owner.browser.open(choose.url).await.status, 400);
        }
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
    }

    async fn a_way_back_loaded_again_while_it_is_completed_waits_for_what_comes(app: TestApp) {
        let acme = app.workspace("acme").await;
        for (owner, ends) in [
            (runs(&acme, "single", &["kiosk"]), "@kiosk is connected"),
            (runs(&acme, "agency", &["shop", "store"]), "Which accounts"),
        ] {
            let link = facebook_link(&acme).await;
            let back = way_back(&owner, link["url"].as_str().unwrap()).await;

            let (done, meanwhile) = returns_while(&acme, &owner, back.clone(), owner.browser.open(back.clone())).await;

            assert_eq!(meanwhile.status, 202, "{}", meanwhile.html);
            assert!(meanwhile.says("One moment") && meanwhile.html.contains("http-equiv=\"refresh\""), "{}", meanwhile.html);
            assert!(done.says(ends), "{}", done.html);
            let again = owner.browser.open(back).await;
            assert_eq!((again.status, again.url), (200, done.url), "{}", again.html);
        }
        acme.receiver.next("channel.connected").await;
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"onboarding.failed".to_owned()));
    }

    async fn a_link_cancelled_while_accounts_are_listed_keeps_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let owner = runs(&acme, "agency", &["shop", "store"]);
        let link = facebook_link(&acme).await;
        let back = way_back(&owner, link["url"].as_str().unwrap()).await;
        let path = format!("/v1/onboarding-links/{}", link.id());

        let (page, _) = returns_while(&acme, &owner, back, acme.delete(&path)).await;

        assert_eq!(page.status, 410, "{}", page.html);
        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "link_cancelled");
        let seen = acme.get(&path).await.expect(200);
        assert_eq!(seen["trail"].as_array().unwrap().last().unwrap()["step"], "failed");
    }

    async fn a_choice_that_nobody_makes_leaves_no_token(database: Arc<Database>) {
        let app = TestApp::start_on(Arc::clone(&database), Options::default()).await;
        let acme = app.workspace("acme").await;
        let owner = runs(&acme, "agency", &["shop", "store"]);
        let link = facebook_link(&acme).await;
        let page = owner.connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        app.settled().await;
        let connection = database.connect().await;
        let bytes = async || {
            let size = "SELECT CAST(length(data) AS bigint) AS bytes FROM link";
            let statement = Statement::from_string(connection.get_database_backend(), size);
            let row = connection.query_one_raw(statement).await.unwrap().unwrap();
            row.try_get::<i64>("", "bytes").unwrap()
        };
        let asked = bytes().await;

        app.passes_seconds(31 * 60);
        app.settled().await;

        let over = bytes().await;
        assert!(over + 60 < asked, "{asked} bytes before, {over} after");
        let late = owner.browser.open(page.url).await;
        assert_eq!(late.status, 400, "{}", late.html);
        let seen = acme.get(&format!("/v1/onboarding-links/{}", link.id())).await.expect(200);
        assert_eq!(seen["state"], "open");
        connection.close().await.unwrap();
        app.finish().await;
    }
}
