//! The login dialog `GET /{version}/dialog/oauth` (META 1a): classic with `scope`, for Business with `config_id`.

use url::form_urlencoded;

use super::super::{Refusal, authorize::back};
use crate::state::{FACEBOOK_SCOPES, Reach, State};

/// A dialog that may be shown (META 1a).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FacebookDialog {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    /// What is asked for; with a configuration all of it or nothing.
    pub(crate) scopes: Vec<String>,
    pub(crate) config_id: Option<String>,
    /// Declined permissions are asked for again.
    pub(crate) rerequest: bool,
}

/// What a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// As this person: scopes, and Pages and accounts where not all are meant.
    Allow {
        person: String,
        scopes: Vec<String>,
        pages: Option<Vec<String>>,
        accounts: Option<Vec<String>>,
    },
    Cancel,
}

/// Reads what the dialog is asked (META 1a).
pub(crate) fn facebook_dialog<'a>(
    state: &State,
    param: impl Fn(&str) -> Option<&'a str>,
) -> Result<FacebookDialog, Refusal> {
    if param("client_id") != Some(&state.app.app_id) {
        return Err(Refusal::UnknownApp);
    }
    let redirect_uri = param("redirect_uri").unwrap_or("");
    if url::Url::parse(redirect_uri).is_err() || !state.app.redirect_uris.accept(redirect_uri) {
        return Err(Refusal::RedirectUri);
    }
    if param("response_type") != Some("code") {
        return Err(Refusal::ResponseType);
    }
    let config_id = param("config_id").map(str::to_owned);
    let asked = param("scope").unwrap_or("").split([',', ' ']);
    let asked: Vec<String> = asked
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    let scopes = match &config_id {
        Some(_) => FACEBOOK_SCOPES.map(str::to_owned).to_vec(),
        None => asked,
    };
    match scopes
        .iter()
        .find(|scope| !FACEBOOK_SCOPES.contains(&scope.as_str()))
    {
        Some(unknown) => return Err(Refusal::Scope(unknown.clone())),
        None if scopes.is_empty() => return Err(Refusal::Scope(String::new())),
        None => {}
    }
    Ok(FacebookDialog {
        client_id: state.app.app_id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        state: param("state").map(str::to_owned),
        scopes,
        config_id,
        rerequest: param("auth_type") == Some("rerequest"),
    })
}

impl FacebookDialog {
    /// Where the browser goes next. What was declined before is not asked for again unless the dialog says so, and
    /// then is not granted either (META 1a).
    pub(crate) fn decide(&self, state: &mut State, chosen: Chosen) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match chosen {
            Chosen::Allow {
                person,
                scopes: ticked,
                pages,
                accounts,
            } => {
                let known = state.person_who_logs_in(&person);
                let asks_again = self.rerequest && !known.refuses_for_good;
                let granted = |scope: &&String| {
                    let remembered = known.declined.contains(*scope) && !asks_again;
                    self.config_id.is_some() || (ticked.contains(scope) && !remembered)
                };
                let granted: Vec<String> = self.scopes.iter().filter(granted).cloned().collect();
                let row = state.person(&person);
                row.declined.extend(
                    self.scopes
                        .iter()
                        .filter(|it| !granted.contains(it))
                        .cloned(),
                );
                row.declined.retain(|scope| !granted.contains(scope));
                row.granted = Some(granted.clone());
                let reach = Reach {
                    person,
                    pages,
                    accounts,
                    system: self.config_id.is_some() && state.system_users,
                };
                let code = state.consent_of("", granted, &self.redirect_uri, Some(reach));
                query.append_pair("code", &code);
            }
            Chosen::Cancel => {
                query
                    .append_pair("error", "access_denied")
                    .append_pair("error_code", "200")
                    .append_pair("error_reason", "user_denied")
                    .append_pair("error_description", "Permissions error");
            }
        }
        format!(
            "{}#_=_",
            back(&self.redirect_uri, query, self.state.as_deref())
        )
    }
}
