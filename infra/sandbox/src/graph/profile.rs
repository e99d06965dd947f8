//! `GET /{IGSID}` (META 5): who wrote, once they wrote.

use serde_json::{Map, Value, json};

use super::{Call, GraphError, me, token};
use crate::state::State;

/// The profile of a user, or the account itself when the id is its own (META 5, 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    let node = call.node();
    if node == bearer.ig_id {
        let account = state.account_of(node).ok_or_else(GraphError::bad_token)?;
        return me::of(account, call);
    }
    bearer.may("instagram_business_manage_messages")?;
    let conversation = state
        .conversation(node)
        .filter(|conversation| conversation.ig_id == bearer.ig_id)
        .ok_or_else(|| GraphError::no_object(&call.method, node))?;
    // consent comes with the first message
    if conversation.last_heard.is_none() {
        return Err(GraphError::new(
            400,
            230,
            "User consent is required to access user profile",
        ));
    }
    let user = state
        .user_named(&conversation.username)
        .ok_or_else(|| GraphError::no_object(&call.method, node))?;
    let mut fields = Map::new();
    for field in call.wanted() {
        let value = match field.as_str() {
            "id" => continue,
            "username" => Some(json!(user.username)),
            "name" => user.name.as_ref().map(|name| json!(name)),
            "profile_pic" => user.profile_pic.as_ref().map(|url| json!(url)),
            "follower_count" => Some(json!(user.follower_count)),
            "is_user_follow_business" | "is_verified_user" => Some(json!(false)),
            "is_business_follow_user" => Some(json!(true)),
            other => {
                return Err(GraphError::invalid(format!(
                    "Tried accessing nonexisting field ({other})"
                )));
            }
        };
        // missing rather than null when there is none
        if let Some(value) = value {
            fields.insert(field, value);
        }
    }
    fields.insert("id".to_owned(), json!(node));
    Ok(Value::Object(fields))
}
