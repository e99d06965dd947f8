//! `GET /me` and `GET /{id}` (META 1a, 5): the person, the Page, or the profile of who wrote.

use serde_json::{Value, json};

use super::super::{Call, GraphError, profile, token};
use super::accounts;
use crate::state::{Holder, State};

/// Whatever the id names for this token (META 1a, 5).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    let node = call.node().to_owned();
    match &bearer.token.holder {
        Holder::Page { .. }
            if node == "me" && call.param("fields") == Some("messaging_feature_status") =>
        {
            let account = state.account_of(&bearer.ig_id);
            let routing = account.is_some_and(|account| account.routing);
            let status =
                json!({"hop_v2": routing, "msgr_multi_app": true, "ig_multi_app": !routing});
            Ok(json!({"messaging_feature_status": status, "id": bearer.page()}))
        }
        Holder::Page { page, person } if node == "me" || node == *page => {
            let row = state.page_of(page).cloned();
            let row = row.ok_or_else(|| GraphError::no_object(&call.method, &node))?;
            Ok(accounts::of(state, &row, person, &bearer.token, call))
        }
        Holder::Person(reach) => {
            let person = state.person_named(&reach.person);
            match person.filter(|person| node == "me" || node == person.app_scoped_id) {
                Some(person) => Ok(json!({"id": person.app_scoped_id, "name": person.name})),
                None => page_of_person(state, &node, &reach.person.clone(), &bearer, call),
            }
        }
        Holder::Page { .. } => profile::answer(state, call),
        Holder::Account => Err(GraphError::bad_token()),
    }
}

fn page_of_person(
    state: &mut State,
    node: &str,
    person: &str,
    bearer: &token::Bearer,
    call: &Call,
) -> Result<Value, GraphError> {
    let row = state.page_of(node).filter(|page| page.person == person);
    let row = row.cloned();
    let row = row.ok_or_else(|| GraphError::no_object(&call.method, node))?;
    Ok(accounts::of(state, &row, person, &bearer.token, call))
}
