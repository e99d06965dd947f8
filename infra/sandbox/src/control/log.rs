//! `/_control/requests`: what was asked of the sandbox.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::done;
use crate::hub::Hub;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/requests", web::get().to(requests))
        .route("/requests", web::delete().to(forget));
}

async fn requests(hub: web::Data<Hub>) -> HttpResponse {
    let (count, requests) = {
        let state = hub.lock();
        (state.request_count, state.requests.to_vec())
    };
    HttpResponse::Ok().json(json!({"count": count, "data": requests}))
}

async fn forget(hub: web::Data<Hub>) -> HttpResponse {
    hub.into_inner().with(|state| state.requests.clear());
    done()
}
