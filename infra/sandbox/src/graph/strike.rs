//! Faults on their way into an answer, with the codes of META 8 and the uncertainty of META 3.6.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Call, GraphError, Reply};
use crate::{
    fault::{Fault, Operation},
    state::State,
};

/// Answers the call, unless a fault has something to say about it.
pub(super) fn strike<E: Into<Reply>>(
    state: &mut State,
    operation: Operation,
    call: &Call,
    answer: impl FnOnce(&mut State, &Call) -> Result<Value, E>,
) -> Reply {
    let account = call
        .token()
        .and_then(|token| state.token(token))
        .map(|token| token.ig_id.clone());
    let fault = state
        .faults
        .take(operation, account.as_deref())
        .or_else(|| magic(state, operation, call));
    let Some(fault) = fault else {
        return Reply::from(answer(state, call));
    };
    if let Some(instead) = before(fault) {
        return in_shape_of(operation, call.facebook, instead);
    }
    let reply = Reply::from(answer(state, call));
    // a call that Meta refuses anyway is refused, not lost; it may take its time all the same
    if reply.accepted() || matches!(fault, Fault::SlowMs(_)) {
        after(fault, reply)
    } else {
        reply
    }
}

/// A user named `fault_rate_limited` fails every send to them that way.
fn magic(state: &State, operation: Operation, call: &Call) -> Option<Fault> {
    if operation != Operation::Send || !state.any_magic() {
        return None;
    }
    let body = call.json()?;
    let igsid = body.get("recipient")?.get("id")?.as_str()?;
    Fault::of_user(&state.conversation(igsid)?.username)
}

/// What fails before anything happens.
fn before(fault: Fault) -> Option<Struck> {
    let error = match fault {
        Fault::RateLimited => GraphError::new(400, 4, "Application request limit reached"),
        Fault::AccountRateLimited => {
            GraphError::new(400, 613, "Calls to this api have exceeded the rate limit.")
        }
        Fault::TokenExpired => GraphError::dead_token(463),
        Fault::TokenRefused => GraphError::bad_token(),
        Fault::CapabilityMissing => GraphError::no_capability(),
        Fault::Transient => GraphError::new(500, 2, "Service temporarily unavailable").transient(),
        Fault::WindowClosed => GraphError::window_closed(),
        Fault::UserUnavailable => {
            GraphError::new(400, 551, "This person isn't available right now.")
        }
        Fault::PermissionDenied => GraphError::new(
            403,
            10,
            "Application does not have permission for this action",
        ),
        Fault::PasswordChanged => GraphError::dead_token(460),
        Fault::AppRemoved => GraphError::dead_token(458),
        Fault::AccessSwitchedOff => {
            GraphError::new(403, 200, "The user has not allowed access to messages.")
                .with_subcode(2_534_041)
        }
        Fault::NoConsent => {
            GraphError::new(400, 230, "User consent is required to access user profile")
        }
        Fault::NoMatchingUser => GraphError::new(400, 9010, "No matching Instagram user"),
        Fault::Restricted => {
            GraphError::new(400, 368, "The action attempted has been deemed abusive.")
        }
        Fault::ThreadOwnedElsewhere => {
            GraphError::invalid("Another app is controlling this thread now.")
                .with_subcode(2_534_037)
        }
        Fault::MediaNotFetched => {
            GraphError::invalid("Failed to fetch the file from the url.").with_subcode(2_018_008)
        }
        Fault::Graph {
            status,
            code,
            subcode,
        } => GraphError {
            subcode,
            ..GraphError::new(status, code, format!("(#{code}) As it was asked for."))
        },
        Fault::ResetBeforeAccepting => return Some(Struck::Reply(Reply::Dropped)),
        Fault::Html => return Some(Struck::Reply(html())),
        Fault::UnknownAfterAccepting
        | Fault::TransientOnceAccepted
        | Fault::NoMessageId
        | Fault::TimeoutAfterAccepting
        | Fault::ResetAfterAccepting
        | Fault::Garbage
        | Fault::HalfABody
        | Fault::SlowMs(_) => return None,
    };
    Some(Struck::Error(error))
}

/// What fails after it happened.
fn after(fault: Fault, reply: Reply) -> Reply {
    match fault {
        Fault::UnknownAfterAccepting => {
            GraphError::new(500, 1, "An unknown error has occurred.").into()
        }
        Fault::TransientOnceAccepted => GraphError::new(500, 2, "Service temporarily unavailable")
            .transient()
            .into(),
        Fault::TimeoutAfterAccepting => Reply::Never,
        Fault::ResetAfterAccepting => Reply::Dropped,
        Fault::Garbage => garbled(reply),
        Fault::HalfABody => broken_off(reply),
        Fault::NoMessageId => unnamed(reply),
        Fault::SlowMs(by) => Reply::Late(Duration::from_millis(by), Box::new(reply)),
        Fault::RateLimited
        | Fault::AccountRateLimited
        | Fault::TokenExpired
        | Fault::Transient
        | Fault::WindowClosed
        | Fault::UserUnavailable
        | Fault::PermissionDenied
        | Fault::PasswordChanged
        | Fault::AppRemoved
        | Fault::AccessSwitchedOff
        | Fault::Restricted
        | Fault::ThreadOwnedElsewhere
        | Fault::MediaNotFetched
        | Fault::ResetBeforeAccepting
        | Fault::TokenRefused
        | Fault::Graph { .. }
        | Fault::CapabilityMissing
        | Fault::NoConsent
        | Fault::NoMatchingUser
        | Fault::Html => reply,
    }
}

/// What a fault answers in the call's place.
enum Struck {
    Error(GraphError),
    Reply(Reply),
}

/// The code exchange has a shape of its own for errors (META 1b).
fn in_shape_of(operation: Operation, facebook: bool, struck: Struck) -> Reply {
    match struck {
        Struck::Reply(reply) => reply,
        Struck::Error(error) if operation == Operation::Exchange && !facebook => Reply::Json(
            error.status,
            json!({
                "error_type": error.kind,
                "code": error.code,
                "error_message": error.message,
            }),
        ),
        Struck::Error(error) => error.into(),
    }
}

fn html() -> Reply {
    Reply::Raw {
        status: 502,
        content_type: "text/html; charset=utf-8",
        body: "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something \
               went wrong.</h1></body></html>"
            .to_owned(),
    }
}

fn broken_off(reply: Reply) -> Reply {
    if let Reply::Json(status, body) = reply {
        Reply::Half(status, body)
    } else {
        reply
    }
}

/// The answer without the id of what was sent.
fn unnamed(reply: Reply) -> Reply {
    let Reply::Json(status, mut body) = reply else {
        return reply;
    };
    if let Some(fields) = body.as_object_mut() {
        fields.remove("message_id");
    }
    Reply::Json(status, body)
}

/// The first half of the answer.
fn garbled(reply: Reply) -> Reply {
    let Reply::Json(status, body) = reply else {
        return reply;
    };
    let whole = body.to_string();
    let half: String = whole.chars().take(whole.chars().count() / 2).collect();
    Reply::Raw {
        status,
        content_type: "application/json",
        body: half,
    }
}
