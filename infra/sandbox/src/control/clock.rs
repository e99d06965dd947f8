//! `/_control/clock`: the sandbox's time.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::hub::Hub;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/clock", web::get().to(get))
        .route("/clock", web::post().to(advance));
}

async fn get(hub: web::Data<Hub>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"now_ms": hub.lock().clock.now()}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

async fn advance(body: web::Json<Advance>, hub: web::Data<Hub>) -> HttpResponse {
    let by = Duration::from_millis(body.advance_ms);
    let now = hub.into_inner().with(|state| {
        state.clock.advance(by);
        state.clock.now()
    });
    HttpResponse::Ok().json(json!({"now_ms": now}))
}
