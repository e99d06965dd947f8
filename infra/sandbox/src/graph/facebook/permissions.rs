//! `/me/permissions` (META 1a): what was granted and what declined; deleting it all removes the app.

use serde_json::{Value, json};

use super::super::{Call, GraphError};
use super::tokens;
use crate::state::State;

/// Lists or takes away permissions (META 1a). The person's own token may, and the app's for its users.
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let person = whose(state, call)?;
    let scope = call.path.split('/').filter(|part| !part.is_empty()).nth(2);
    match (call.method.as_str(), scope) {
        ("DELETE", None) => {
            state.revoke_person(&person, 458);
            Ok(json!({"success": true}))
        }
        ("DELETE", Some(scope)) => {
            let row = state.person(&person);
            if let Some(granted) = &mut row.granted {
                granted.retain(|known| known != scope);
            }
            row.declined.insert(scope.to_owned());
            Ok(json!({"success": true}))
        }
        _ => {
            let row = state.person(&person);
            let granted = row.granted.iter().flatten();
            let granted = granted.map(|scope| json!({"permission": scope, "status": "granted"}));
            let declined = row.declined.iter();
            let declined = declined.map(|scope| json!({"permission": scope, "status": "declined"}));
            Ok(json!({"data": granted.chain(declined).collect::<Vec<Value>>()}))
        }
    }
}

fn whose(state: &State, call: &Call) -> Result<String, GraphError> {
    let node = call.node();
    if tokens::is_app(state, call) {
        let person = state.people().find(|person| person.app_scoped_id == node);
        return person
            .map(|person| person.name.clone())
            .ok_or_else(|| GraphError::no_object(&call.method, node));
    }
    let (reach, _) = tokens::person(state, call)?;
    let own = state.person_named(&reach.person);
    if node == "me" || own.is_some_and(|person| person.app_scoped_id == node) {
        Ok(reach.person)
    } else {
        Err(GraphError::no_object(&call.method, node))
    }
}
