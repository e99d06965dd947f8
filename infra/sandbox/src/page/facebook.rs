//! Facebook's login dialog: who logs in, what they allow, for which Pages and accounts.

use askama::Template;

use super::render;
use crate::{graph::FacebookDialog, state::State};

/// A person whom one may log in as.
struct Person {
    name: String,
    pages: Vec<Page>,
}

struct Page {
    id: String,
    name: String,
    account: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "facebook.html")]
struct DialogPage<'a> {
    dialog: &'a FacebookDialog,
    asked: String,
    people: Vec<Person>,
    hint: Option<&'a str>,
}

/// The dialog as a page.
pub(crate) fn facebook(state: &State, dialog: &FacebookDialog, hint: Option<&str>) -> String {
    let people = state.people().map(|person| Person {
        name: person.name.clone(),
        pages: state
            .pages_of(&person.name)
            .into_iter()
            .map(|page| Page {
                id: page.id.clone(),
                name: page.name.clone(),
                account: page
                    .ig_id
                    .as_deref()
                    .and_then(|id| state.account_of(id))
                    .map(|account| (account.ig_id.clone(), account.username.clone())),
            })
            .collect(),
    });
    render(&DialogPage {
        dialog,
        asked: dialog.scopes.join(","),
        people: people.collect(),
        hint,
    })
}
