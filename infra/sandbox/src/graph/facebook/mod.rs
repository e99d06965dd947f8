//! Facebook's side of the wire (META 1a): its login dialog, tokens of people and Pages, and the Graph API at
//! `graph.facebook.com`, where a Page stands for its professional account.

mod accounts;
mod debug_token;
mod dialog;
mod node;
mod permissions;
mod tokens;

use serde_json::json;

pub(crate) use self::dialog::{Chosen, FacebookDialog, facebook_dialog};
use super::{
    Call, Reply, control, conversations, messages, messenger_profile, strike::strike,
    subscribed_apps,
};
use crate::{fault::Operation, state::State};

/// What the call is about (META 1a, 3, 5, 6).
pub(super) fn operation(call: &Call) -> Option<Operation> {
    let path: Vec<&str> = call
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET" | "POST", ["oauth", "access_token"]) => {
            Some(if call.param("grant_type") == Some("fb_exchange_token") {
                Operation::LongLived
            } else {
                Operation::Exchange
            })
        }
        ("GET", ["debug_token"]) => Some(Operation::DebugToken),
        ("GET", [_, "accounts"]) => Some(Operation::Accounts),
        ("GET" | "DELETE", [_, "permissions"]) | ("DELETE", [_, "permissions", _]) => {
            Some(Operation::Permissions)
        }
        ("GET", ["me"]) => Some(Operation::Me),
        ("POST" | "GET" | "DELETE", [_, "subscribed_apps"]) => Some(Operation::Subscribe),
        ("POST", [_, "messages"]) => Some(Operation::Send),
        ("GET" | "POST" | "DELETE", [_, "messenger_profile"]) => Some(Operation::MessengerProfile),
        ("GET", [_, "thread_owner"]) => Some(Operation::ThreadControl),
        ("POST", [_, edge]) if edge.ends_with("_thread_control") => Some(Operation::ThreadControl),
        ("GET", [_, "conversations" | "messages"]) => Some(Operation::Conversations),
        ("GET", [id]) if id.bytes().all(|byte| byte.is_ascii_digit()) => Some(Operation::Profile),
        ("GET", [id]) if id.starts_with("aWdf") => Some(Operation::Conversations),
        _ => None,
    }
}

/// Answers a call; errors of this host are all `OAuthException` (META 8).
pub(super) fn answer(state: &mut State, operation: Operation, call: &Call) -> Reply {
    let reply = match operation {
        Operation::Exchange => strike(state, operation, call, tokens::exchange),
        Operation::LongLived => strike(state, operation, call, tokens::long_lived),
        Operation::DebugToken => strike(state, operation, call, debug_token::answer),
        Operation::Accounts => strike(state, operation, call, accounts::answer),
        Operation::Permissions => strike(state, operation, call, permissions::answer),
        Operation::Subscribe => strike(state, operation, call, subscribed_apps::answer),
        Operation::Send => strike(state, operation, call, messages::answer),
        Operation::MessengerProfile => strike(state, operation, call, messenger_profile::answer),
        Operation::ThreadControl => strike(state, operation, call, control::answer),
        Operation::Conversations => strike(state, operation, call, conversations::answer),
        // Facebook has nothing to refresh
        Operation::Me | Operation::Profile | Operation::Refresh => {
            strike(state, operation, call, node::answer)
        }
    };
    oauth(reply)
}

fn oauth(reply: Reply) -> Reply {
    match reply {
        Reply::Json(status, mut body) => {
            if let Some(kind) = body.pointer_mut("/error/type") {
                *kind = json!("OAuthException");
            }
            Reply::Json(status, body)
        }
        other @ (Reply::Half(..)
        | Reply::Raw { .. }
        | Reply::Late(..)
        | Reply::Never
        | Reply::Dropped) => other,
    }
}
