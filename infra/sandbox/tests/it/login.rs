//! The login of the Instagram product, from the dialog to the long-lived token.

use std::{collections::HashMap, time::Duration};

use sandbox::{Account, Consent, Fault, Operation, RedirectUris, TokenShape, Told};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::support::World;

const BACK: &str = "https://app.example/oauth/instagram/callback";
const SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";

impl World {
    fn dialog_url(&self, redirect_uri: &str, scopes: &str) -> String {
        let app = self.sandbox.app();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &app.instagram_app_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", scopes)
            .append_pair("state", "s/1 2")
            .finish();
        self.url(&format!("/oauth/authorize?{query}"))
    }

    async fn code(&self, shop: &Account) -> String {
        let location = shop
            .logs_in(&self.dialog_url(BACK, SCOPES), Consent::Allow)
            .await
            .unwrap();
        params(&location)["code"].clone()
    }

    async fn exchange(&self, change: &[(&str, &str)], code: &str) -> (u16, Value) {
        let app = self.sandbox.app();
        let mut form = HashMap::from([
            ("client_id", app.instagram_app_id.as_str()),
            ("client_secret", app.instagram_app_secret.as_str()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", BACK),
            ("code", code),
        ]);
        form.extend(change.iter().copied());
        let answer = self
            .post("/oauth/access_token")
            .form(&form)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

fn params(location: &str) -> HashMap<String, String> {
    Url::parse(location)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

#[tokio::test]
async fn the_dialog_is_a_form_that_works_without_scripts() {
    let world = World::start().await;
    drop(world.sandbox.account("shop"));

    let answer = world
        .client
        .get(world.dialog_url(BACK, SCOPES))
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize""#));
    assert!(page.contains(r#"value="instagram_business_manage_messages" checked>"#));
    assert!(page.contains(r#"name="account" value="shop" checked"#));
    assert!(page.contains(r#"name="state" value="s/1 2""#));
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn allowing_leads_back_with_code_state_and_meta_s_fragment() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");

    let location = shop
        .logs_in(&world.dialog_url(BACK, SCOPES), Consent::Allow)
        .await
        .unwrap();

    assert!(
        location.starts_with(&format!("{BACK}?code=AQB")),
        "{location}"
    );
    assert!(location.ends_with("#_"));
    assert_eq!(params(&location)["state"], "s/1 2");
}

#[tokio::test]
async fn cancelling_leads_back_with_an_error() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");

    let location = shop
        .logs_in(&world.dialog_url(BACK, SCOPES), Consent::Cancel)
        .await
        .unwrap();

    let params = params(&location);
    assert_eq!(params["error"], "access_denied");
    assert_eq!(params["error_reason"], "user_denied");
    assert_eq!(params["error_description"], "The user denied your request");
    assert_eq!(params["state"], "s/1 2");
}

#[tokio::test]
async fn an_unticked_scope_is_not_granted_and_the_basic_one_cannot_be_unticked() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let without = Consent::Without(SCOPES.split(',').map(str::to_owned).collect());

    let location = shop
        .logs_in(&world.dialog_url(BACK, SCOPES), without)
        .await
        .unwrap();
    let (_, token) = world.exchange(&[], &params(&location)["code"]).await;

    assert_eq!(
        token["permissions"],
        serde_json::json!(["instagram_business_basic"])
    );
    let token = token["access_token"].as_str().unwrap();
    let alice = world.sandbox.user("alice");
    let (status, answer) = world.send_text(token, &alice.igsid(&shop), "hi").await;
    assert_eq!((status, &answer["error"]["code"]), (403, &Value::from(10)));
}

#[tokio::test]
async fn a_strange_app_redirect_or_scope_gets_a_page_and_no_redirect() {
    let world = World::start().await;
    world
        .sandbox
        .set_redirect_uris(RedirectUris::Only(vec![BACK.to_owned()]));
    let shop = world.sandbox.account("shop");
    let good = world.dialog_url(BACK, SCOPES);

    for (url, why) in [
        (
            world.dialog_url("https://app.example/other", SCOPES),
            "Invalid redirect_uri",
        ),
        (
            world.dialog_url(&format!("{BACK}/"), SCOPES),
            "Invalid redirect_uri",
        ),
        (
            world.dialog_url(BACK, "user_photos"),
            "Invalid scope: user_photos",
        ),
        (
            good.replace("client_id=", "client_id=1"),
            "Invalid platform app",
        ),
        (
            good.replace("=code", "=token"),
            "response_type must be code",
        ),
    ] {
        let answer = world.client.get(&url).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{url}");
        assert!(answer.text().await.unwrap().contains(why), "{why}");
    }
    assert!(shop.logs_in(&good, Consent::Allow).await.is_ok());
}

#[tokio::test]
async fn an_account_with_an_impossible_name_is_asked_for_again() {
    let world = World::start().await;
    let asked = world.dialog_url(BACK, SCOPES);
    let mut form: Vec<(String, String)> = Url::parse(&asked)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    form.push(("username".to_owned(), "<b>".to_owned()));
    form.push(("decision".to_owned(), "allow".to_owned()));

    let answer = world
        .post("/oauth/authorize")
        .form(&form)
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains(r#"role="alert""#));
}

#[tokio::test]
async fn a_code_is_exchanged_once() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let code = world.code(&shop).await;

    let (status, first) = world.exchange(&[], &code).await;
    let (again, second) = world.exchange(&[], &code).await;

    assert_eq!(status, 200);
    assert!(first["access_token"].as_str().unwrap().starts_with("IGAA"));
    let user_id = first["user_id"].as_u64().unwrap();
    assert!(user_id > 1 << 53, "no float holds it");
    assert_eq!(user_id.to_string(), shop.app_scoped_id());
    assert_eq!(again, 400);
    assert_eq!(
        second,
        serde_json::json!({
            "error_type": "OAuthException",
            "code": 400,
            "error_message": "Matching code was not found or was already used",
        })
    );
}

#[tokio::test]
async fn the_documented_shape_is_wrapped() {
    let world = World::start().await;
    world.sandbox.set_token_shape(TokenShape::Wrapped);
    let shop = world.sandbox.account("shop");
    let code = world.code(&shop).await;

    let (_, answer) = world.exchange(&[], &code).await;

    let token = &answer["data"][0];
    assert_eq!(token["user_id"], shop.app_scoped_id());
    assert_eq!(token["permissions"], SCOPES);
}

#[tokio::test]
async fn wrong_secrets_redirects_and_late_codes_are_refused() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let code = world.code(&shop).await;

    for change in [
        [("client_secret", "wrong")],
        [("client_id", "1")],
        [(
            "redirect_uri",
            "https://app.example/oauth/instagram/callback/",
        )],
        [("grant_type", "password")],
    ] {
        assert_eq!(world.exchange(&change, &code).await.0, 400, "{change:?}");
    }
    world.sandbox.advance(Duration::from_mins(61));
    assert_eq!(world.exchange(&[], &code).await.0, 400);
    let fresh = world.code(&shop).await;
    assert_eq!(world.exchange(&[], &format!("{fresh}#_")).await.0, 200);
}

#[tokio::test]
async fn a_failing_exchange_keeps_its_own_shape() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let code = world.code(&shop).await;
    world
        .sandbox
        .fault_on(Operation::Exchange, Fault::RateLimited);

    let (status, limited) = world.exchange(&[], &code).await;

    assert_eq!(status, 400);
    assert_eq!(limited["code"], 4);
    assert!(limited["error_message"].is_string());
    assert_eq!(world.exchange(&[], &code).await.0, 200);
}

#[tokio::test]
async fn short_tokens_become_long_and_long_ones_are_refreshed_after_a_day() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let (_, short) = world.exchange(&[], &world.code(&shop).await).await;
    let short = short["access_token"].as_str().unwrap();
    let secret = world.sandbox.app().instagram_app_secret;
    let exchange = |secret: &str, token: &str| {
        format!(
            "/access_token?grant_type=ig_exchange_token&client_secret={secret}&access_token={token}"
        )
    };
    let refresh = |token: &str| {
        format!("/refresh_access_token?grant_type=ig_refresh_token&access_token={token}")
    };

    let (wrong, quirk) = world.get_json(&exchange("wrong", short)).await;
    let (status, long) = world.get_json(&exchange(&secret, short)).await;
    let token = long["access_token"].as_str().unwrap();
    let early = world.get_json(&refresh(token)).await;
    world.sandbox.advance(Duration::from_hours(25));
    let (later, fresh) = world.get_json(&format!("/v25.0{}", refresh(token))).await;
    let expired_short = world.get_json(&exchange(&secret, short)).await.1;

    assert_eq!(wrong, 400);
    assert_eq!(
        quirk["error"]["message"],
        "Unsupported request - method type: get"
    );
    assert_eq!(quirk["error"]["type"], "IGApiException");
    assert_eq!(status, 200);
    assert_eq!(long["token_type"], "bearer");
    assert_eq!(long["expires_in"], 5_183_944);
    assert_eq!(early.0, 400);
    assert_eq!(later, 200);
    assert_ne!(fresh["access_token"], long["access_token"]);
    assert_eq!(expired_short["error"]["error_subcode"], 463);
}

#[tokio::test]
async fn comments_are_told_and_answered_only_when_the_owner_lets_them() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let alice = world.sandbox.user("alice");
    shop.subscribe();
    let comments = "instagram_business_manage_comments";
    let asked = format!("{SCOPES},{comments}");
    for (consent, told) in [
        (Consent::Allow, true),
        (Consent::Without(vec![comments.to_owned()]), false),
        (Consent::Allow, true),
    ] {
        let location = shop.logs_in(&world.dialog_url(BACK, &asked), consent).await;
        let code = params(&location.unwrap())["code"].clone();
        let (_, token) = world.exchange(&[], &code).await;
        let token = token["access_token"].as_str().unwrap().to_owned();

        let below = alice.comments(&shop, "how much?").await;
        let live = alice.comments_live(&shop, "how much?").await;
        let reply = json!({"recipient": {"comment_id": below.mid}, "message": {"text": "10"}});
        let (status, said) = world.send(&token, &reply).await;

        let status_of = |told| if told { 200 } else { 0 };
        assert_eq!(
            (below.status(), live.status()),
            (status_of(told), status_of(told))
        );
        assert_eq!(status == 200, told, "{said}");
        if !told {
            assert_eq!(below.told, Told::NotAllowed);
            assert_eq!(said["error"]["code"], 10);
        }
    }
}
