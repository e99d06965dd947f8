//! `/_control/…/deeds` and `…/happenings`: what happens beside writing.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::{Refused, account::known};
use crate::{
    handle::{EndUser, Said},
    hub::Hub,
    page::is_username,
    state::{Deed, Happening},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users/{user}/deeds", web::post().to(deed))
        .route("/users/{user}/comments", web::post().to(comment))
        .route("/accounts/{account}/happenings", web::post().to(happening))
        .route("/accounts/{account}/standby", web::put().to(stand_by))
        .route("/accounts/{account}/standby", web::delete().to(stand_back))
        .route("/accounts/{account}/broadcast", web::delete().to(broadcast))
        .route("/files", web::delete().to(expire))
        .route("/webhooks/release-backwards", web::post().to(backwards))
        .route("/webhooks/dashboard-test", web::post().to(test));
}

/// What a user does: `{"account": "shop", "deed": "reacts", …}`.
#[derive(Debug, Deserialize)]
struct Doing {
    account: String,
    #[serde(flatten)]
    deed: Deed,
}

fn user(hub: &web::Data<Hub>, name: &str) -> Result<EndUser, Refused> {
    if is_username(name) {
        Ok(EndUser::new(&hub.clone().into_inner(), name))
    } else {
        Err(Refused::name("user"))
    }
}

fn answer(said: &Said) -> HttpResponse {
    HttpResponse::Ok().json(json!({"mid": said.mid, "status": said.status(), "told": said.told}))
}

async fn deed(
    path: web::Path<String>,
    body: web::Json<Doing>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let user = user(&hub, &path)?;
    let Doing { account, deed } = body.into_inner();
    Ok(answer(&user.does(&known(hub, &account)?, deed).await))
}

/// A comment on a post, or during a live broadcast.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commenting {
    account: String,
    text: String,
    #[serde(default)]
    live: bool,
}

async fn comment(
    path: web::Path<String>,
    body: web::Json<Commenting>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let user = user(&hub, &path)?;
    let account = known(hub, &body.account)?;
    let said = if body.live {
        user.comments_live(&account, &body.text).await
    } else {
        user.comments(&account, &body.text).await
    };
    Ok(answer(&said))
}

async fn happening(
    path: web::Path<String>,
    body: web::Json<Happening>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let account = known(hub, &path)?;
    Ok(answer(&account.sees(body.into_inner()).await))
}

async fn stand_by(path: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.stands_by(true);
    Ok(super::done())
}

async fn stand_back(path: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.stands_by(false);
    Ok(super::done())
}

async fn broadcast(path: web::Path<String>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    known(hub, &path)?.ends_broadcast();
    Ok(super::done())
}

async fn expire(hub: web::Data<Hub>) -> HttpResponse {
    hub.into_inner().with(|state| state.cdn.expire());
    super::done()
}

async fn backwards(hub: web::Data<Hub>) -> HttpResponse {
    let hub = hub.into_inner();
    let mut ids: Vec<u64> = hub.lock().queue.held().iter().map(|held| held.id).collect();
    ids.reverse();
    let mut told = Vec::with_capacity(ids.len());
    for id in ids {
        let ticket = hub.with(|state| state.queue.release(Some(id)));
        if let Some(ticket) = ticket {
            told.push(ticket.told().await);
        }
    }
    drop(hub.with(|state| state.queue.release_all()));
    HttpResponse::Ok().json(json!({"data": told}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    field: String,
}

async fn test(query: web::Query<Which>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    match hub.dashboard_test(&query.field).await {
        Some(told) => Ok(HttpResponse::Ok().json(json!({"status": told.status(), "told": told}))),
        None => Err(Refused::Missing("test for this field")),
    }
}
