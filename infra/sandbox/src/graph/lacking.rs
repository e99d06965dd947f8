//! What an account was not given yet (META 3.2: features come to one account after the other).

use serde_json::Value;

use super::GraphError;
use crate::state::State;

/// Refuses what this account lacks. For several images there is a code; for a sticker, a file and an answer to a message
/// there is none in the documents: they are invalid messages (META 8).
pub(super) fn check(
    state: &State,
    ig_id: &str,
    body: &Value,
    message: &Value,
) -> Result<(), GraphError> {
    let Some(account) = state.account_of(ig_id).filter(|it| !it.lacks.is_empty()) else {
        return Ok(());
    };
    let kind = message
        .pointer("/attachment/type")
        .and_then(Value::as_str)
        .unwrap_or("");
    let lacks = |feature: &str| account.lacks.iter().any(|it| it == feature);
    if message.get("attachments").is_some() && lacks("images") {
        return Err(
            GraphError::invalid("Multiple images are not enabled for this account")
                .with_subcode(2_534_068),
        );
    }
    let invalid = (kind == "like_heart" && lacks("sticker"))
        || (kind == "file" && lacks("file"))
        || (body.get("reply_to").is_some() && lacks("reply"));
    if invalid {
        return Err(GraphError::invalid("Invalid message data").with_subcode(2_534_015));
    }
    Ok(())
}
