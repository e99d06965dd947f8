//! `appsecret_proof`: what Facebook's host may ask for with each call (META 10).

use std::sync::Arc;

use e2e::{Choice, Database, Options, Owner, TestApp, both};

async fn with(database: Arc<Database>, proof: bool) -> TestApp {
    let options = Options {
        instagram: format!("facebook_appsecret_proof = {proof}"),
        ..Options::default()
    };
    TestApp::start_on(database, options).await
}

both! {
    async fn calls_of_facebooks_host_prove_that_they_know_the_apps_secret(database: Arc<Database>) {
        let app = with(database, true).await;
        app.meta.set_wants_proof(true);
        let acme = app.live_workspace("acme").await;
        let link = acme.makes_link().await;
        let page = Owner::of("shop").connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        acme.receiver.next("channel.connected").await;
        let (shop, alice) = (acme.instagram.account("shop"), acme.user("alice"));
        alice.writes(&shop, "hello").await;
        let heard = acme.receiver.next("message.received").await;
        acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(alice.next(&shop).await, "hi alice");
        acme.receiver.next("message.delivered").await;
        // of Instagram's host nobody knows whether it knows proofs
        acme.connects_instagram("other").await;
        let proofs = app.meta.requests().into_iter().filter(|seen| seen.query.iter().any(|(name, _)| name == "appsecret_proof"));
        assert!(proofs.into_iter().all(|seen| seen.path.starts_with("/facebook/")));
        e2e::Given::finish(app).await;
    }

    async fn without_the_setting_there_is_no_proof(database: Arc<Database>) {
        let app = with(database, false).await;
        app.meta.set_wants_proof(true);
        let acme = app.live_workspace("acme").await;
        let link = acme.makes_link().await;

        let page = Owner::of("shop").connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;

        assert_ne!(page.status, 200);
        let shown = |seen: &sandbox::Request| seen.query.iter().any(|(name, _)| name == "appsecret_proof");
        assert!(!app.meta.requests().iter().any(shown));
        e2e::Given::finish(app).await;
    }
}
