//! `/oauth/access_token` (META 1a): a code for a token, a short-lived token for a long-lived one.

use serde_json::{Value, json};

use super::super::{Call, GraphError, exchange::same, token};
use crate::state::{Holder, LONG_LIVED, State, TokenKind};

/// Exchanges a code (META 1a). A portfolio's token comes without `expires_in`.
pub(super) fn exchange(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    app(state, call)?;
    let given = |name| call.param(name).unwrap_or("");
    let used =
        || GraphError::invalid("This authorization code has been used.").with_subcode(36_009);
    let consented = state
        .redeem(given("code"), given("redirect_uri"))
        .ok_or_else(used)?;
    let reach = consented.reach.ok_or_else(used)?;
    let kind = if reach.system {
        TokenKind::Lasting
    } else {
        TokenKind::Short
    };
    let token = state.issue_to(Holder::Person(reach), "", kind, consented.scopes);
    Ok(if kind == TokenKind::Lasting {
        json!({"access_token": token, "token_type": "bearer"})
    } else {
        json!({"access_token": token, "token_type": "bearer", "expires_in": 5_183})
    })
}

/// Exchanges a short-lived token of a person for one of 60 days (META 1a).
pub(super) fn long_lived(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    app(state, call)?;
    let short = call.param("fb_exchange_token").unwrap_or("");
    let bearer = token::alive(state, short)?;
    let Holder::Person(reach) = &bearer.token.holder else {
        return Err(GraphError::bad_token());
    };
    if reach.system {
        // only a person's token is exchanged
        return Err(GraphError::bad_token());
    }
    let holder = Holder::Person(reach.clone());
    let long = state.issue_to(holder, "", TokenKind::Long, bearer.token.scopes);
    Ok(json!({"access_token": long, "token_type": "bearer", "expires_in": LONG_LIVED}))
}

/// The app says who it is: its Meta app id and secret (META 0, 1a).
fn app(state: &State, call: &Call) -> Result<(), GraphError> {
    if call.param("client_id") != Some(&state.app.app_id) {
        return Err(GraphError::new(400, 101, "Error validating application."));
    }
    if !same(
        call.param("client_secret").unwrap_or(""),
        &state.app.app_secret,
    ) {
        return Err(GraphError::new(400, 1, "Error validating client secret."));
    }
    Ok(())
}

/// Whether the call is the app's own: `{app id}|{app secret}` is its token (META 1a).
pub(super) fn is_app(state: &State, call: &Call) -> bool {
    let own = format!("{}|{}", state.app.app_id, state.app.app_secret);
    same(call.token().unwrap_or(""), &own)
}

/// The person behind the token, with what they allowed.
pub(super) fn person(
    state: &State,
    call: &Call,
) -> Result<(crate::state::Reach, crate::state::TokenRow), GraphError> {
    let bearer = token::bearer(state, call)?;
    match &bearer.token.holder {
        Holder::Person(reach) => Ok((reach.clone(), bearer.token)),
        Holder::Account | Holder::Page { .. } => Err(GraphError::invalid(
            "(#100) Tried accessing nonexisting field (accounts) on node type (Page)",
        )),
    }
}
