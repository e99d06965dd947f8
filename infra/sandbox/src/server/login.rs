//! The pages of the login: the dialog as a form that works without scripts.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use url::form_urlencoded;

use crate::{
    graph::{self, Decision, Dialog},
    hub::Hub,
    log::Request,
    page,
    state::State,
};

/// The routes of the login.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/oauth/authorize", web::get().to(show))
        .route("/oauth/authorize", web::post().to(decide));
}

async fn show(request: HttpRequest, hub: web::Data<Hub>) -> HttpResponse {
    let query = pairs(request.query_string().as_bytes());
    let page = {
        let state = hub.lock();
        match graph::dialog(&state, |name| first(&query, name)) {
            Ok(dialog) => {
                let accounts = state
                    .accounts()
                    .map(|account| account.username.clone())
                    .collect();
                Ok(page::dialog(&dialog, accounts, None))
            }
            Err(refusal) => Err(page::refused(&format!(
                "Request parameters are invalid: {}",
                refusal.sentence()
            ))),
        }
    };
    answered(&request, &hub, web::Bytes::new(), page)
}

async fn decide(request: HttpRequest, body: web::Bytes, hub: web::Data<Hub>) -> HttpResponse {
    let form = pairs(&body);
    let outcome = hub.clone().into_inner().with(|state| decided(state, &form));
    went_on(&request, &hub, body, outcome)
}

/// Where the browser goes; else the page that is shown instead, as an error or as the dialog anew.
fn decided(state: &mut State, form: &[(String, String)]) -> Result<String, Result<String, String>> {
    let dialog = graph::dialog(state, |name| first(form, name)).map_err(|refusal| {
        let why = format!("Request parameters are invalid: {}", refusal.sentence());
        Err(page::refused(&why))
    })?;
    match decision(form) {
        Some(decision) => Ok(dialog.decide(state, decision)),
        None => {
            let accounts = state
                .accounts()
                .map(|account| account.username.clone())
                .collect();
            Err(Ok(again(&dialog, accounts)))
        }
    }
}

fn again(dialog: &Dialog, accounts: Vec<String>) -> String {
    let hint = "Type a user name of letters, digits, dots and underscores, 30 at most.";
    page::dialog(dialog, accounts, Some(hint))
}

/// What the form says; none when it names no account that could exist.
fn decision(form: &[(String, String)]) -> Option<Decision> {
    if first(form, "decision") == Some("cancel") {
        return Some(Decision::Cancel);
    }
    let typed = first(form, "username")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let chosen = first(form, "account").filter(|name| !name.is_empty());
    let username = typed.or(chosen).filter(|name| page::is_username(name))?;
    let scopes = form
        .iter()
        .filter(|(key, _)| key == "granted")
        .map(|(_, scope)| scope.clone())
        .collect();
    Some(Decision::Allow {
        username: username.to_owned(),
        scopes,
    })
}

/// The browser goes on; else a page is shown instead.
pub(super) fn went_on(
    request: &HttpRequest,
    hub: &Hub,
    body: web::Bytes,
    outcome: Result<String, Result<String, String>>,
) -> HttpResponse {
    match outcome {
        Ok(location) => {
            note(request, hub, body, 303);
            HttpResponse::SeeOther()
                .insert_header((header::LOCATION, location))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish()
        }
        Err(page) => answered(request, hub, body, page),
    }
}

pub(super) fn answered(
    request: &HttpRequest,
    hub: &Hub,
    body: web::Bytes,
    page: Result<String, String>,
) -> HttpResponse {
    let (mut answer, page) = match page {
        Ok(page) => (HttpResponse::Ok(), page),
        Err(page) => (HttpResponse::BadRequest(), page),
    };
    let answer = page::headers(&mut answer).body(page);
    note(request, hub, body, answer.status().as_u16());
    answer
}

pub(super) fn note(request: &HttpRequest, hub: &Hub, body: web::Bytes, status: u16) {
    let at = hub.lock().clock.now();
    hub.note_request(Request {
        number: 0,
        at,
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: pairs(request.query_string().as_bytes()),
        token: None,
        body,
        status: Some(status),
        known: true,
    });
}

pub(super) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

pub(super) fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
