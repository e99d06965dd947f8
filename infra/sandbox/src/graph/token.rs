//! Whose token a call carries, and whether it still lives (META 8: 190 and its subcodes).

use super::{Call, GraphError};
use crate::{
    sign::sign,
    state::{Holder, State, TokenRow},
};

/// A living token: the account and what it may do.
#[derive(Debug)]
pub(super) struct Bearer {
    pub(super) ig_id: String,
    pub(super) token: TokenRow,
}

/// The token of the call, alive.
pub(super) fn bearer(state: &State, call: &Call) -> Result<Bearer, GraphError> {
    let Some(token) = call.token() else {
        return Err(GraphError::new(
            400,
            2500,
            "An active access token must be used to query information about the current user.",
        )
        .oauth());
    };
    proven(state, call, token)?;
    let bearer = alive(state, token)?;
    // a token of one login product means nothing to the other's host
    if (bearer.token.holder == Holder::Account) == call.facebook {
        return Err(GraphError::bad_token());
    }
    Ok(bearer)
}

/// Facebook's host wants a proof that the caller knows the app's secret, when the app's owner has said so: the lower-case
/// hex HMAC-SHA256 of the token (META 10).
pub(super) fn proven(state: &State, call: &Call, token: &str) -> Result<(), GraphError> {
    if !state.wants_proof || !call.facebook {
        return Ok(());
    }
    let wanted = sign(&state.app.app_secret, token.as_bytes());
    let shown = call.param("appsecret_proof");
    if shown.is_some() && shown == wanted.strip_prefix("sha256=") {
        return Ok(());
    }
    let why = match shown {
        None => "API calls from the server require an appsecret_proof argument",
        Some(_) => "Invalid appsecret_proof provided in the API argument",
    };
    Err(GraphError::invalid(why).oauth())
}

/// This token, alive.
pub(super) fn alive(state: &State, token: &str) -> Result<Bearer, GraphError> {
    let row = state.token(token).ok_or_else(GraphError::bad_token)?;
    if let Some(subcode) = dead(state, row)? {
        return Err(GraphError::dead_token(subcode));
    }
    if state.clock.now() >= row.expires_at {
        return Err(GraphError::dead_token(463));
    }
    Ok(Bearer {
        ig_id: row.ig_id.clone(),
        token: row.clone(),
    })
}

/// With which subcode it is dead, when it is.
fn dead(state: &State, row: &TokenRow) -> Result<Option<i64>, GraphError> {
    let person = match &row.holder {
        Holder::Account => None,
        Holder::Person(reach) => Some(&reach.person),
        Holder::Page { person, .. } => Some(person),
    };
    if let Some(person) = person {
        let person = state.person_named(person);
        let person = person.ok_or_else(GraphError::bad_token)?;
        if row.number <= person.tokens_dead_to {
            return Ok(Some(person.revoked_with.unwrap_or(460)));
        }
    }
    if row.ig_id.is_empty() {
        return Ok(None);
    }
    let account = state
        .account_of(&row.ig_id)
        .ok_or_else(GraphError::bad_token)?;
    Ok((row.number <= account.tokens_dead_to).then(|| account.revoked_with.unwrap_or(460)))
}

/// The account lets the app read and write its messages (META 1a, preconditions; META 8).
pub(super) fn messaging(state: &State, bearer: &Bearer) -> Result<(), GraphError> {
    let account = state
        .account_of(&bearer.ig_id)
        .ok_or_else(GraphError::bad_token)?;
    if account.messages_closed {
        return Err(GraphError::new(
            403,
            200,
            "The account owner has disabled access to Instagram direct messages",
        )
        .with_subcode(2_534_041));
    }
    if account.wants_second_factor {
        return Err(GraphError::new(
            400,
            10,
            "To use this endpoint, the account must be connected to a Page and meet its two-factor requirement",
        )
        .with_subcode(2_534_077));
    }
    if !state.advanced_access {
        return Err(GraphError::no_capability());
    }
    Ok(())
}

/// The same permission in the words of Facebook login (META 1a).
fn on_facebook(scope: &str) -> &str {
    match scope {
        "instagram_business_basic" => "instagram_basic",
        "instagram_business_manage_messages" => "instagram_manage_messages",
        "instagram_business_manage_comments" => "instagram_manage_comments",
        other => other,
    }
}

impl Bearer {
    /// The Page that it is a token of.
    pub(super) fn page(&self) -> Option<&str> {
        match &self.token.holder {
            Holder::Page { page, .. } => Some(page),
            Holder::Account | Holder::Person(_) => None,
        }
    }

    /// The account of the path: `me`, or the id that the token belongs to.
    pub(super) fn owns_node(&self, call: &Call) -> Result<(), GraphError> {
        let node = call.node();
        // with Facebook login the Page is asked, not the account
        let own = self.page().unwrap_or(&self.ig_id);
        if !own.is_empty() && (node == "me" || node == own) {
            Ok(())
        } else {
            Err(GraphError::no_object(&call.method, node))
        }
    }

    /// The scope must have been granted.
    pub(super) fn may(&self, scope: &str) -> Result<(), GraphError> {
        let scope = if self.token.holder == Holder::Account {
            scope
        } else {
            on_facebook(scope)
        };
        if self.token.may(scope) {
            Ok(())
        } else {
            Err(GraphError::no_permission(scope))
        }
    }
}
