//! Facebook Login for Business: a configuration in Meta's dashboard says what is asked for (META 1a).

use std::sync::Arc;

use e2e::{Choice, Database, Delivery, Options, Owner, TestApp, Workspace, both};
use serde_json::json;

async fn with(database: Arc<Database>, system_users: bool) -> TestApp {
    let options = Options {
        instagram: format!(
            "facebook_config_id = \"1122334455\"\nfacebook_system_users = {system_users}"
        ),
        ..Options::default()
    };
    TestApp::start_on(database, options).await
}

/// Walks a login by that configuration to a message in each direction; the dialog's query.
async fn walks(app: &TestApp) -> (Workspace, Vec<(String, String)>) {
    let acme = app.live_workspace("acme").await;
    let link = acme
        .post("/v1/onboarding-links", json!({"products": ["facebook"]}))
        .await
        .expect(201);
    let owner = Owner::of("shop");
    let url = link["url"].as_str().unwrap();

    let page = owner.connects_with("facebook", url, Choice::Allow).await;

    assert_eq!(page.status, 200, "{}", page.html);
    let connected = acme.receiver.next("channel.connected").await;
    let heard = answers(&acme, "hello").await;
    assert_eq!(heard["channel"]["id"], connected["channel"]["id"]);
    let dialog = |asked: &sandbox::Request| asked.path.ends_with("/dialog/oauth");
    let query = acme.instagram.saw(dialog).await.query;
    (acme, query)
}

/// A user writes, and is answered.
async fn answers(acme: &Workspace, text: &str) -> Delivery {
    let (alice, shop) = (acme.user("alice"), acme.instagram.account("shop"));
    assert_eq!(alice.writes(&shop, text).await.status(), 200);
    let heard = acme.receiver.next("message.received").await;
    acme.sends(&heard.conversation(), "hi").await.expect(202);
    acme.receiver.next("message.delivered").await;
    heard
}

fn value<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = query.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

both! {
    async fn a_configuration_stands_for_the_permissions(database: Arc<Database>) {
        let app = with(database, false).await;

        let (_, query) = walks(&app).await;

        assert_eq!(value(&query, "config_id"), Some("1122334455"));
        assert_eq!(value(&query, "scope"), None);
        assert_eq!(value(&query, "override_default_response_type"), None);
        e2e::Given::finish(app).await;
    }

    async fn a_system_user_s_token_never_expires(database: Arc<Database>) {
        let app = with(database, true).await;
        app.meta.set_system_users(true);

        let (acme, query) = walks(&app).await;

        assert_eq!(value(&query, "config_id"), Some("1122334455"));
        assert_eq!(value(&query, "override_default_response_type"), Some("true"));
        app.passes_hours(24 * 365);
        answers(&acme, "still there?").await;
        e2e::Given::finish(app).await;
    }
}
