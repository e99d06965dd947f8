use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use domain::model::channel::Product;
use domain::model::shared::Code;
use domain::model::shared::code::CodeInfo;

use super::choose::Row;
use super::finished::Account;
use super::login::Login;
use crate::http::problem::Problem;
use crate::http::request_id::RequestId;
use crate::http::site::Site;

/// The consent page.
#[derive(Template)]
#[template(path = "connect.html")]
pub(super) struct Connect<'a> {
    pub(super) nonce: &'a str,
    pub(super) workspace: &'a str,
    pub(super) start: String,
    pub(super) products: &'a [Product],
    pub(super) expected: Option<&'a str>,
    /// How many accounts may be connected.
    pub(super) most: usize,
    pub(super) privacy_policy: Option<&'a str>,
    pub(super) terms: Option<&'a str>,
    pub(super) test: bool,
}

/// The page on which accounts are chosen.
#[derive(Template)]
#[template(path = "choose.html")]
pub(super) struct Choose<'a> {
    pub(super) nonce: &'a str,
    pub(super) workspace: &'a str,
    pub(super) action: String,
    pub(super) room: usize,
    pub(super) rows: &'a [Row],
    pub(super) hint: Option<&'a str>,
}

/// The page after a login that came to channels.
#[derive(Template)]
#[template(path = "connected.html")]
pub(super) struct Connected<'a> {
    pub(super) nonce: &'a str,
    pub(super) workspace: &'a str,
    pub(super) accounts: &'a [Account],
    /// How many of them are connected.
    pub(super) joined: usize,
    /// Whether of one of them no message came in yet.
    pub(super) waiting: bool,
    /// How many more accounts may be connected.
    pub(super) more: usize,
    pub(super) again: String,
}

/// The page after a login that came to nothing.
#[derive(Template)]
#[template(path = "not_connected.html")]
pub(super) struct NotConnected<'a> {
    pub(super) nonce: &'a str,
    pub(super) title: &'a str,
    pub(super) explanation: &'a str,
    pub(super) action: &'a str,
    pub(super) code: &'a str,
    pub(super) request_id: &'a str,
    pub(super) scopes: &'a [String],
    /// Whether to say what helps when Facebook does not ask again.
    pub(super) remembered: bool,
    pub(super) expected: Option<&'a str>,
    pub(super) ask_again: Option<String>,
    pub(super) product: Option<&'static str>,
    pub(super) again: Option<String>,
    /// The workspace's own page, and its host.
    pub(super) back: Option<(&'a str, &'a str)>,
}

/// The page of a login that is being completed. It loads itself again.
#[derive(Template)]
#[template(path = "under_way.html")]
struct UnderWay<'a> {
    nonce: &'a str,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    nonce: &'a str,
    title: &'a str,
    explanation: &'a str,
    action: &'a str,
    code: &'a str,
    request_id: &'a str,
    again: Option<String>,
}

/// What allows a page's own style and nothing else: new for each page.
pub(in crate::http) fn nonce() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// A page with the headers that every page has. `forms` is where its form, and a redirect that answers it, may go.
pub(in crate::http) fn page(
    status: StatusCode,
    nonce: &str,
    forms: &str,
    page: &impl Template,
) -> HttpResponse {
    match page.render() {
        Ok(html) => {
            let policy = format!(
                "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
            );
            guarded(&mut HttpResponse::build(status))
                .insert_header(("Content-Security-Policy", policy))
                .content_type("text/html; charset=utf-8")
                .body(html)
        }
        Err(error) => {
            tracing::error!(error = %error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// Leads the browser on.
pub(super) fn see(address: &str) -> HttpResponse {
    guarded(&mut HttpResponse::SeeOther())
        .insert_header(("Location", address))
        .finish()
}

/// The headers of everything under `/connect`: links are secrets, so nothing is kept and no address is passed on. The
/// site is, so that a browser says of our forms that they are ours: with `no-referrer` it would say `null`.
pub(super) fn guarded(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Referrer-Policy", "strict-origin"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("X-Frame-Options", "DENY"))
}

/// The page that says that a login is being completed, until it is.
pub(super) fn under_way() -> HttpResponse {
    let nonce = nonce();
    let shown = UnderWay { nonce: &nonce };
    page(StatusCode::ACCEPTED, &nonce, "'none'", &shown)
}

/// The page that says what went wrong and what to do; the way back is to the link of this login.
pub(super) fn refused(
    request: &HttpRequest,
    problem: &Problem,
    login: Option<Login>,
) -> HttpResponse {
    let nonce = nonce();
    let request_id = RequestId::of(request);
    let info = words(problem.code());
    // a link that is used up or withdrawn is no way back
    let repeatable = info.status != Some(410);
    let refused = Refused {
        nonce: &nonce,
        title: info.title,
        explanation: info.explanation,
        action: info.advice,
        code: info.code,
        request_id: request_id.as_str(),
        again: login
            .filter(|_| repeatable)
            .map(|login| Site::of(request).oauth_page("again", login.link)),
    };
    let mut answer = page(problem.status(), &nonce, "'none'", &refused);
    if let Some(seconds) = problem.come_back() {
        answer
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The catalogue's words, but those of a link where an unknown one was opened: its reader has no ids to check.
pub(super) fn words(code: Code) -> CodeInfo {
    let info = code.info();
    if code != Code::NotFound {
        return info;
    }
    CodeInfo {
        title: "This link does not work",
        explanation: "The link is incomplete or was never made.",
        advice: "Copy the whole link from the message that you got, or ask its sender for a new one.",
        ..info
    }
}
