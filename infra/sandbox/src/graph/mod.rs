//! Meta's side of the wire: the login of the Instagram product (META 1b) and the Graph API
//! (META 3, 5, 6), as pure answers to calls.

mod accept;
mod authorize;
mod call;
mod content;
mod control;
mod conversations;
mod error;
mod exchange;
mod facebook;
mod lacking;
mod long_lived;
mod me;
mod messages;
mod messenger_profile;
mod profile;
mod recipient;
mod refresh;
mod reply;
mod strike;
mod subscribed_apps;
mod token;

pub(crate) use self::{
    authorize::{Decision, Dialog, Refusal, dialog},
    call::{Call, FACEBOOK},
    facebook::{Chosen, FacebookDialog, facebook_dialog},
    reply::Reply,
};
use self::{error::GraphError, strike::strike};
use crate::{fault::Operation, state::State};

/// What the call is about; none for a path that Meta does not know either (META 8: 2500).
pub(crate) fn operation(call: &Call) -> Option<Operation> {
    if call.facebook {
        return facebook::operation(call);
    }
    let path: Vec<&str> = call
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    match (call.method.as_str(), path.as_slice()) {
        ("POST", ["oauth", "access_token"]) => Some(Operation::Exchange),
        ("GET", ["access_token"]) => Some(Operation::LongLived),
        ("GET", ["refresh_access_token"]) => Some(Operation::Refresh),
        ("GET", ["me"]) => Some(Operation::Me),
        ("POST" | "GET" | "DELETE", [_, "subscribed_apps"]) => Some(Operation::Subscribe),
        ("POST", [_, "messages"]) => Some(Operation::Send),
        ("GET" | "POST" | "DELETE", [_, "messenger_profile"]) => Some(Operation::MessengerProfile),
        ("GET", [_, "conversations" | "messages"]) => Some(Operation::Conversations),
        // ids of messages and conversations are no numbers (META 0)
        ("GET", [id]) if id.bytes().all(|byte| byte.is_ascii_digit()) => Some(Operation::Profile),
        ("GET", [id]) if id.starts_with("aWdf") => Some(Operation::Conversations),
        _ => None,
    }
}

/// Answers a call; whether its path is known is told beside (META 8).
pub(crate) fn answer(state: &mut State, call: &Call) -> (Reply, bool) {
    let Some(operation) = operation(call) else {
        return (
            GraphError::unknown_path(&call.method, &call.path).into(),
            false,
        );
    };
    if call.facebook {
        return (facebook::answer(state, operation, call), true);
    }
    let reply = match operation {
        Operation::Exchange => strike(state, operation, call, exchange::answer),
        Operation::LongLived => strike(state, operation, call, long_lived::answer),
        Operation::Refresh => strike(state, operation, call, refresh::answer),
        Operation::Me => strike(state, operation, call, me::answer),
        Operation::Subscribe => strike(state, operation, call, subscribed_apps::answer),
        Operation::Send => strike(state, operation, call, messages::answer),
        Operation::Profile => strike(state, operation, call, profile::answer),
        Operation::MessengerProfile => strike(state, operation, call, messenger_profile::answer),
        Operation::Conversations => strike(state, operation, call, conversations::answer),
        // asked of Facebook's host only
        Operation::Accounts
        | Operation::DebugToken
        | Operation::Permissions
        | Operation::ThreadControl => GraphError::unknown_path(&call.method, &call.path).into(),
    };
    (reply, true)
}
