//! What an account owner does in the login dialog.

use reqwest::header::LOCATION;
use url::{Url, form_urlencoded};

use crate::hub::Hub;

/// What an account owner does in the login dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// Allow everything asked for.
    Allow,
    /// Untick these scopes, then allow.
    Without(Vec<String>),
    /// Cancel.
    Cancel,
}

impl Consent {
    /// Opens the dialog, sends its form and answers the redirect's target.
    pub(super) async fn post(
        self,
        hub: &Hub,
        username: &str,
        dialog_url: &str,
    ) -> Result<String, String> {
        let url = Url::parse(dialog_url).map_err(|error| error.to_string())?;
        let shown = hub
            .client
            .get(url.clone())
            .send()
            .await
            .map_err(|error| error.to_string())?;
        if !shown.status().is_success() {
            return Err(shown.text().await.unwrap_or_default());
        }
        let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let form = self.form(username, &asked);
        let mut target = url;
        target.set_query(None);
        let answer = hub
            .client
            .post(target)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        match answer
            .headers()
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
        {
            Some(location) => Ok(location.to_owned()),
            None => Err(answer.text().await.unwrap_or_default()),
        }
    }

    /// The form as a browser would send it.
    fn form(&self, username: &str, asked: &[(String, String)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(asked);
        form.append_pair("username", username);
        let scopes = asked
            .iter()
            .find(|(key, _)| key == "scope")
            .map_or("", |(_, list)| list);
        for scope in scopes.split([',', ' ']) {
            match self {
                Self::Without(unticked) if unticked.iter().any(|name| name == scope) => {}
                Self::Allow | Self::Without(_) | Self::Cancel => {
                    form.append_pair("granted", scope);
                }
            }
        }
        let decision = if *self == Self::Cancel {
            "cancel"
        } else {
            "allow"
        };
        form.append_pair("decision", decision);
        form.finish()
    }
}
