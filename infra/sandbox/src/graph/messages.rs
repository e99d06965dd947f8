//! `POST /{me | IG_ID}/messages`, the Send API (META 3).

use serde_json::{Value, json};

use super::{
    Call, GraphError, accept, content, lacking,
    recipient::{self, Recipient},
    token,
};
use crate::state::{Author, Counted, State};

/// Checks a send in Meta's place and does it (META 3.1, 3.2, 3.4, 3.5).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    bearer.owns_node(call)?;
    bearer.may("instagram_business_manage_messages")?;
    token::messaging(state, &bearer)?;
    let body = call
        .json()
        .filter(Value::is_object)
        .ok_or_else(|| GraphError::invalid("The request body is not a JSON object"))?;
    let recipient = recipient::find(state, &bearer.ig_id, &body)?;
    if matches!(recipient, Recipient::Comment { .. }) {
        bearer.may("instagram_business_manage_comments")?;
    }
    limited(state, &bearer.ig_id, &recipient, &body)?;
    if let Some(action) = body.get("sender_action") {
        if body.get("message").is_some() {
            return Err(GraphError::invalid("sender_action must be sent alone"));
        }
        return act(state, action, &body, &recipient);
    }
    let message = body
        .get("message")
        .filter(|message| message.is_object())
        .ok_or_else(|| GraphError::invalid("The parameter message is required"))?;
    content::check(message, call.facebook)?;
    if matches!(recipient, Recipient::Comment { .. }) {
        content::check_private_reply(message)?;
    }
    lacking::check(state, &bearer.ig_id, &body, message)?;
    let message = &quoting(state, &recipient, &body, message)?;
    let mid = match &recipient {
        Recipient::User(igsid) => accept::reply(state, igsid, &body, message)?,
        Recipient::Comment { id, .. } => accept::private_reply(state, id, message)?,
    };
    Ok(json!({"recipient_id": recipient.igsid(), "message_id": mid}))
}

/// Refuses what is one too many, while limits are kept (META 9): codes 613, and 80006 for what is counted by the hour.
fn limited(
    state: &mut State,
    account: &str,
    to: &Recipient,
    body: &Value,
) -> Result<(), GraphError> {
    let kind = body.pointer("/message/attachment/type");
    let what = match to {
        Recipient::Comment { live: true, .. } => Counted::LiveReply,
        Recipient::Comment { .. } => Counted::PrivateReply,
        Recipient::User(_) if matches!(kind.and_then(Value::as_str), Some("audio" | "video")) => {
            Counted::Heard
        }
        Recipient::User(_) => Counted::Text,
    };
    if state.admits(account, what) {
        return Ok(());
    }
    let hourly = what == Counted::PrivateReply;
    Err(GraphError::too_often(if hourly { 80_006 } else { 613 }))
}

/// The message with what it answers, which stands beside it in the body (META 3.1): a message of the same conversation.
fn quoting(
    state: &State,
    recipient: &Recipient,
    body: &Value,
    message: &Value,
) -> Result<Value, GraphError> {
    let mut message = message.clone();
    let Some(reply_to) = body.get("reply_to") else {
        return Ok(message);
    };
    let mid = reply_to.get("mid").and_then(Value::as_str);
    let quoted = state.conversation(recipient.igsid()).and_then(|talk| {
        let mut messages = talk.messages();
        messages.find(|it| Some(it.mid.as_str()) == mid && !it.unsent)
    });
    let quoted = quoted.ok_or_else(|| {
        GraphError::invalid("(#100) Param reply_to[mid] is invalid").with_subcode(2_534_015)
    })?;
    if let Some(fields) = message.as_object_mut() {
        let own = quoted.author != Author::User;
        let reply_to = json!({"mid": quoted.mid, "is_self_reply": own});
        fields.insert("reply_to".to_owned(), reply_to);
    }
    Ok(message)
}

/// Typing, seen, reactions: nothing is said, only the recipient is answered (META 3.1).
fn act(
    state: &State,
    action: &Value,
    body: &Value,
    recipient: &Recipient,
) -> Result<Value, GraphError> {
    let payload = |key: &str| body.get("payload").and_then(|payload| payload.get(key));
    let mid = payload("message_id").and_then(Value::as_str);
    if let Some(mid) = mid
        && !state.knows(recipient.igsid(), mid)
    {
        return Err(GraphError::invalid(
            "(#100) Param payload[message_id] names no message of this thread",
        ));
    }
    let complete = match action.as_str() {
        Some("typing_on" | "typing_off" | "mark_seen") => true,
        Some("react") => payload("message_id").is_some() && payload("reaction").is_some(),
        Some("unreact") => payload("message_id").is_some(),
        _ => false,
    };
    if complete {
        Ok(json!({"recipient_id": recipient.igsid()}))
    } else {
        Err(GraphError::invalid(
            "(#100) Param sender_action is invalid or lacks its payload",
        ))
    }
}
