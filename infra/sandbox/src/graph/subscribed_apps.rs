//! `POST`, `GET`, `DELETE /{me | IG_ID}/subscribed_apps` (META 1b): which accounts tell the app
//! what happens. The choice of fields is kept and not honoured, as at Meta.

use serde_json::{Value, json};

use super::{Call, GraphError, token};
use crate::state::{SCOPES, State};

/// The fields of the Instagram object (META 1b).
const FIELDS: [&str; 13] = [
    "messages",
    "message_echoes",
    "message_reactions",
    "message_edit",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
    "mentions",
];

/// Subscribes, lists or unsubscribes the app (META 1b).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    bearer.owns_node(call)?;
    let [basic, ..] = SCOPES;
    bearer.may(basic)?;
    let app_id = state.app.app_id.clone();
    state.by_pages |= call.facebook;
    let account = state
        .account_of_mut(&bearer.ig_id)
        .ok_or_else(GraphError::bad_token)?;
    match call.method.as_str() {
        "POST" => {
            account.subscribed = Some(fields(call)?);
            account.by_page = call.facebook;
            Ok(json!({"success": true}))
        }
        "DELETE" => {
            account.subscribed = None;
            Ok(json!({"success": true}))
        }
        _ => {
            let apps = account.subscribed.iter().map(|fields| {
                json!({
                    "category": "Business",
                    "link": "https://www.example.com/",
                    "name": "Sandbox app",
                    "id": app_id,
                    "subscribed_fields": fields,
                })
            });
            Ok(json!({"data": apps.collect::<Vec<Value>>()}))
        }
    }
}

/// The fields asked for: a comma list in query or form, or a list in JSON (META 1b).
fn fields(call: &Call) -> Result<Vec<String>, GraphError> {
    let listed: Vec<String> = match call.param("subscribed_fields") {
        Some(list) => list
            .split(',')
            .map(|field| field.trim().to_owned())
            .collect(),
        None => match call
            .json()
            .as_ref()
            .and_then(|body| body.get("subscribed_fields"))
        {
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Some(Value::String(list)) => list
                .split(',')
                .map(|field| field.trim().to_owned())
                .collect(),
            _ => Vec::new(),
        },
    };
    if listed.is_empty() {
        return Err(GraphError::invalid(
            "(#100) The parameter subscribed_fields is required",
        ));
    }
    match listed
        .iter()
        .position(|field| !FIELDS.contains(&field.as_str()))
    {
        Some(at) => Err(GraphError::invalid(format!(
            "(#100) Param subscribed_fields[{at}] must be one of {{{}}}",
            FIELDS.join(", ")
        ))),
        None => Ok(listed),
    }
}
