use actix_web::{post, web};
use domain::flow::admin::{Admin, MintKey};
use domain::model::shared::Code;
use domain::model::workspace::{Principal, Scope, Scopes};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::KeysWrite};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ApiKeyView;

/// A key that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateApiKey, example = json!({"name": "backend", "scopes": ["messages:read", "messages:write"], "expires_at": "2036-01-01T00:00:00Z"}))]
pub(crate) struct CreateApiKeyBody {
    /// What people call it, 1 to 200 characters.
    name: String,
    /// What it may do; everything when absent.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Until when; for ever when absent.
    #[serde(default)]
    expires_at: Option<String>,
}

impl CreateApiKeyBody {
    pub(in super::super) fn ask(self) -> Result<MintKey, Problem> {
        let mut faults = Faults::new();
        let name = fields::name(&mut faults, &self.name);
        let scopes = scopes(&mut faults, self.scopes.as_deref());
        let expires_at = fields::time(&mut faults, "/expires_at", self.expires_at.as_deref());
        let ask = name
            .zip(scopes)
            .zip(expires_at)
            .map(|((name, scopes), expires_at)| MintKey {
                name,
                scopes,
                expires_at,
            });
        faults.done(ask)
    }
}

fn scopes(faults: &mut Faults, words: Option<&[String]>) -> Option<Scopes> {
    let Some(words) = words else {
        return Some(Scope::ALL.iter().copied().collect());
    };
    let mut scopes = Scopes::new();
    let mut good = true;
    for (index, word) in words.iter().enumerate() {
        if let Some(scope) = Scope::find(word) {
            scopes.insert(scope);
        } else {
            faults.add(
                format!("/scopes/{index}"),
                Code::InvalidRequest,
                "is no scope",
            );
            good = false;
        }
    }
    good.then_some(scopes)
}

/// Make a key
///
/// The answer shows the key's text once. A key can only give scopes that it has itself.
#[utoipa::path(tag = "api keys", operation_id = "api_keys.create", request_body = CreateApiKeyBody,
    responses((status = 201, description = "The key, with its text", body = ApiKeyView)))]
#[post("/api-keys")]
pub(super) async fn create(
    caller: Allowed<KeysWrite>,
    body: Body<CreateApiKeyBody>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<Answer<ApiKeyView>, Problem> {
    let workspace = caller.workspace()?;
    let most = match caller.caller() {
        Principal::Key { scopes, .. } => Some(scopes.clone()),
        Principal::Operator { .. } => None,
    };
    let (ask, asked) = (body.value.ask()?, body.asked);
    let made = admin
        .run(move |admin| async move { admin.mint_key(workspace, ask, most.as_ref(), asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::created(made, |(key, text)| {
        ApiKeyView::of(&key, now).with_text(&text)
    }))
}
