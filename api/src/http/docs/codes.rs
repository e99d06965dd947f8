use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::model::shared::Code;
use domain::model::shared::code::{Category, CodeInfo};

use crate::http::connect::page;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// The list of all codes, each with the way to its page.
#[derive(Template)]
#[template(path = "codes.html")]
struct Codes<'a> {
    nonce: &'a str,
    below: String,
    groups: Vec<(Category, Vec<CodeInfo>)>,
}

/// The page to which each problem's `type` leads.
#[derive(Template)]
#[template(path = "code.html")]
struct OneCode<'a> {
    nonce: &'a str,
    below: String,
    code: CodeInfo,
}

/// The catalogue, for people.
pub(super) async fn codes(request: HttpRequest) -> HttpResponse {
    let nonce = page::nonce();
    let infos = || Code::ALL.iter().map(|code| code.info());
    let of = |category| infos().filter(move |info| info.category == category);
    let shown = Codes {
        nonce: &nonce,
        below: below(&request),
        groups: Category::ALL.map(|it| (it, of(it).collect())).into(),
    };
    page::page(StatusCode::OK, &nonce, "'none'", &shown)
}

/// One code, for people.
pub(super) async fn code(
    request: HttpRequest,
    word: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let code = Code::find(&word).ok_or(Problem::not_found())?;
    let nonce = page::nonce();
    let shown = OneCode {
        nonce: &nonce,
        below: below(&request),
        code: code.info(),
    };
    Ok(page::page(StatusCode::OK, &nonce, "'none'", &shown))
}

/// The path of the list, below which the pages are.
fn below(request: &HttpRequest) -> String {
    format!("{}/docs/codes", Site::of(request).public_path())
}
