//! Style and script of the pages, compiled in.

use actix_web::{HttpResponse, http::header};

/// The style sheet.
pub(crate) async fn style() -> HttpResponse {
    asset(
        "text/css; charset=utf-8",
        include_str!("../../assets/sandbox.css"),
    )
}

/// The script of the chat.
pub(crate) async fn script() -> HttpResponse {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../assets/chat.js"),
    )
}

fn asset(content_type: &'static str, body: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, "max-age=300"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(body)
}
