//! `GET /refresh_access_token` (META 1b): another 60 days for a token that lives and is a day old.

use serde_json::{Value, json};

use super::{Call, GraphError, token};
use crate::{
    clock::Millis,
    state::{LONG_LIVED, SCOPES, State, TokenKind},
};

/// How old a token must be before it is refreshed.
const A_DAY: Millis = 24 * 3_600_000;

/// Answers a fresh token; the old one lives on until its own end (META 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    if call.param("grant_type") != Some("ig_refresh_token") {
        return Err(GraphError::not_eligible());
    }
    let Some(old) = call.token().filter(|token| state.token(token).is_some()) else {
        return Err(GraphError::not_eligible());
    };
    let bearer = token::alive(state, old)?;
    let [basic, ..] = SCOPES;
    bearer.may(basic)?;
    if bearer.token.kind == TokenKind::Short {
        return Err(GraphError::not_eligible());
    }
    if state.clock.now() < bearer.token.issued_at.saturating_add(A_DAY) {
        return Err(GraphError::invalid(
            "The access token is too young to be refreshed",
        ));
    }
    let fresh = state.issue(&bearer.ig_id, TokenKind::Long, bearer.token.scopes);
    Ok(json!({"access_token": fresh, "token_type": "bearer", "expires_in": LONG_LIVED}))
}
