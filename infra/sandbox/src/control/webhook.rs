//! `/_control/webhooks`: what the app is told, and when.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, done};
use crate::{
    hub::Hub,
    sign,
    state::State,
    webhook::{Ticket, Told},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/webhooks", web::get().to(list))
        .route("/webhooks", web::post().to(deliver))
        .route("/webhooks", web::delete().to(forget))
        .route("/webhooks/hold", web::post().to(hold))
        .route("/webhooks/held", web::get().to(held))
        .route("/webhooks/held/{id}", web::delete().to(lose))
        .route("/webhooks/release", web::post().to(release))
        .route("/webhooks/release-one", web::post().to(release_one))
        .route(
            "/webhooks/release-together",
            web::post().to(release_together),
        )
        .route("/webhooks/resend-last", web::post().to(resend_last))
        .route("/webhooks/handshake", web::post().to(handshake));
}

async fn list(hub: web::Data<Hub>) -> HttpResponse {
    let webhooks = hub.lock().webhooks.to_vec();
    HttpResponse::Ok().json(json!({"data": webhooks}))
}

async fn forget(hub: web::Data<Hub>) -> HttpResponse {
    hub.into_inner().with(|state| state.webhooks.clear());
    done()
}

/// Posts a whole envelope, signed, once.
async fn deliver(body: web::Json<Value>, hub: web::Data<Hub>) -> HttpResponse {
    let id = hub.lock().queue.next_id();
    answer(&hub.post(id, 1, Bytes::from(sign::encode(&body))).await)
}

async fn hold(hub: web::Data<Hub>) -> HttpResponse {
    hub.into_inner().with(|state| state.queue.hold());
    done()
}

async fn held(hub: web::Data<Hub>) -> HttpResponse {
    let held = hub.lock().queue.held();
    HttpResponse::Ok().json(json!({"data": held}))
}

async fn lose(path: web::Path<u64>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    if hub.into_inner().with(|state| state.queue.lose(*path)) {
        Ok(done())
    } else {
        Err(Refused::Missing("held webhook"))
    }
}

async fn release(hub: web::Data<Hub>) -> HttpResponse {
    let tickets = hub.into_inner().with(|state| state.queue.release_all());
    let mut told = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        told.push(ticket.told().await);
    }
    HttpResponse::Ok().json(json!({"data": told}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    id: Option<u64>,
}

async fn release_one(
    query: web::Query<Which>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    waited(hub.into_inner().with(|state| state.queue.release(query.id))).await
}

async fn release_together(hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    waited(hub.into_inner().with(State::tell_together)).await
}

async fn resend_last(hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    waited(hub.into_inner().with(State::tell_again)).await
}

async fn waited(ticket: Option<Ticket>) -> Result<HttpResponse, Refused> {
    match ticket {
        Some(ticket) => Ok(answer(&ticket.told().await)),
        None => Err(Refused::Missing("webhook")),
    }
}

fn answer(told: &Told) -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": told.status(), "told": told}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Handshake {
    verify_token: Option<String>,
}

async fn handshake(query: web::Query<Handshake>, hub: web::Data<Hub>) -> HttpResponse {
    let verify_token = query.into_inner().verify_token;
    HttpResponse::Ok().json(hub.handshake(verify_token).await)
}
