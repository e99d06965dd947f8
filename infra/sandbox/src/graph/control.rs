//! `POST /{PAGE_ID}/{pass, take, release, request, extend}_thread_control`, `GET /{PAGE_ID}/thread_owner` (META 7): which
//! app may answer. Facebook's host only.

use serde_json::{Value, json};

use super::{Call, GraphError, token};
use crate::state::State;

/// A day, and the most that can be asked for (META 7).
const DAY: i64 = 24 * 60 * 60;
const LONGEST: i64 = 7 * DAY;

/// Changes the control of a conversation, or says who has it (META 7).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    bearer.owns_node(call)?;
    bearer.may("instagram_business_manage_messages")?;
    let app = state.app.app_id.clone();
    let now = state.clock.now() / 1000;
    let routing = state
        .account_of(&bearer.ig_id)
        .is_some_and(|account| account.routing);
    let body = call.json().unwrap_or_default();
    let igsid = match body.pointer("/recipient/id").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => call.param("recipient").unwrap_or_default().to_owned(),
    };
    let edge = call.path.rsplit('/').next().unwrap_or_default().to_owned();
    let conversation = state
        .conversation_mut(&igsid)
        .filter(|conversation| conversation.ig_id == bearer.ig_id)
        .ok_or_else(GraphError::no_such_user)?;
    let owner = conversation.owner.clone().filter(|(_, until)| *until > now);
    let is_ours = owner.as_ref().is_some_and(|(owner, _)| *owner == app);
    let elsewhere = || {
        GraphError::invalid("(#100) Another app has control of this thread").with_subcode(2_018_300)
    };
    match edge.as_str() {
        "thread_owner" => {
            let data = owner
                .map(|(app, until)| json!({"thread_owner": {"app_id": app, "expiration": until}}));
            return Ok(json!({"data": data.into_iter().collect::<Vec<_>>()}));
        }
        "take_thread_control" if !routing => {
            return Err(GraphError::new(
                400,
                10,
                "(#10) The app may not take control of threads",
            ));
        }
        "request_thread_control" if routing => {
            return Err(GraphError::invalid(
                "(#100) Not available with conversation routing",
            ));
        }
        "take_thread_control" => conversation.owner = Some((app, now + DAY)),
        "request_thread_control" if owner.is_none() => conversation.owner = Some((app, now + DAY)),
        "request_thread_control" => {}
        _ if !is_ours && owner.is_some() => return Err(elsewhere()),
        "pass_thread_control" => {
            let target = body.get("target_app_id").and_then(Value::as_str);
            if target == Some(app.as_str()) {
                return Err(GraphError::invalid("(#100) Wrong app id").with_subcode(2_018_164));
            }
            conversation.owner = target.map(|target| (target.to_owned(), now + DAY));
        }
        "release_thread_control" | "extend_thread_control" if !is_ours => return Err(elsewhere()),
        "release_thread_control" => conversation.owner = None,
        _ => {
            let duration = body
                .get("duration")
                .and_then(Value::as_i64)
                .unwrap_or_default();
            if !(1..=LONGEST).contains(&duration) {
                return Err(GraphError::invalid("(#100) Param duration is out of range"));
            }
            conversation.owner = Some((app, now + duration));
        }
    }
    Ok(json!({"success": true}))
}
