//! `/_control/users`: end users, what they say and what they are told.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, account::known, done};
use crate::{
    handle::{Account, EndUser},
    hub::Hub,
    page::is_username,
    state::Message,
};

/// The longest wait for a reply.
const PATIENCE: u64 = 60;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users", web::get().to(list))
        .route("/users", web::post().to(create))
        .route("/users/{user}/messages", web::post().to(write))
        .route("/users/{user}/messages", web::get().to(conversation))
        .route("/users/{user}/inbox", web::get().to(inbox))
        .route("/users/{user}/inbox/next", web::post().to(next));
}

async fn list(hub: web::Data<Hub>) -> HttpResponse {
    let state = hub.lock();
    let users: Vec<Value> = state
        .users()
        .map(|user| json!({"username": user.username, "igsids": user.igsids}))
        .collect();
    HttpResponse::Ok().json(json!({"data": users}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    username: String,
    name: Option<String>,
    profile_pic: Option<String>,
}

async fn create(body: web::Json<Create>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    let user = named(&hub, &body.username)?;
    if body.name.is_some() || body.profile_pic.is_some() {
        user.set_profile(body.name.as_deref(), body.profile_pic.as_deref());
    }
    Ok(HttpResponse::Ok().json(json!({"username": user.username()})))
}

/// The user of that name, made on first use.
fn named(hub: &web::Data<Hub>, username: &str) -> Result<EndUser, Refused> {
    if is_username(username) {
        Ok(EndUser::new(&hub.clone().into_inner(), username))
    } else {
        Err(Refused::name("user"))
    }
}

/// The user and the account of a call.
fn both(hub: web::Data<Hub>, user: &str, account: &str) -> Result<(EndUser, Account), Refused> {
    let user = named(&hub, user)?;
    Ok((user, known(hub, account)?))
}

/// What a user says: a text, an image, or any item of a webhook.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    account: String,
    text: Option<String>,
    image: Option<String>,
    item: Option<Value>,
}

async fn write(
    path: web::Path<String>,
    body: web::Json<Write>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let (user, account) = both(hub, &path, &body.account)?;
    let said = match (&body.text, &body.image, &body.item) {
        (Some(text), None, None) => user.writes(&account, text).await,
        (None, Some(url), None) => user.sends_image(&account, url).await,
        (None, None, Some(item)) => user.sends_raw(&account, item.clone()).await,
        _ => return Err(Refused::Invalid("one of text, image and item".to_owned())),
    };
    Ok(HttpResponse::Ok().json(json!({
        "mid": said.mid,
        "igsid": user.igsid(&account),
        "status": said.status(),
        "told": said.told,
    })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct With {
    account: String,
    wait: Option<u64>,
}

async fn conversation(
    path: web::Path<String>,
    query: web::Query<With>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let (user, account) = both(hub, &path, &query.account)?;
    Ok(told(&user.conversation(&account)))
}

async fn inbox(
    path: web::Path<String>,
    query: web::Query<With>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let (user, account) = both(hub, &path, &query.account)?;
    Ok(told(&user.inbox(&account)))
}

fn told(messages: &[Message]) -> HttpResponse {
    HttpResponse::Ok().json(json!({"data": messages}))
}

/// The next reply, each one once; 204 when none comes in `wait` seconds.
async fn next(
    path: web::Path<String>,
    query: web::Query<With>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let (user, account) = both(hub, &path, &query.account)?;
    let patience = Duration::from_secs(query.wait.unwrap_or(10).min(PATIENCE));
    Ok(match user.next_within(&account, patience).await {
        Some(message) => HttpResponse::Ok().json(message),
        None => done(),
    })
}
