//! `GET /me` (META 1b): who the token belongs to, under both of their ids.

use serde_json::{Map, Value, json};

use super::{Call, GraphError, token};
use crate::state::{AccountRow, SCOPES, State};

/// The account behind the token, with the fields asked for (META 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    let [basic, ..] = SCOPES;
    bearer.may(basic)?;
    let account = state
        .account_of(&bearer.ig_id)
        .ok_or_else(GraphError::bad_token)?;
    of(account, call)
}

/// An account with the fields asked for; `id` is the app-scoped one and always there.
pub(super) fn of(account: &AccountRow, call: &Call) -> Result<Value, GraphError> {
    let mut fields = Map::new();
    for field in call.wanted() {
        let value = match field.as_str() {
            "id" => continue,
            "user_id" => json!(account.ig_id),
            "username" => json!(account.username),
            "name" => json!(account.name),
            "account_type" if account.personal => json!("PERSONAL"),
            "account_type" if account.creator => json!("MEDIA_CREATOR"),
            "account_type" => json!("BUSINESS"),
            "profile_picture_url" => {
                json!(format!("https://scontent.example/{}.jpg", account.ig_id))
            }
            "followers_count" => json!(1_234),
            "follows_count" => json!(56),
            "media_count" => json!(78),
            "biography" => json!(""),
            other => {
                return Err(GraphError::invalid(format!(
                    "Tried accessing nonexisting field ({other})"
                )));
            }
        };
        fields.insert(field, value);
    }
    fields.insert("id".to_owned(), json!(account.app_scoped_id));
    Ok(Value::Object(fields))
}
