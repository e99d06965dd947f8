//! `GET`, `POST`, `DELETE /{me | IG_ID | PAGE_ID}/messenger_profile` (META 4): ice breakers and the persistent menu, ten
//! calls in ten minutes. Without `platform=instagram` a Page's Messenger profile is meant, and changed.

use serde_json::{Map, Value, json};

use super::{Call, GraphError, token};
use crate::state::State;

const KEYS: [&str; 2] = ["ice_breakers", "persistent_menu"];
/// Calls in [`SPAN`] at most (META 9).
const MOST: usize = 10;
const SPAN: i64 = 10 * 60 * 1000;

/// Reads, replaces or deletes what the account shows (META 4).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    bearer.owns_node(call)?;
    bearer.may("instagram_business_manage_messages")?;
    let now = state.clock.now();
    let body = call.json().unwrap_or_default();
    let said = |name: &str| {
        let in_body = body.get(name).and_then(Value::as_str);
        call.param(name).or(in_body).map(str::to_owned)
    };
    let for_instagram = said("platform").as_deref() == Some("instagram");
    if !for_instagram && !call.facebook {
        return Err(GraphError::invalid(
            "(#100) The parameter platform is required",
        ));
    }
    let account = state
        .account_of_mut(&bearer.ig_id)
        .ok_or_else(GraphError::bad_token)?;
    account.profile_calls.retain(|at| now - *at < SPAN);
    if account.profile_calls.len() >= MOST {
        return Err(GraphError::new(
            400,
            613,
            "Calls to this api have exceeded the rate limit.",
        ));
    }
    account.profile_calls.push(now);
    let profile = if for_instagram {
        &mut account.profile
    } else {
        &mut account.messenger
    };
    match call.method.as_str() {
        "GET" => Ok(shown(profile, &call.wanted())),
        "DELETE" => {
            for field in fields(call, &body)? {
                profile.remove(&field);
            }
            Ok(json!({"success": "true"}))
        }
        _ => {
            let mut given = 0;
            for key in KEYS {
                if let Some(value) = body.get(key) {
                    check(key, value)?;
                    profile.insert(key.to_owned(), value.clone());
                    given += 1;
                }
            }
            if given == 0 {
                return Err(GraphError::invalid("(#100) A profile field is required"));
            }
            Ok(json!({"result": "success"}))
        }
    }
}

/// Ice breakers are listed as they are, the menu within its name, as the documents show them (META 4).
fn shown(profile: &Map<String, Value>, wanted: &[String]) -> Value {
    let has = |key: &str| wanted.iter().any(|field| field == key);
    let mut data = vec![];
    if has("ice_breakers")
        && let Some(Value::Array(all)) = profile.get("ice_breakers")
    {
        data.extend(all.iter().cloned());
    }
    if has("persistent_menu")
        && let Some(menu) = profile.get("persistent_menu")
    {
        data.push(json!({ "persistent_menu": menu }));
    }
    json!({ "data": data })
}

/// Which fields are deleted: a list in the body, or as JSON in the query.
fn fields(call: &Call, body: &Value) -> Result<Vec<String>, GraphError> {
    let of_query = call
        .param("fields")
        .and_then(|text| serde_json::from_str(text).ok());
    let list = body.get("fields").cloned().or(of_query);
    let list = list.as_ref().and_then(Value::as_array);
    let list =
        list.ok_or_else(|| GraphError::invalid("(#100) The parameter fields is required"))?;
    let names = list.iter().filter_map(Value::as_str).map(str::to_owned);
    Ok(names.collect())
}

/// The limits that the documents name (META 4).
fn check(key: &str, value: &Value) -> Result<(), GraphError> {
    let wrong = |what: &str| GraphError::invalid(format!("(#100) Param {key} {what}"));
    let locales = value.as_array().ok_or_else(|| wrong("must be an array"))?;
    let is_default = |one: &Value| one.get("locale").and_then(Value::as_str) == Some("default");
    if !locales.iter().any(is_default) {
        return Err(wrong("must have the locale default"));
    }
    let (most, title, longest) = if key == "ice_breakers" {
        (4, "question", usize::MAX)
    } else {
        (20, "title", 30)
    };
    for one in locales {
        let taps = one.get("call_to_actions").and_then(Value::as_array);
        let taps = taps.ok_or_else(|| wrong("must have call_to_actions"))?;
        if taps.is_empty() || taps.len() > most {
            return Err(wrong("has a wrong number of call_to_actions"));
        }
        for tap in taps {
            let length = |field: &str| {
                let text = tap.get(field).and_then(Value::as_str);
                text.map_or(0, |text| text.chars().count())
            };
            if length(title) == 0 || length(title) > longest {
                return Err(wrong("has a title that is missing or too long"));
            }
            if length("payload") > 1000 || (length("payload") == 0 && length("url") == 0) {
                return Err(wrong("has a payload that is missing or too long"));
            }
            for forbidden in ["webview_height_ratio", "composer_input_disabled"] {
                if tap.get(forbidden).is_some() || one.get(forbidden).is_some() {
                    return Err(wrong("has a field that Instagram does not know"));
                }
            }
        }
    }
    Ok(())
}
