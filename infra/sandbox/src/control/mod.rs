//! The control API: what the Rust handle does, over HTTP, for a sandbox in a process of its own.

mod account;
mod clock;
mod deed;
mod fault;
mod log;
mod person;
mod refused;
mod settings;
mod user;
mod webhook;

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError as _,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::{Next, from_fn},
    web,
};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use self::refused::Refused;
use crate::hub::Hub;

/// The routes of the control API.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/_control")
        .wrap(from_fn(guard))
        .app_data(
            web::JsonConfig::default()
                .error_handler(|error, _| Refused::Invalid(error.to_string()).into()),
        )
        .app_data(
            web::QueryConfig::default()
                .error_handler(|error, _| Refused::Invalid(error.to_string()).into()),
        )
        .configure(settings::routes)
        .configure(account::routes)
        .configure(person::routes)
        .configure(user::routes)
        .configure(fault::routes)
        .configure(clock::routes)
        .configure(log::routes)
        .configure(webhook::routes)
        .configure(deed::routes)
        .default_service(web::to(nothing));
    config.service(scope);
}

/// Lets in who has the key, if there is one, and no page of another site.
async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if let Err(refused) = admit(request.request()) {
        return Ok(request
            .into_response(refused.error_response())
            .map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

fn admit(request: &HttpRequest) -> Result<(), Refused> {
    let key = request
        .app_data::<web::Data<Hub>>()
        .and_then(|hub| hub.control_key.clone());
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    if let Some(key) = key {
        let given = header(header::AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or("");
        if !bool::from(given.as_bytes().ct_eq(key.expose_secret().as_bytes())) {
            return Err(Refused::NoKey);
        }
    }
    let site = request.headers().get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Refused::Foreign);
    }
    Ok(())
}

fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn nothing() -> Result<HttpResponse, Refused> {
    Err(Refused::Missing("call"))
}
