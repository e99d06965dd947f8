//! The chat: a person writes as an end user and sees what the business answers.

mod conversation;
mod events;
mod list;
mod view;
mod write;

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use super::{headers, refused};

/// The routes of the chat.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home))
        .route("/chat", web::get().to(list::show))
        .route("/chat", web::post().to(list::open))
        .route("/chat/{account}/{user}", web::get().to(conversation::show))
        .route("/chat/{account}/{user}", web::post().to(write::write))
        .route(
            "/chat/{account}/{user}/events",
            web::get().to(events::follow),
        );
}

async fn home() -> HttpResponse {
    see("/chat")
}

fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish()
}

fn page(body: String) -> HttpResponse {
    headers(&mut HttpResponse::Ok()).body(body)
}

/// A page for an account or user that nobody made.
fn nobody() -> HttpResponse {
    headers(&mut HttpResponse::NotFound()).body(refused("Nobody here has that name"))
}

/// Whether a form was sent from another site: browsers say so, and nobody means that.
fn foreign(request: &HttpRequest) -> bool {
    request
        .headers()
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site")
}
