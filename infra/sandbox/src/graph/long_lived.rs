//! `GET /access_token?grant_type=ig_exchange_token` (META 1b): a long-lived token for a short one.

use serde_json::{Value, json};

use super::{Call, GraphError, exchange::same, token};
use crate::state::{Holder, LONG_LIVED, State, TokenKind};

/// Exchanges a short-lived token for one of 60 days (META 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let secret = call.param("client_secret").unwrap_or("");
    if call.param("grant_type") != Some("ig_exchange_token")
        || !same(secret, &state.app.instagram_app_secret)
    {
        return Err(GraphError::not_eligible());
    }
    let Some(short) = call.token().filter(|token| state.token(token).is_some()) else {
        return Err(GraphError::not_eligible());
    };
    let bearer = token::alive(state, short)?;
    if bearer.token.kind == TokenKind::Long
        || bearer.token.holder != Holder::Account
        || !state.advanced_access
    {
        return Err(GraphError::not_eligible());
    }
    let long = state.issue(&bearer.ig_id, TokenKind::Long, bearer.token.scopes);
    Ok(json!({"access_token": long, "token_type": "bearer", "expires_in": LONG_LIVED}))
}
