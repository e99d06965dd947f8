//! The account owner's pages: plain HTML, full-page redirects, no script.

mod again;
mod callback;
mod choose;
mod counted;
mod finished;
mod login;
mod open;
mod own;
pub(super) mod page;
mod refusal;
mod start;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

/// The pages' routes; they are no part of the API's document.
pub(super) fn configure(routes: &mut ServiceConfig) {
    routes
        .service(
            web::resource("/connect/{token}")
                .route(web::get().to(open::open))
                .route(web::head().to(open::open))
                .wrap(from_fn(counted::counted)),
        )
        .service(
            web::resource("/connect/{token}/start")
                .route(web::post().to(start::start))
                .wrap(from_fn(own::own))
                .wrap(from_fn(counted::counted)),
        )
        .service(
            web::resource("/oauth/again")
                .route(web::get().to(again::again))
                .route(web::post().to(again::ask_again))
                .wrap(from_fn(own::own))
                .wrap(from_fn(counted::counted)),
        )
        .service(
            web::resource("/oauth/choose")
                .route(web::get().to(choose::choices))
                .route(web::post().to(choose::choose))
                .wrap(from_fn(own::own))
                .wrap(from_fn(counted::counted)),
        )
        .service(
            web::resource("/oauth/connected")
                .route(web::get().to(finished::finished))
                .wrap(from_fn(counted::counted)),
        )
        .service(
            web::resource("/oauth/{product}/callback")
                .route(web::get().to(callback::callback))
                .wrap(from_fn(counted::counted)),
        );
}
