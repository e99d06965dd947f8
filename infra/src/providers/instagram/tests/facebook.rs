//! Facebook Login.

use domain::model::channel::{Candidate, Consent, Product, Reached};
use domain::model::shared::{Code, ExposeSecret as _, ExternalId, Time};
use domain::port::provider::{Login, LoginFailure};
use serde_json::{Value, json};
use wiremock::matchers::{
    body_string_contains, header, method, path, query_param, query_param_is_missing,
};

use super::*;

const REDIRECT: &str = "https://gramway.example/oauth/facebook/callback";

/// A Facebook that logs in, with some of its answers replaced.
struct Dialogue {
    debugged: ResponseTemplate,
    accounts: ResponseTemplate,
}

fn said(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn with(mut object: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

fn debugged(changes: &Value) -> ResponseTemplate {
    let data = json!({
        "app_id": "5678", "type": "USER", "is_valid": true, "expires_at": 5_000, "user_id": "1020",
        "scopes": ["instagram_basic", "instagram_manage_messages", "pages_show_list", "pages_manage_metadata"],
    });
    said(json!({"data": with(data, changes)}))
}

fn page(changes: &Value) -> Value {
    let page = json!({
        "id": "134", "name": "Shop", "access_token": "EAApage", "tasks": ["MESSAGING", "MODERATE"],
        "instagram_business_account": {"id": "17841", "username": "shop", "name": "The shop"},
    });
    with(page, changes)
}

fn pages(rows: &Value) -> ResponseTemplate {
    said(json!({"data": rows}))
}

fn good() -> Dialogue {
    Dialogue {
        debugged: debugged(&json!({})),
        accounts: pages(&json!([page(&json!({}))])),
    }
}

pub(super) fn app(host: &str, config_id: Option<&str>) -> Instagram {
    instagram(InstagramSettings {
        facebook: Some(FacebookSettings {
            app: AppKeys {
                id: "5678".to_owned(),
                secret: SecretString::from("meta secret"),
            },
            config_id: config_id.map(str::to_owned),
            system_users: false,
            appsecret_proof: false,
            login_url: host.to_owned(),
            graph_url: host.to_owned(),
        }),
        ..settings(host)
    })
}

fn login(app: &Instagram) -> &dyn Login {
    app.login(Product::Facebook).unwrap()
}

async fn server(dialogue: Dialogue) -> MockServer {
    let server = MockServer::start().await;
    for (grant, token) in [("code=AQB", "EAAshort"), ("fb_exchange_token=", "EAAlong")] {
        Mock::given(method("POST"))
            .and(path("/v26.0/oauth/access_token"))
            .and(body_string_contains(grant))
            .and(body_string_contains("client_secret=meta+secret"))
            .respond_with(said(
                json!({"access_token": token, "expires_in": 5_183_944}),
            ))
            .mount(&server)
            .await;
    }
    Mock::given(method("GET"))
        .and(path("/v26.0/debug_token"))
        .and(header("authorization", "Bearer 5678|meta secret"))
        .respond_with(dialogue.debugged)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/v26.0/me/accounts"))
        .and(query_param_is_missing("after"))
        .respond_with(dialogue.accounts)
        .mount(&server)
        .await;
    server
}

async fn logged_in(dialogue: Dialogue) -> Result<(Consent, Vec<Candidate>), LoginFailure> {
    let server = server(dialogue).await;
    let app = app(&server.uri(), None);
    let consent = login(&app)
        .redeem("AQB", REDIRECT, Time::UNIX_EPOCH)
        .await?;
    let candidates = login(&app).candidates(&consent).await?;
    Ok((consent, candidates))
}

/// The accounts that these Pages lead to, by handle, or why not.
async fn found(rows: Value) -> Vec<Result<String, Code>> {
    let dialogue = Dialogue {
        accounts: pages(&rows),
        ..good()
    };
    let (_, candidates) = logged_in(dialogue).await.unwrap();
    candidates.into_iter().map(outcome).collect()
}

fn outcome(candidate: Candidate) -> Result<String, Code> {
    match candidate {
        Ok(reached) => Ok(reached.account.username),
        Err(unreached) => Err(unreached.code),
    }
}

#[tokio::test]
async fn a_code_becomes_a_long_lived_token_and_the_accounts_of_its_pages() {
    let (consent, mut candidates) = logged_in(good()).await.unwrap();
    assert_eq!(consent.token.expose_secret(), "EAAlong");
    assert_eq!(consent.expires_at, Time::from_timestamp(5_183_944, 0));
    assert_eq!(consent.grantor, ExternalId::parse("1020").ok());
    let reached: Reached = candidates.pop().unwrap().unwrap();
    assert_eq!(reached.token.expose_secret(), "EAApage");
    assert_eq!(reached.account.external_id.as_str(), "17841");
    assert_eq!(reached.account.app_scoped_id.as_str(), "1020");
    assert_eq!((candidates.len(), reached.expires_at), (0, None));
}

#[tokio::test]
async fn ids_may_be_numbers() {
    let dialogue = Dialogue {
        debugged: debugged(&json!({"app_id": 5678, "user_id": 27_640_875_392_278_831_u64})),
        accounts: pages(&json!([page(&json!({
            "id": 134_895_793_791_914_111_u64,
            "instagram_business_account": {"id": 17_841_405_822_304_914_u64, "username": "shop"},
        }))])),
    };

    let (consent, mut candidates) = logged_in(dialogue).await.unwrap();
    assert_eq!(consent.grantor.unwrap().as_str(), "27640875392278831");
    let reached = candidates.pop().unwrap().unwrap();
    assert_eq!(reached.account.external_id.as_str(), "17841405822304914");
    assert_eq!(
        reached.via.page().unwrap().id.as_str(),
        "134895793791914111"
    );
}

#[tokio::test]
async fn a_token_that_says_nothing_of_scopes_has_none() {
    for scopes in [json!(null), json!([])] {
        let dialogue = Dialogue {
            debugged: debugged(&json!({"scopes": scopes, "granular_scopes": null})),
            ..good()
        };

        let failure = logged_in(dialogue).await.unwrap_err();

        assert_eq!(
            (failure.code, failure.scopes.len()),
            (Code::ScopeMissing, 4)
        );
    }
}

#[tokio::test]
async fn what_a_configuration_lacks_is_not_the_owners_fault() {
    let dialogue = Dialogue {
        debugged: debugged(
            &json!({"scopes": ["instagram_basic", "pages_show_list", "pages_manage_metadata"]}),
        ),
        ..good()
    };
    let server = server(dialogue).await;
    let app = app(&server.uri(), Some("1122"));

    let failure = login(&app).redeem("AQB", REDIRECT, Time::UNIX_EPOCH).await;

    let failure = failure.unwrap_err();
    assert_eq!(failure.code, Code::ConfigurationIncomplete);
    assert_eq!(failure.scopes, ["instagram_manage_messages"]);
}

#[tokio::test]
async fn both_tasks_are_needed_and_one_has_two_names() {
    let of = async |tasks: Value| found(json!([page(&json!({"tasks": tasks}))])).await;
    let missing = vec![Err(Code::PageTaskMissing)];

    assert_eq!(
        of(json!(["MESSAGE", "MODERATE"])).await,
        [Ok("shop".to_owned())]
    );
    assert_eq!(of(json!(null)).await, [Ok("shop".to_owned())], "not said");
    for tasks in [json!(["MESSAGING"]), json!(["MODERATE"]), json!([])] {
        assert_eq!(of(tasks.clone()).await, missing, "{tasks}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_hides_none_of_the_others() {
    let odd = [
        json!(null),
        json!(7),
        json!([]),
        json!({}),
        page(&json!({"id": null})),
        page(&json!({"tasks": 7})),
        page(&json!({"access_token": {}})),
    ];
    let rows = [&odd[..], &[page(&json!({}))]].concat();
    assert_eq!(found(json!(rows)).await, [Ok("shop".to_owned())]);
    let bare = page(&json!({"instagram_business_account": null}));
    assert_eq!(
        found(json!([bare])).await,
        [Err(Code::ProfessionalAccountMissing)]
    );
}

#[tokio::test]
async fn a_list_goes_on_where_its_next_address_says_when_there_are_no_cursors() {
    for paging in [
        json!({"next": "https://evil.example/v26.0/me/accounts?limit=100&after=QVFI"}),
        json!({"next": "https://evil.example/?after=other", "cursors": {"after": "QVFI"}}),
        json!({"next": "https://evil.example/?after=QVFI", "cursors": null}),
    ] {
        let first = json!({"data": [page(&json!({}))], "paging": paging});
        let dialogue = Dialogue {
            accounts: said(first),
            ..good()
        };
        let server = server(dialogue).await;
        let linked = json!({"id": "17842", "username": "store"});
        let second = page(&json!({"id": "135", "instagram_business_account": linked}));
        Mock::given(method("GET"))
            .and(path("/v26.0/me/accounts"))
            .and(query_param("after", "QVFI"))
            .respond_with(pages(&json!([second])))
            .mount(&server)
            .await;
        let app = app(&server.uri(), None);
        let consent = login(&app).redeem("AQB", REDIRECT, Time::UNIX_EPOCH).await;

        let candidates = login(&app).candidates(&consent.unwrap()).await.unwrap();

        let names: Vec<_> = candidates.into_iter().map(outcome).collect();
        assert_eq!(names, [Ok("shop".to_owned()), Ok("store".to_owned())]);
    }
}

#[tokio::test]
async fn a_rate_limit_in_disguise_is_metas_state_of_health() {
    let limited = || {
        let error = json!({"type": "IGApiException", "code": 613, "is_transient": false});
        ResponseTemplate::new(500).set_body_json(json!({"error": error}))
    };
    for dialogue in [
        Dialogue {
            debugged: limited(),
            ..good()
        },
        Dialogue {
            accounts: limited(),
            ..good()
        },
    ] {
        let failure = logged_in(dialogue).await.unwrap_err();
        assert_eq!(failure.code, Code::ProviderUnavailable);
    }
}

/// A Page's own token, with these things said of it.
async fn of_page_token(changes: Value) -> Vec<Result<String, Code>> {
    let of_page = json!({"type": "PAGE", "expires_at": 0});
    let dialogue = Dialogue {
        debugged: debugged(&with(of_page, &changes)),
        ..good()
    };
    let server = server(dialogue).await;
    let linked = json!({"id": "17841", "username": "shop"});
    for (at, body) in [
        (
            "/v26.0/134",
            json!({"id": "134", "instagram_business_account": linked}),
        ),
        ("/v26.0/me", json!({"id": 134})),
    ] {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("authorization", "Bearer EAAown"))
            .respond_with(said(body))
            .mount(&server)
            .await;
    }
    let app = app(&server.uri(), None);
    let own = SecretString::from("EAAown");
    let consent = login(&app).inspect(&own, Time::UNIX_EPOCH).await.unwrap();
    let candidates = login(&app).candidates(&consent).await.unwrap();
    candidates.into_iter().map(outcome).collect()
}

#[tokio::test]
async fn a_pages_own_token_reaches_its_page_and_what_it_was_given_for() {
    let given = |scope: &str, targets: Value| json!({"profile_id": 134, "granular_scopes": [{"scope": scope, "target_ids": targets}]});
    let shop = [Ok("shop".to_owned())];
    let elsewhere = [Err(Code::ScopeOtherAccount)];

    assert_eq!(of_page_token(json!({"profile_id": "134"})).await, shop);
    assert_eq!(
        of_page_token(json!({})).await,
        shop,
        "without its Page's id"
    );
    for (scope, targets, expected) in [
        ("instagram_manage_messages", json!([17841]), &shop),
        ("instagram_manage_messages", json!(["1"]), &elsewhere),
        ("instagram_manage_messages", json!([]), &elsewhere),
        ("pages_manage_metadata", json!(["134"]), &shop),
        ("pages_manage_metadata", json!(["17841"]), &elsewhere),
        ("instagram_basic", json!(null), &shop),
    ] {
        let said = given(scope, targets);
        assert_eq!(&of_page_token(said.clone()).await, expected, "{said}");
    }
}

#[tokio::test]
async fn a_consent_is_taken_back_however_that_is_confirmed() {
    for (answer, taken) in [
        ("true", true),
        (" true\n", true),
        (r#"{"success":true}"#, true),
        (r#"{"success":"true"}"#, true),
        ("false", false),
        (r#"{"success":false}"#, false),
        ("<html>", false),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("DELETE"))
            .and(path("/v26.0/1020/permissions"))
            .and(header("authorization", "Bearer 5678|meta secret"))
            .respond_with(ResponseTemplate::new(200).set_body_string(answer))
            .mount(&server)
            .await;
        let app = app(&server.uri(), None);

        let revoked = login(&app)
            .revoke(&ExternalId::parse("1020").unwrap())
            .await;

        assert_eq!(revoked.is_ok(), taken, "{answer}");
    }
}

#[tokio::test]
async fn what_is_refused_although_it_was_allowed_is_refused_to_the_app() {
    let refusal = |code: i64| {
        let error = json!({"message": "no", "type": "OAuthException", "code": code});
        ResponseTemplate::new(403).set_body_json(json!({"error": error}))
    };
    for code in [10, 200, 299] {
        let server = server(good()).await;
        Mock::given(method("GET"))
            .and(path("/v26.0/134/conversations"))
            .respond_with(refusal(code))
            .mount(&server)
            .await;
        let app = app(&server.uri(), None);
        let consent = login(&app).redeem("AQB", REDIRECT, Time::UNIX_EPOCH).await;
        let mut reached = login(&app).candidates(&consent.unwrap()).await.unwrap();
        let reached = reached.pop().unwrap().unwrap();
        let unconfirmed = Reached {
            checks: vec![],
            ..reached.clone()
        };
        let (_, of_app) = login(&app).probe(reached).await.unwrap_err();
        let (_, of_owner) = login(&app).probe(unconfirmed).await.unwrap_err();

        assert_eq!(of_app, Code::AdvancedAccessMissing, "{code}");
        assert_eq!(of_owner, Code::ScopeMissing, "{code}");
    }
}
