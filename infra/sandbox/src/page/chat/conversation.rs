//! `/chat/{account}/{user}`: one conversation and a form to go on with it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{nobody, page, view::Shown, write};
use crate::{hub::Hub, page::render, state::State};

/// Who is talking.
#[derive(Debug, Deserialize)]
pub(super) struct Pair {
    pub(super) account: String,
    pub(super) user: String,
}

impl Pair {
    /// The account's id, when both exist.
    pub(super) fn ig_id(&self, state: &State) -> Option<String> {
        state.user_named(&self.user)?;
        state
            .account_named(&self.account)
            .map(|account| account.ig_id.clone())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Query {
    told: Option<String>,
}

#[derive(Template)]
#[template(path = "chat.html")]
struct ChatPage<'a> {
    account: &'a str,
    user: &'a str,
    messages: Vec<Shown>,
    after: u64,
    note: Option<String>,
}

/// What was said, and a form.
pub(super) async fn show(
    pair: web::Path<Pair>,
    query: web::Query<Query>,
    hub: web::Data<Hub>,
) -> HttpResponse {
    let messages: Vec<Shown> = {
        let mut state = hub.lock();
        let Some(ig_id) = pair.ig_id(&state) else {
            return nobody();
        };
        let conversation = state.between(&ig_id, &pair.user);
        let messages = conversation.messages();
        messages
            .map(|message| Shown::of(message, &pair.account, &pair.user))
            .collect()
    };
    page(render(&ChatPage {
        account: &pair.account,
        user: &pair.user,
        after: messages.last().map_or(0, |message| message.number),
        messages,
        note: query.told.as_deref().and_then(write::sentence),
    }))
}
