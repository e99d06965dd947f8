use domain::model::shared::{ExposeSecret as _, SecretString, Time};
use domain::model::workspace::ApiKey;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{list_of, scopes_schema, time};

/// A key that acts in one workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// Its id.
    #[schema(example = "key_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What people call it.
    #[schema(example = "backend")]
    name: String,
    /// What it may do.
    #[schema(schema_with = scope_list)]
    scopes: Vec<&'static str>,
    /// The key itself. Only in the answer that made it, never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "gw_test_…")]
    key: Option<String>,
    /// Some of its last characters, to recognise it by.
    #[schema(example = "x7Qa")]
    hint: String,
    /// `active`, `expired` or `revoked`.
    #[schema(example = "active")]
    state: &'static str,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
    /// Until when; for ever when null.
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// When it was revoked.
    #[schema(example = json!(null))]
    revoked_at: Option<String>,
}

fn scope_list() -> Schema {
    list_of(scopes_schema())
}

impl ApiKeyView {
    /// As it is at `now`, without its text.
    pub fn of(key: &ApiKey, now: Time) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.as_str().to_owned(),
            scopes: key.scopes.iter().map(|scope| scope.as_str()).collect(),
            key: None,
            hint: key.hint.clone(),
            state: key.state(now).as_str(),
            created_at: time(key.created_at),
            expires_at: key.expires_at.map(time),
            revoked_at: key.revoked_at.map(time),
        }
    }

    /// The same with its text, for the answer that made it.
    #[must_use]
    pub fn with_text(mut self, text: &SecretString) -> Self {
        self.key = Some(text.expose_secret().to_owned());
        self
    }
}

impl std::fmt::Debug for ApiKeyView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKeyView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
