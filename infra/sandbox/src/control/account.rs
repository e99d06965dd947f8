//! `/_control/accounts`: professional accounts and their owners.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, done};
use crate::{
    handle::{Account, EndUser},
    hub::Hub,
    page::is_username,
    state::AccountRow,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/accounts", web::get().to(list))
        .route("/accounts", web::post().to(create))
        .route("/accounts/{account}", web::patch().to(change))
        .route("/accounts/{account}/tokens", web::post().to(issue))
        .route("/accounts/{account}/tokens", web::delete().to(revoke))
        .route("/accounts/{account}/subscription", web::put().to(subscribe))
        .route(
            "/accounts/{account}/subscription",
            web::delete().to(unsubscribe),
        )
        .route("/accounts/{account}/messages", web::post().to(types));
}

fn view(account: &AccountRow) -> Value {
    json!({
        "username": account.username,
        "ig_id": account.ig_id,
        "app_scoped_id": account.app_scoped_id,
        "subscribed_fields": account.subscribed,
    })
}

/// The account of that name, if somebody made it.
pub(super) fn known(hub: web::Data<Hub>, username: &str) -> Result<Account, Refused> {
    let hub = hub.into_inner();
    if hub.lock().account_named(username).is_none() {
        return Err(Refused::Missing("account"));
    }
    Ok(Account::new(&hub, username))
}

async fn list(hub: web::Data<Hub>) -> HttpResponse {
    let accounts: Vec<Value> = hub.lock().accounts().map(view).collect();
    HttpResponse::Ok().json(json!({"data": accounts}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    username: String,
}

async fn create(body: web::Json<Create>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    if !is_username(&body.username) {
        return Err(Refused::name("username"));
    }
    let made = hub
        .into_inner()
        .with(|state| view(state.account(&body.username)));
    Ok(HttpResponse::Ok().json(made))
}

/// What is given changes; the rest stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    personal: Option<bool>,
    creator: Option<bool>,
    messages_closed: Option<bool>,
    wants_second_factor: Option<bool>,
    lacks: Option<Vec<String>>,
}

async fn change(
    path: web::Path<String>,
    body: web::Json<Change>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let account = known(hub, &path)?;
    if let Some(on) = body.personal {
        account.set_personal(on);
    }
    if let Some(on) = body.creator {
        account.set_creator(on);
    }
    if let Some(on) = body.messages_closed {
        account.set_messages_closed(on);
    }
    if let Some(on) = body.wants_second_factor {
        account.set_wants_second_factor(on);
    }
    if let Some(features) = &body.lacks {
        let features: Vec<&str> = features.iter().map(String::as_str).collect();
        account.set_lacks(&features);
    }
    Ok(done())
}

async fn issue(path: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    let account = known(hub, &path)?;
    Ok(HttpResponse::Ok().json(json!({"access_token": account.issue_token()})))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    /// Of error 190: 458 app removed, 460 password changed, 463 expired, …
    subcode: Option<i64>,
}

async fn revoke(
    path: web::Path<String>,
    query: web::Query<Revoke>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.revoke_tokens(query.subcode.unwrap_or(463));
    Ok(done())
}

async fn subscribe(path: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.subscribe();
    Ok(done())
}

async fn unsubscribe(
    path: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.unsubscribe();
    Ok(done())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    user: String,
    text: String,
}

/// The owner types in the Instagram app.
async fn types(
    path: web::Path<String>,
    body: web::Json<Types>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    if !is_username(&body.user) {
        return Err(Refused::name("user"));
    }
    let user = EndUser::new(&hub.clone().into_inner(), &body.user);
    let account = known(hub, &path)?;
    Ok(HttpResponse::Ok().json(json!({"mid": account.types_in_app(&user, &body.text)})))
}
