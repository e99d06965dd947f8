//! The login dialog `GET /oauth/authorize` (META 1b): what it is asked, and what an account owner
//! decides there.

use url::form_urlencoded;

use crate::state::{SCOPES, State};

/// A dialog that may be shown (META 1b).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dialog {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scopes: Vec<String>,
}

/// Why a dialog is not shown. Nobody is redirected then: the redirect URI may be a stranger's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    UnknownApp,
    RedirectUri,
    ResponseType,
    Scope(String),
}

impl Refusal {
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::UnknownApp => "Invalid platform app".to_owned(),
            Self::RedirectUri => "Invalid redirect_uri".to_owned(),
            Self::ResponseType => "response_type must be code".to_owned(),
            Self::Scope(scope) => format!("Invalid scope: {scope}"),
        }
    }
}

/// What the account owner decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// As this account, with these scopes.
    Allow {
        username: String,
        scopes: Vec<String>,
    },
    Cancel,
}

/// Reads what the dialog is asked (META 1b); scopes are a list with commas or spaces.
pub(crate) fn dialog<'a>(
    state: &State,
    param: impl Fn(&str) -> Option<&'a str>,
) -> Result<Dialog, Refusal> {
    let client_id = param("client_id").unwrap_or("");
    if client_id != state.app.instagram_app_id {
        return Err(Refusal::UnknownApp);
    }
    let redirect_uri = param("redirect_uri").unwrap_or("");
    if url::Url::parse(redirect_uri).is_err() || !state.app.redirect_uris.accept(redirect_uri) {
        return Err(Refusal::RedirectUri);
    }
    if param("response_type") != Some("code") {
        return Err(Refusal::ResponseType);
    }
    let scopes: Vec<String> = param("scope")
        .unwrap_or("")
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    match scopes
        .iter()
        .find(|scope| !SCOPES.contains(&scope.as_str()))
    {
        Some(unknown) => return Err(Refusal::Scope(unknown.clone())),
        None if scopes.is_empty() => return Err(Refusal::Scope(String::new())),
        None => {}
    }
    Ok(Dialog {
        client_id: client_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        state: param("state").map(str::to_owned),
        scopes,
    })
}

impl Dialog {
    /// Where the browser goes next (META 1b). The basic scope cannot be unticked; scopes that were
    /// not asked for cannot be added.
    pub(crate) fn decide(&self, state: &mut State, decision: Decision) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match decision {
            Decision::Allow {
                username,
                scopes: ticked,
            } => {
                let [basic, ..] = SCOPES;
                let granted = self
                    .scopes
                    .iter()
                    .filter(|scope| *scope == basic || ticked.contains(scope))
                    .cloned()
                    .collect();
                let ig_id = state.account(&username).ig_id.clone();
                query.append_pair("code", &state.consent(&ig_id, granted, &self.redirect_uri));
            }
            Decision::Cancel => {
                query
                    .append_pair("error", "access_denied")
                    .append_pair("error_reason", "user_denied")
                    .append_pair("error_description", "The user denied your request");
            }
        }
        format!(
            "{}#_",
            back(&self.redirect_uri, query, self.state.as_deref())
        )
    }
}

/// The address that the browser comes back to, but for what each product appends to it.
pub(super) fn back(
    redirect_uri: &str,
    mut query: form_urlencoded::Serializer<'_, String>,
    state: Option<&str>,
) -> String {
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", query.finish())
}
