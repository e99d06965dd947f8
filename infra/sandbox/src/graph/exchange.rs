//! The code exchange `POST /oauth/access_token` (META 1b): two shapes of success, and errors in a
//! shape of its own.

use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{Call, Reply};
use crate::{
    settings::TokenShape,
    state::{State, TokenKind},
};

/// Why a code is not exchanged, in the shape of `api.instagram.com` (META 1b).
#[derive(Debug)]
pub(super) struct LoginError(&'static str);

impl From<LoginError> for Reply {
    fn from(LoginError(message): LoginError) -> Self {
        Self::Json(
            400,
            json!({"error_type": "OAuthException", "code": 400, "error_message": message}),
        )
    }
}

/// Exchanges a code for a short-lived token (META 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, LoginError> {
    let given = |name| call.param(name).unwrap_or("");
    if given("client_id") != state.app.instagram_app_id {
        return Err(LoginError("Invalid platform app"));
    }
    if !same(given("client_secret"), &state.app.instagram_app_secret) {
        return Err(LoginError("Error validating client secret."));
    }
    if given("grant_type") != "authorization_code" {
        return Err(LoginError("Invalid grant_type"));
    }
    let consented = state
        .redeem(given("code"), given("redirect_uri"))
        .ok_or(LoginError(
            "Matching code was not found or was already used",
        ))?;
    let user = state
        .account_of(&consented.ig_id)
        .map(|account| account.app_scoped_id.clone())
        .ok_or(LoginError(
            "Matching code was not found or was already used",
        ))?;
    let token = state.issue(&consented.ig_id, TokenKind::Short, consented.scopes.clone());
    Ok(match state.token_shape {
        TokenShape::Flat => json!({
            "access_token": token,
            // a number above 2^53, as it is seen on the wire
            "user_id": user.parse::<u64>().unwrap_or_default(),
            "permissions": consented.scopes,
        }),
        TokenShape::Wrapped => json!({"data": [{
            "access_token": token,
            "user_id": user,
            "permissions": consented.scopes.join(","),
        }]}),
    })
}

/// Compares secrets without telling by the time it takes where they differ.
pub(super) fn same(given: &str, secret: &str) -> bool {
    given.as_bytes().ct_eq(secret.as_bytes()).into()
}
