//! `GET /me/accounts` (META 1a): the Pages that a person shared, with a token each.

use serde_json::{Value, json};

use super::super::{Call, GraphError, conversations::page_of};
use super::tokens;
use crate::state::{Holder, PageRow, State, TokenKind, TokenRow};

/// The Pages, one answer's worth (META 1a). A Page of a portfolio shows with `business_management` only.
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let (reach, token) = tokens::person(state, call)?;
    if !token.may("pages_show_list") {
        return Ok(json!({"data": []}));
    }
    let pages: Vec<PageRow> = state
        .pages_of(&reach.person)
        .into_iter()
        .filter(|page| {
            let ticked = reach.pages.as_ref();
            ticked.is_none_or(|ids| ids.contains(&page.id))
        })
        .filter(|page| !page.portfolio || token.may("business_management"))
        .cloned()
        .collect();
    let told = pages
        .iter()
        .map(|page| of(state, page, &reach.person, &token, call))
        .collect();
    Ok(page_of(told, call, state.page_size))
}

/// A Page with the fields asked for (META 1a); `instagram_business_account` is missing where none is linked.
pub(super) fn of(
    state: &mut State,
    page: &PageRow,
    person: &str,
    token: &TokenRow,
    call: &Call,
) -> Value {
    let mut told = json!({"id": page.id});
    for field in call.wanted() {
        let (name, sub) = field
            .split_once('{')
            .map_or((field.as_str(), ""), |(name, sub)| (name, sub));
        let value = match name {
            "name" => json!(page.name),
            "tasks" => json!(page.tasks),
            "category" => json!("App Page"),
            "access_token" => json!(page_token(state, page, person, token)),
            "instagram_business_account" => match linked(state, page, sub.trim_end_matches('}')) {
                Some(account) if token.may("instagram_basic") => account,
                Some(_) | None => continue,
            },
            _ => continue,
        };
        if let Some(told) = told.as_object_mut() {
            told.insert(name.to_owned(), value);
        }
    }
    told
}

fn linked(state: &State, page: &PageRow, fields: &str) -> Option<Value> {
    let account = state.account_of(page.ig_id.as_deref()?)?;
    if account.personal {
        return None;
    }
    let mut told = json!({"id": account.ig_id});
    for field in fields.split(',') {
        let value = match field {
            "username" => json!(account.username),
            "name" => json!(account.name),
            _ => continue,
        };
        if let Some(told) = told.as_object_mut() {
            told.insert(field.to_owned(), value);
        }
    }
    Some(told)
}

/// From a long-lived token a Page's token lasts; from a short-lived one it lives as long (META 1a).
fn page_token(state: &mut State, page: &PageRow, person: &str, token: &TokenRow) -> String {
    let holder = Holder::Page {
        page: page.id.clone(),
        person: person.to_owned(),
    };
    let kind = match token.kind {
        TokenKind::Short => TokenKind::Short,
        TokenKind::Long | TokenKind::Lasting => TokenKind::Lasting,
    };
    let ig_id = page.ig_id.clone().unwrap_or_default();
    state.issue_to(holder, &ig_id, kind, token.scopes.clone())
}
