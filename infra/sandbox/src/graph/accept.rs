//! Whether the window is open, and what an accepted send does (META 3.4, 3.5).

use serde_json::Value;

use super::GraphError;
use crate::{
    clock::Millis,
    state::{Author, Conversation, State},
};

const A_DAY: Millis = 24 * 3_600_000;
const SEVEN_DAYS: Millis = 7 * A_DAY;

/// Says it to the user if the window allows (META 3.4); answers the mid.
pub(super) fn reply(
    state: &mut State,
    igsid: &str,
    body: &Value,
    message: &Value,
) -> Result<String, GraphError> {
    let open_for = window(state, body)?;
    let now = state.clock.now();
    let conversation = state
        .conversation(igsid)
        .ok_or_else(GraphError::no_such_user)?;
    owned_elsewhere(state, conversation, now)?;
    if conversation
        .last_heard
        .is_none_or(|heard| now > heard.saturating_add(open_for))
    {
        return Err(GraphError::window_closed());
    }
    Ok(state.business_says(igsid, Author::Api, message))
}

/// With routing only the owner of an active thread may send (META 7).
fn owned_elsewhere(state: &State, on: &Conversation, now: Millis) -> Result<(), GraphError> {
    let routing = state
        .account_of(&on.ig_id)
        .is_some_and(|account| account.routing);
    let elsewhere = on
        .owner
        .as_ref()
        .is_some_and(|(app, until)| *app != state.app.app_id && *until > now / 1000);
    if routing && elsewhere {
        let error = GraphError::invalid("Another app is controlling this thread now.");
        return Err(error.with_subcode(2_534_037));
    }
    Ok(())
}

/// How long after the user's last word this send is allowed (META 3.4).
fn window(state: &State, body: &Value) -> Result<Millis, GraphError> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    match (text("messaging_type"), text("tag")) {
        (None | Some("RESPONSE" | "UPDATE"), None) => Ok(A_DAY),
        (None | Some("MESSAGE_TAG"), Some("HUMAN_AGENT")) if state.human_agent => Ok(SEVEN_DAYS),
        (None | Some("MESSAGE_TAG"), Some("HUMAN_AGENT")) => {
            Err(GraphError::no_permission("human_agent"))
        }
        _ => Err(GraphError::invalid(
            "(#100) Param messaging_type or tag is invalid",
        )),
    }
}

/// Answers a comment in private: once, within seven days, a live one while the broadcast runs (META 3.5).
pub(super) fn private_reply(
    state: &mut State,
    comment_id: &str,
    message: &Value,
) -> Result<String, GraphError> {
    let now = state.clock.now();
    let invalid = || {
        GraphError::invalid("The comment is invalid for a private reply").with_subcode(2_534_025)
    };
    let comment = state.comment_mut(comment_id).ok_or_else(invalid)?;
    if comment.broadcast_over || now > comment.at.saturating_add(SEVEN_DAYS) {
        return Err(invalid());
    }
    if comment.answered {
        return Err(
            GraphError::new(500, -1, "The comment has had its private reply")
                .with_subcode(2_534_023),
        );
    }
    comment.answered = true;
    let igsid = comment.igsid.clone();
    Ok(state.business_says(&igsid, Author::Api, message))
}
