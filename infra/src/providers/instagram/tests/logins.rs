//! Business Login for Instagram.

use domain::model::channel::{Account, Consent, Product, Reached};
use domain::model::shared::{Code, ExposeSecret as _, ExternalId, Time};
use domain::port::provider::{Ask, Login, LoginFailure};
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, header, method, path, query_param};

use super::*;

const REDIRECT: &str = "https://gramway.example/oauth/instagram/callback";

/// An Instagram that logs in, with some of its answers replaced.
struct Dialogue {
    exchange: ResponseTemplate,
    long_lived: ResponseTemplate,
    me: ResponseTemplate,
}

fn said(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn good() -> Dialogue {
    Dialogue {
        exchange: said(json!({
            "access_token": "IGshort",
            "user_id": 27_640_875_392_278_831_u64,
            "permissions": ["instagram_business_basic", "instagram_business_manage_messages"],
        })),
        long_lived: said(
            json!({"access_token": "IGlong", "token_type": "bearer", "expires_in": 5_183_944}),
        ),
        me: said(me(&json!({}))),
    }
}

fn me(changes: &Value) -> Value {
    let mut me = json!({
        "id": "28978671838402975", "user_id": "17841400000000000", "username": "shop",
        "name": "Shop", "account_type": "BUSINESS",
    });
    for (name, value) in changes.as_object().unwrap() {
        me[name] = value.clone();
    }
    me
}

async fn redeemed(dialogue: Dialogue, code: &str) -> Result<(Consent, Reached), LoginFailure> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/oauth/access_token"))
        .and(body_string_contains("grant_type=authorization_code"))
        .and(body_string_contains("client_id=1234"))
        .and(body_string_contains("client_secret=app+secret"))
        .and(body_string_contains("code=AQB%2Fx"))
        .and(body_string_contains(
            "redirect_uri=https%3A%2F%2Fgramway.example%2Foauth%2Finstagram%2Fcallback",
        ))
        .respond_with(dialogue.exchange)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/access_token"))
        .and(query_param("grant_type", "ig_exchange_token"))
        .and(query_param("client_secret", "app secret"))
        .and(query_param("access_token", "IGshort"))
        .respond_with(dialogue.long_lived)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/v26.0/me"))
        .and(query_param(
            "fields",
            "id,user_id,username,name,account_type",
        ))
        .and(header("authorization", "Bearer IGlong"))
        .respond_with(dialogue.me)
        .mount(&server)
        .await;
    let app = instagram(settings(&server.uri()));
    let login = login(&app);
    let consent = login.redeem(code, REDIRECT, Time::UNIX_EPOCH).await?;
    match login.candidates(&consent).await?.pop() {
        Some(Ok(reached)) => Ok((consent, reached)),
        Some(Err(unreached)) => Err(unreached.code.into()),
        None => panic!("Instagram's own login reaches one account"),
    }
}

fn login(app: &Instagram) -> &dyn Login {
    app.login(Product::Instagram).unwrap()
}

async fn failed(dialogue: Dialogue) -> Code {
    redeemed(dialogue, "AQB/x").await.unwrap_err().code
}

#[test]
fn the_browser_is_sent_to_the_dialog() {
    let app = instagram(settings("https://www.instagram.com"));
    assert_eq!(
        login(&app).authorize_url(Ask {
            state: "st&te",
            redirect_uri: REDIRECT,
            rerequest: false,
        }),
        "https://www.instagram.com/oauth/authorize?client_id=1234\
         &redirect_uri=https%3A%2F%2Fgramway.example%2Foauth%2Finstagram%2Fcallback&response_type=code\
         &scope=instagram_business_basic%2Cinstagram_business_manage_messages\
         %2Cinstagram_business_manage_comments&state=st%26te"
    );
}

#[tokio::test]
async fn a_code_becomes_a_long_lived_token_and_an_account() {
    let (granted, reached) = redeemed(good(), "AQB/x#_").await.unwrap();

    assert_eq!(reached.token.expose_secret(), "IGlong");
    assert_eq!(reached.expires_at, Time::from_timestamp(5_183_944, 0));
    assert_eq!(
        granted.names(),
        [
            "instagram_business_basic",
            "instagram_business_manage_messages"
        ]
    );
    assert_eq!(
        reached.account,
        Account {
            external_id: ExternalId::parse("17841400000000000").unwrap(),
            app_scoped_id: ExternalId::parse("28978671838402975").unwrap(),
            username: "shop".to_owned(),
            name: Some("Shop".to_owned()),
            account_type: Some("BUSINESS".to_owned()),
        }
    );
    assert!(!format!("{granted:?}{reached:?}").contains("IGlong"));
}

#[tokio::test]
async fn the_documented_shapes_are_read_as_well() {
    let documented = Dialogue {
        exchange: said(json!({"data": [{
            "access_token": "IGshort", "user_id": "1020",
            "permissions": "instagram_business_basic, instagram_business_manage_messages",
        }]})),
        long_lived: said(json!({"access_token": "IGlong", "token_type": "bearer"})),
        me: said(json!({"data": [me(&json!({
            "id": 28_978_671_838_402_975_u64, "user_id": 17_841_400_000_000_000_u64,
        }))]})),
    };

    let (granted, reached) = redeemed(documented, "AQB/x").await.unwrap();

    assert_eq!(reached.account.app_scoped_id.as_str(), "28978671838402975");
    assert_eq!(reached.account.external_id.as_str(), "17841400000000000");
    assert_eq!((granted.expires_at, granted.scopes.len()), (None, 2));
}

#[tokio::test]
async fn a_name_that_no_page_can_show_is_made_one() {
    let account = async |changes: Value| {
        let dialogue = Dialogue {
            me: said(me(&changes)),
            ..good()
        };
        redeemed(dialogue, "AQB/x").await.unwrap().1.account
    };

    let odd = account(json!({"username": "a\u{0}b\u{1b}[1m", "name": "\u{0} ü\n"})).await;
    let none = account(json!({"username": "\u{0}", "name": " ", "account_type": {}})).await;
    let long = account(json!({"username": "ü".repeat(5000), "name": "x".repeat(5000)})).await;

    assert_eq!(odd.username, "ab[1m");
    assert_eq!(odd.name.as_deref(), Some("ü"));
    assert_eq!(none.username, "17841400000000000");
    assert_eq!((none.name, none.account_type), (None, None));
    assert_eq!(long.username.chars().count(), 200);
    assert_eq!(long.name.unwrap().len(), 200);
}

#[tokio::test]
async fn an_answer_that_is_none_ends_the_login() {
    let deep = format!(
        r#"{{"id":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for body in [
        deep.as_str(),
        r#"{"id":"1","user_id":"a\u0000b"}"#,
        r#"{"id":"1","user_id":"\ud800"}"#,
        r#"{"id":"1","user_id":1e400}"#,
        "[]",
        "",
        "\u{feff}{}",
    ] {
        let dialogue = Dialogue {
            me: ResponseTemplate::new(200).set_body_raw(body, "application/json"),
            ..good()
        };
        assert_eq!(
            failed(dialogue).await,
            Code::ProviderUnavailable,
            "{body:.50}"
        );
    }
}

#[tokio::test]
async fn a_permission_that_was_unticked_is_missed() {
    for permissions in [
        json!(["instagram_business_basic"]),
        json!("instagram_business_basic"),
        json!(["instagram_business_manage_messages"]),
        json!([]),
        json!(null),
        json!(7),
    ] {
        let dialogue = Dialogue {
            exchange: said(json!({"access_token": "IGshort", "permissions": permissions})),
            ..good()
        };
        assert_eq!(failed(dialogue).await, Code::ScopeMissing);
    }
}

#[tokio::test]
async fn a_personal_account_cannot_be_connected() {
    let dialogue = Dialogue {
        me: said(me(&json!({"account_type": "PERSONAL", "user_id": null}))),
        ..good()
    };
    assert_eq!(failed(dialogue).await, Code::AccountNotProfessional);
}

#[tokio::test]
async fn a_refused_code_is_told_in_instagrams_words() {
    let body = json!({"error_type": "OAuthException", "code": 400,
        "error_message": "Matching code was not found or was already used"});
    let dialogue = Dialogue {
        exchange: ResponseTemplate::new(400).set_body_json(body),
        ..good()
    };

    let failure = redeemed(dialogue, "AQB/x").await.unwrap_err();

    assert_eq!(failure.code, Code::OauthFailed);
    let words = failure.words.unwrap();
    assert_eq!((words.status, words.code), (Some(400), Some(400)));
    assert_eq!(
        words.message.as_deref(),
        Some("Matching code was not found or was already used")
    );
}

#[tokio::test]
async fn a_token_that_is_not_eligible_ends_the_login() {
    let unsupported = json!({"error": {"message": "Unsupported request - method type: get",
        "type": "IGApiException", "code": 100}});
    let refused = || ResponseTemplate::new(400).set_body_json(&unsupported);
    let long_lived = Dialogue {
        long_lived: refused(),
        ..good()
    };
    assert_eq!(failed(long_lived).await, Code::AdvancedAccessMissing);
    let me = Dialogue {
        me: refused(),
        ..good()
    };
    assert_eq!(failed(me).await, Code::OauthFailed);
}

#[tokio::test]
async fn an_instagram_that_is_not_well_is_not_the_owners_fault() {
    let odd = || {
        [
            ResponseTemplate::new(500).set_body_json(json!({"error": {"code": 2}})),
            ResponseTemplate::new(429),
            ResponseTemplate::new(400).set_body_json(json!({"error": {"code": 4}})),
            ResponseTemplate::new(503).set_body_string("<html>"),
            ResponseTemplate::new(200).set_body_string("<html>"),
            ResponseTemplate::new(200).set_body_json(json!({})),
            ResponseTemplate::new(200).set_body_json(json!({"data": []})),
            ResponseTemplate::new(200).set_body_bytes(b"\xff".as_slice()),
        ]
    };
    for template in odd() {
        let exchange = Dialogue {
            exchange: template.clone(),
            ..good()
        };
        assert_eq!(failed(exchange).await, Code::ProviderUnavailable);
        let long_lived = Dialogue {
            long_lived: template.clone(),
            ..good()
        };
        assert_eq!(failed(long_lived).await, Code::ProviderUnavailable);
        let me = Dialogue {
            me: template,
            ..good()
        };
        assert_eq!(failed(me).await, Code::ProviderUnavailable);
    }
}

#[tokio::test]
async fn an_instagram_that_is_away_is_unavailable() {
    for host in [
        nobody(),
        blunt(None),
        blunt(Some("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")),
    ] {
        let app = instagram(settings(&host));
        let failure = login(&app).redeem("c", REDIRECT, Time::UNIX_EPOCH).await;
        let failure = failure.unwrap_err();
        assert_eq!(failure.code, Code::ProviderUnavailable);
        assert!(!format!("{failure:?}").contains("app secret"));
    }
}
