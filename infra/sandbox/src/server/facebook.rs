//! Facebook's login dialog as a form that works without scripts.

use actix_web::{HttpRequest, HttpResponse, web};

use super::login::{answered, first, pairs, went_on};
use crate::{
    graph::{self, Chosen, FACEBOOK},
    hub::Hub,
    page,
    state::State,
};

/// The routes of the dialog, with and without a version.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    for path in ["/{version}/dialog/oauth", "/dialog/oauth"] {
        let path = format!("{FACEBOOK}{path}");
        config
            .route(&path, web::get().to(show))
            .route(&path, web::post().to(decide));
    }
}

async fn show(request: HttpRequest, hub: web::Data<Hub>) -> HttpResponse {
    let query = pairs(request.query_string().as_bytes());
    let page = shown(&hub.lock(), &query, None);
    answered(&request, &hub, web::Bytes::new(), page)
}

/// The dialog; else the page that refuses it.
fn shown(state: &State, asked: &[(String, String)], hint: Option<&str>) -> Result<String, String> {
    match graph::facebook_dialog(state, |name| first(asked, name)) {
        Ok(dialog) => Ok(page::facebook(state, &dialog, hint)),
        Err(refusal) => Err(page::refused(&refusal.sentence())),
    }
}

async fn decide(request: HttpRequest, body: web::Bytes, hub: web::Data<Hub>) -> HttpResponse {
    let form = pairs(&body);
    let outcome = hub.clone().into_inner().with(|state| decided(state, &form));
    went_on(&request, &hub, body, outcome)
}

/// Where the browser goes; else the page that is shown instead.
fn decided(state: &mut State, form: &[(String, String)]) -> Result<String, Result<String, String>> {
    let dialog = graph::facebook_dialog(state, |name| first(form, name))
        .map_err(|refusal| Err(page::refused(&refusal.sentence())))?;
    match chosen(state, form) {
        Some(chosen) => Ok(dialog.decide(state, chosen)),
        None => {
            let hint = "Type a name of letters, digits, dots and underscores, 30 at most.";
            Err(shown(state, form, Some(hint)))
        }
    }
}

/// What the form says. Of a person who was listed the ticked Pages and accounts are meant, of another all.
fn chosen(state: &State, form: &[(String, String)]) -> Option<Chosen> {
    if first(form, "decision") == Some("cancel") {
        return Some(Chosen::Cancel);
    }
    let said = |name| first(form, name).map(str::trim).filter(|it| !it.is_empty());
    let person = said("username")
        .or_else(|| said("person"))
        .filter(|name| page::is_username(name))?;
    let all = |key: &str| -> Vec<String> {
        let of_key = form.iter().filter(|(name, _)| name == key);
        of_key.map(|(_, value)| value.clone()).collect()
    };
    let own = state.pages_of(person);
    let pages: Vec<String> = own.iter().map(|page| page.id.clone()).collect();
    let accounts: Vec<String> = own.iter().filter_map(|page| page.ig_id.clone()).collect();
    Some(Chosen::Allow {
        person: person.to_owned(),
        scopes: all("granted"),
        pages: fewer(&pages, &all("page")),
        accounts: fewer(&accounts, &all("instagram")),
    })
}

/// What of it was ticked, when not all was.
fn fewer(own: &[String], ticked: &[String]) -> Option<Vec<String>> {
    let kept: Vec<String> = own
        .iter()
        .filter(|id| ticked.contains(id))
        .cloned()
        .collect();
    (kept.len() < own.len()).then_some(kept)
}
