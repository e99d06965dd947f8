//! Facebook login, from the dialog to a Page that receives and sends.

use std::collections::HashMap;

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::support::World;

const BACK: &str = "https://app.example/oauth/facebook/callback";
const SCOPES: &str =
    "instagram_basic,instagram_manage_messages,pages_show_list,pages_manage_metadata";

impl World {
    /// The person decides in the dialog; the code, if there is one.
    async fn decides(&self, person: &str, asked: &[(&str, &str)], ticked: &[(&str, &str)]) -> Url {
        let app_id = self.sandbox.app().app_id;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", &app_id)
            .append_pair("redirect_uri", BACK)
            .append_pair("response_type", "code")
            .append_pair("state", "s")
            .extend_pairs(asked);
        let query = form.finish();
        let shown = self
            .get(&format!("/facebook/v25.0/dialog/oauth?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(shown.status(), 200);
        let mut form: Vec<(&str, &str)> = vec![
            ("client_id", &app_id),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("state", "s"),
            ("username", person),
        ];
        form.extend(asked);
        form.extend(ticked);
        let answer = self
            .post("/facebook/v25.0/dialog/oauth")
            .form(&form)
            .send()
            .await
            .unwrap();
        answer.headers()["location"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    async fn token(&self, back: &Url) -> Value {
        let app = self.sandbox.app();
        let code = back.query_pairs().find(|(key, _)| key == "code").unwrap().1;
        let form = HashMap::from([
            ("client_id", app.app_id.as_str()),
            ("client_secret", app.app_secret.as_str()),
            ("redirect_uri", BACK),
            ("code", &code),
        ]);
        let answer = self
            .post("/facebook/v25.0/oauth/access_token")
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn asks(&self, path: &str, token: &str) -> (u16, Value) {
        let request = self
            .get(&format!("/facebook/v25.0{path}"))
            .bearer_auth(token);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn debugs(&self, token: &str) -> Value {
        let app = self.sandbox.app();
        let own = format!("{}|{}", app.app_id, app.app_secret);
        let (status, body) = self
            .asks(&format!("/debug_token?input_token={token}"), &own)
            .await;
        assert_eq!(status, 200);
        body["data"].clone()
    }
}

fn all() -> Vec<(&'static str, &'static str)> {
    SCOPES.split(',').map(|scope| ("granted", scope)).collect()
}

#[tokio::test]
async fn a_page_sends_and_receives_with_the_meta_app_secret() {
    let world = World::start().await;
    let back = world.decides("shop", &[("scope", SCOPES)], &all()).await;
    let short = world.token(&back).await;
    let app = world.sandbox.app();
    let exchanged = format!(
        "/oauth/access_token?grant_type=fb_exchange_token&client_id={}&client_secret={}&fb_exchange_token={}",
        app.app_id,
        app.app_secret,
        short["access_token"].as_str().unwrap()
    );
    let (_, long) = world.asks(&exchanged, "").await;
    let fields =
        "/me/accounts?fields=id,name,tasks,access_token,instagram_business_account{id,username}";
    let (_, pages) = world
        .asks(fields, long["access_token"].as_str().unwrap())
        .await;
    let page = &pages["data"][0];
    let (id, token) = (
        page["id"].as_str().unwrap(),
        page["access_token"].as_str().unwrap(),
    );
    let shop = world.sandbox.account("shop");

    let subscribed = world
        .post(&format!(
            "/facebook/v25.0/{id}/subscribed_apps?subscribed_fields=messages"
        ))
        .bearer_auth(token);
    let subscribed: Value = subscribed.send().await.unwrap().json().await.unwrap();
    let alice = world.sandbox.user("alice");
    let said = alice.writes(&shop, "hello").await;
    let sent = world
        .post(&format!("/facebook/v25.0/{id}/messages"))
        .bearer_auth(token)
        .json(&json!({"recipient": {"id": alice.igsid(&shop)}, "message": {"text": "hi"}}));
    let sent = sent.send().await.unwrap();

    assert_eq!(page["instagram_business_account"]["id"], shop.ig_id());
    assert_eq!(subscribed["success"], true);
    assert_eq!(said.status(), 200);
    let heard = &world.callback.heard()[0];
    assert_ne!(
        heard.signature,
        world.sandbox.sign(&heard.body),
        "not the Instagram app's secret"
    );
    assert_eq!(sent.status(), 200);
    assert_eq!(world.debugs(token).await["type"], "PAGE");
    assert_eq!(world.debugs(token).await["expires_at"], 0);
    // the other product's host does not know the token, nor Facebook's the account's id
    let (status, body) = world
        .get_json(&format!("/v25.0/me?access_token={token}"))
        .await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!(190)));
    let (status, body) = world
        .asks(&format!("/{}/conversations", shop.ig_id()), token)
        .await;
    assert_eq!(
        (status, &body["error"]["type"]),
        (400, &json!("OAuthException"))
    );
}

#[tokio::test]
async fn pages_are_listed_a_few_at_a_time_with_what_was_ticked() {
    let world = World::start().await;
    let maria = world.sandbox.person("maria");
    let accounts = ["one", "two", "three"].map(|name| world.sandbox.account(name));
    let pages: Vec<String> = accounts
        .iter()
        .map(|account| maria.runs_page(account.username(), Some(account)))
        .chain([maria.runs_page("four", None)])
        .collect();
    world.sandbox.set_page_size(2);
    let mut ticked = all();
    ticked.extend(pages.iter().take(3).map(|page| ("page", page.as_str())));
    ticked.extend(
        accounts
            .iter()
            .take(2)
            .map(|account| ("instagram", account.ig_id())),
    );
    let back = world.decides("maria", &[("scope", SCOPES)], &ticked).await;
    let token = world.token(&back).await;
    let token = token["access_token"].as_str().unwrap().to_owned();

    let mut listed = vec![];
    let mut path = "/me/accounts?fields=id".to_owned();
    loop {
        let (_, page) = world.asks(&path, &token).await;
        listed.push(page["data"].as_array().unwrap().len());
        if page["paging"].get("next").is_none() {
            break;
        }
        assert!(
            page["paging"]["next"]
                .as_str()
                .unwrap()
                .contains("/facebook/")
        );
        let after = page["paging"]["cursors"]["after"].as_str().unwrap();
        path = format!("/me/accounts?fields=id&after={after}");
    }

    assert_eq!(listed, [2, 1]);
    let scopes = world.debugs(&token).await["granular_scopes"].clone();
    assert_eq!(scopes[0]["scope"], "instagram_basic");
    assert_eq!(scopes[0]["target_ids"].as_array().unwrap().len(), 2);
    assert_eq!(scopes[2]["scope"], "pages_show_list");
    assert_eq!(scopes[2]["target_ids"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_portfolio_s_token_never_expires() {
    let world = World::start().await;
    world.sandbox.set_system_users(true);

    let back = world.decides("shop", &[("config_id", "77")], &[]).await;
    let token = world.token(&back).await;

    assert!(token.get("expires_in").is_none());
    let said = world.debugs(token["access_token"].as_str().unwrap()).await;
    assert_eq!(said["type"], "SYSTEM_USER");
    assert_eq!(said["expires_at"], 0);
    assert_eq!(said["scopes"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn a_declined_scope_is_remembered_until_it_is_asked_for_again() {
    let world = World::start().await;
    let ask = [("scope", SCOPES)];
    let again = [("scope", SCOPES), ("auth_type", "rerequest")];
    let granted = async |asked: &[(&str, &str)], ticked: &[(&str, &str)]| {
        let back = world.decides("shop", asked, ticked).await;
        let token = world.token(&back).await;
        let token = token["access_token"].as_str().unwrap().to_owned();
        let scopes = world.debugs(&token).await["scopes"].clone();
        (scopes.as_array().unwrap().len(), token)
    };

    let (without, token) = granted(&ask, &all()[..3]).await;
    let (_, permissions) = world.asks("/me/permissions", &token).await;
    let (remembered, _) = granted(&ask, &all()).await;
    let (asked_again, _) = granted(&again, &all()).await;

    assert_eq!((without, remembered, asked_again), (3, 3, 4));
    let declined = json!({"permission": "pages_manage_metadata", "status": "declined"});
    assert!(permissions["data"].as_array().unwrap().contains(&declined));
}

#[tokio::test]
async fn deleting_the_permissions_ends_every_token() {
    let world = World::start().await;
    let back = world.decides("shop", &[("scope", SCOPES)], &all()).await;
    let token = world.token(&back).await;
    let token = token["access_token"].as_str().unwrap();
    let app = world.sandbox.app();
    let person = world.sandbox.person("shop");
    assert!(person.has_app());

    let url = world.url(&format!(
        "/facebook/v25.0/{}/permissions",
        person.app_scoped_id()
    ));
    let own = format!("{}|{}", app.app_id, app.app_secret);
    let answer = world
        .client
        .delete(url)
        .bearer_auth(own)
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 200);
    assert!(!person.has_app());
    let (status, body) = world.asks("/me", token).await;
    assert_eq!(status, 400);
    assert_eq!(body["error"]["error_subcode"], 458);
}

#[tokio::test]
async fn what_an_owner_must_set_has_a_code_of_its_own() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let read = async || {
        let path = format!("/v25.0/me/conversations?access_token={token}");
        let (_, body) = world.get_json(&path).await;
        (
            body["error"]["code"].clone(),
            body["error"]["error_subcode"].clone(),
        )
    };

    shop.set_messages_closed(true);
    assert_eq!(read().await, (json!(200), json!(2_534_041)));
    shop.set_messages_closed(false);
    shop.set_wants_second_factor(true);
    assert_eq!(read().await, (json!(10), json!(2_534_077)));
    shop.set_wants_second_factor(false);
    world.sandbox.set_advanced_access(false);
    assert_eq!(read().await, (json!(3), Value::Null));
    world.sandbox.set_advanced_access(true);
    assert_eq!(read().await, (Value::Null, Value::Null));
}
