use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use domain::model::shared::Code;
use domain::model::shared::code::CodeInfo;

use crate::http::connect::page;

/// The page to which each problem's `type` leads.
#[derive(Template)]
#[template(path = "codes.html")]
struct Codes<'a> {
    nonce: &'a str,
    codes: Vec<CodeInfo>,
}

/// The catalogue, for people.
pub(super) async fn codes() -> HttpResponse {
    let nonce = page::nonce();
    let shown = Codes {
        nonce: &nonce,
        codes: Code::ALL.iter().map(|code| code.info()).collect(),
    };
    page::page(StatusCode::OK, &nonce, "'none'", &shown)
}
