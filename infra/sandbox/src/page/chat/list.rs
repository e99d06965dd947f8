//! `/chat`: who there is, and the way into a chat.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{foreign, page, see};
use crate::{
    fault::Fault,
    hub::Hub,
    page::{is_username, render},
    state::State,
};

#[derive(Template)]
#[template(path = "chat_list.html")]
struct ListPage {
    accounts: Vec<Account>,
    users: Vec<String>,
    chats: Vec<Chat>,
    magic: Vec<String>,
    hint: Option<&'static str>,
}

struct Account {
    name: String,
    ig_id: String,
    subscribed: bool,
}

struct Chat {
    account: String,
    user: String,
}

impl ListPage {
    fn of(state: &State, hint: Option<&'static str>) -> Self {
        let account = |row: &crate::state::AccountRow| Account {
            name: row.username.clone(),
            ig_id: row.ig_id.clone(),
            subscribed: row.subscribed.is_some(),
        };
        let chats = state.users().flat_map(|user| {
            user.igsids
                .keys()
                .filter_map(|ig_id| state.account_of(ig_id))
                .map(|account| Chat {
                    account: account.username.clone(),
                    user: user.username.clone(),
                })
        });
        Self {
            accounts: state.accounts().map(account).collect(),
            users: state.users().map(|user| user.username.clone()).collect(),
            chats: chats.collect(),
            magic: Fault::magic_users(),
            hint,
        }
    }
}

/// Who there is.
pub(super) async fn show(hub: web::Data<Hub>) -> HttpResponse {
    let list = ListPage::of(&hub.lock(), None);
    page(render(&list))
}

/// Who writes to whom.
#[derive(Debug, Deserialize)]
pub(super) struct Open {
    user: String,
    account: String,
}

/// Makes whoever is new and goes to the chat.
pub(super) async fn open(
    request: HttpRequest,
    form: web::Form<Open>,
    hub: web::Data<Hub>,
) -> HttpResponse {
    if foreign(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let (user, account) = (form.user.trim(), form.account.trim());
    if !is_username(user) || !is_username(account) {
        let hint = "Names have letters, digits, dots and underscores, 30 at most.";
        let list = ListPage::of(&hub.lock(), Some(hint));
        return page(render(&list));
    }
    hub.into_inner().with(|state| {
        let ig_id = state.account(account).ig_id.clone();
        state.igsid(&ig_id, user);
    });
    see(&format!("/chat/{account}/{user}"))
}
