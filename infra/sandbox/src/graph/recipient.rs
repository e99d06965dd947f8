//! Whom a send is for: an IGSID of this account, or a comment (META 3.1, 3.5).

use serde_json::Value;

use super::GraphError;
use crate::state::State;

/// Whom a send is for (META 0, 3.5).
#[derive(Debug)]
pub(super) enum Recipient {
    User(String),
    Comment {
        id: String,
        igsid: String,
        live: bool,
    },
}

impl Recipient {
    pub(super) fn igsid(&self) -> &str {
        match self {
            Self::User(igsid) | Self::Comment { igsid, .. } => igsid,
        }
    }
}

/// Finds the recipient of a body; an id that another account knows is unknown here (META 0).
pub(super) fn find(state: &State, ig_id: &str, body: &Value) -> Result<Recipient, GraphError> {
    let recipient = body
        .get("recipient")
        .ok_or_else(|| GraphError::invalid("(#100) The parameter recipient is required"))?;
    if let Some(id) = recipient.get("id").and_then(id) {
        return match state.conversation(&id) {
            Some(conversation) if conversation.ig_id == ig_id => Ok(Recipient::User(id)),
            _ => Err(GraphError::no_such_user()),
        };
    }
    if let Some(id) = recipient.get("comment_id").and_then(id) {
        let comment = state.comment(&id).filter(|comment| comment.ig_id == ig_id);
        let comment = comment.ok_or_else(|| {
            GraphError::invalid("The comment is invalid for a private reply")
                .with_subcode(2_534_025)
        })?;
        return Ok(Recipient::Comment {
            id,
            igsid: comment.igsid.clone(),
            live: comment.live,
        });
    }
    Err(GraphError::invalid(
        "(#100) Param recipient must have an id or a comment_id",
    ))
}

/// Ids are strings, and numbers are accepted (META 0).
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
