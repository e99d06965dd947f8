//! `GET /debug_token` (META 1a): whose a token is, until when, for what, and for which accounts.

use serde_json::{Value, json};

use super::super::{Call, GraphError, token};
use super::tokens;
use crate::state::{Holder, Reach, State, TokenKind, TokenRow};

/// Says all of a token (META 1a). Only the app may ask.
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    if !tokens::is_app(state, call) {
        return Err(GraphError::bad_token());
    }
    let asked = call.param("input_token").unwrap_or("");
    let row = state
        .token(asked)
        .filter(|row| row.holder != Holder::Account);
    let Some(row) = row else {
        return Ok(json!({"data": {"is_valid": false, "scopes": [],
            "error": {"code": 190, "message": "Invalid OAuth access token."}}}));
    };
    let (person, page) = match &row.holder {
        Holder::Person(reach) => (reach.person.as_str(), None),
        Holder::Page { person, page } => (person.as_str(), Some(page.as_str())),
        Holder::Account => ("", None),
    };
    let mut data = json!({
        "app_id": state.app.app_id,
        "application": "Sandbox app",
        "type": kind(row),
        "expires_at": if row.kind == TokenKind::Lasting { 0 } else { row.expires_at / 1_000 },
        "data_access_expires_at": (row.issued_at / 1_000) + 7_776_000,
        "is_valid": true,
        "scopes": row.scopes,
        "granular_scopes": granular(state, row),
        "user_id": state.person_named(person).map(|person| person.app_scoped_id.as_str()),
    });
    let dead = token::alive(state, asked).err();
    if let Some(data) = data.as_object_mut() {
        if let Some(page) = page {
            data.insert("profile_id".to_owned(), json!(page));
        }
        if let Some(error) = dead {
            data.insert("is_valid".to_owned(), json!(false));
            data.insert(
                "error".to_owned(),
                json!({"code": error.code, "message": error.message, "subcode": error.subcode}),
            );
        }
    }
    Ok(json!({"data": data}))
}

fn kind(row: &TokenRow) -> &'static str {
    match &row.holder {
        Holder::Person(Reach { system: true, .. }) => "SYSTEM_USER",
        Holder::Person(_) | Holder::Account => "USER",
        Holder::Page { .. } => "PAGE",
    }
}

/// Each scope with the assets that it was granted for; without `target_ids` it is for all (META 1a). Scopes of
/// Instagram name accounts, scopes of Pages name Pages.
fn granular(state: &State, row: &TokenRow) -> Value {
    let reach = match &row.holder {
        Holder::Person(reach) => Some(reach.clone()),
        Holder::Page { .. } | Holder::Account => None,
    };
    let told = row.scopes.iter().map(|scope| {
        let targets = reach.as_ref().and_then(|reach| {
            if scope.starts_with("instagram_") {
                reach.accounts.clone()
            } else if scope.starts_with("pages_") {
                reach.pages.clone()
            } else {
                None
            }
        });
        // an account that is gone is no target
        let targets = targets.map(|ids| {
            let known = |id: &String| state.account_of(id).is_some() || state.page_of(id).is_some();
            ids.into_iter().filter(known).collect::<Vec<String>>()
        });
        match targets {
            Some(ids) => json!({"scope": scope, "target_ids": ids}),
            None => json!({"scope": scope}),
        }
    });
    Value::Array(told.collect())
}
