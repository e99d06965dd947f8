//! `/_control/settings`: the app as Meta's dashboard shows it.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{Refused, done};
use crate::{
    hub::Hub,
    settings::{RedirectUris, TokenShape},
    state::State,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/settings", web::get().to(get))
        .route("/settings", web::patch().to(change));
}

async fn get(hub: web::Data<Hub>) -> HttpResponse {
    HttpResponse::Ok().json(view(&hub.lock()))
}

fn view(state: &State) -> Value {
    json!({
        "app": state.app,
        "callback": state.callback.as_ref().map(Url::as_str),
        "echoes": state.echoes,
        "echo_delay_ms": state.habits.echo_delay.as_millis(),
        "reads": state.habits.reads,
        "twice": state.habits.twice,
        "token_shape": state.token_shape,
        "human_agent": state.human_agent,
        "advanced_access": state.advanced_access,
        "system_users": state.system_users,
        "page_size": state.page_size,
    })
}

/// What is given changes; the rest stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    callback: Option<String>,
    app_id: Option<String>,
    app_secret: Option<String>,
    instagram_app_id: Option<String>,
    instagram_app_secret: Option<String>,
    verify_token: Option<String>,
    redirect_uris: Option<RedirectUris>,
    echoes: Option<bool>,
    echo_delay_ms: Option<u64>,
    reads: Option<bool>,
    twice: Option<bool>,
    token_shape: Option<TokenShape>,
    human_agent: Option<bool>,
    advanced_access: Option<bool>,
    system_users: Option<bool>,
    page_size: Option<usize>,
}

async fn change(body: web::Json<Change>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    let change = body.into_inner();
    let callback = change
        .callback
        .map(|url| Url::parse(&url))
        .transpose()
        .map_err(|error| Refused::Invalid(format!("callback: {error}")))?;
    hub.into_inner().with(|state| {
        set(&mut state.app.app_id, change.app_id);
        set(&mut state.app.app_secret, change.app_secret);
        set(&mut state.app.instagram_app_id, change.instagram_app_id);
        set(
            &mut state.app.instagram_app_secret,
            change.instagram_app_secret,
        );
        set(&mut state.app.verify_token, change.verify_token);
        set(&mut state.app.redirect_uris, change.redirect_uris);
        set(&mut state.echoes, change.echoes);
        let delay = change.echo_delay_ms.map(Duration::from_millis);
        set(&mut state.habits.echo_delay, delay);
        set(&mut state.habits.reads, change.reads);
        set(&mut state.habits.twice, change.twice);
        set(&mut state.token_shape, change.token_shape);
        set(&mut state.human_agent, change.human_agent);
        set(&mut state.advanced_access, change.advanced_access);
        set(&mut state.system_users, change.system_users);
        set(
            &mut state.page_size,
            change.page_size.map(|pages| pages.max(1)),
        );
        if callback.is_some() {
            state.callback = callback;
        }
    });
    Ok(done())
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
