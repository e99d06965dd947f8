use domain::model::audit::{Actor, AuditAction, AuditEntry};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{external, time, words};

/// That something was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditEntryView {
    /// Its id.
    #[schema(example = "aud_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// When.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
    /// What. Actions grow and never change their meaning.
    #[schema(schema_with = audit_actions)]
    action: &'static str,
    /// Who.
    actor: AuditActorView,
    /// To what: the id of a workspace, a key, a link, a channel, an endpoint or a message.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    subject_id: String,
    /// The names of the settings that are others since, or of what Instagram was asked to show; never what they are.
    #[schema(example = json!([]))]
    changed: Vec<String>,
    /// The human agent who sent, by the `sender.id` of the message.
    #[schema(example = "agent-7")]
    agent_id: Option<String>,
    /// The request that it was done by.
    #[schema(example = "req_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    request_id: Option<String>,
    /// The address that the request came from.
    #[schema(example = "203.0.113.7")]
    source_address: Option<String>,
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub(super) struct AuditActorView {
    /// `api_key`: a key of the workspace; `operator`: a key of the operator; `onboarding_link`: whoever used the link, an account
    /// owner without a key; `system`: the service itself, or its command line.
    #[schema(example = "api_key")]
    r#type: &'static str,
    /// The key or the link; null for the service itself.
    #[schema(example = "key_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: Option<String>,
}

/// What may be audited.
pub fn audit_actions() -> Schema {
    words(AuditAction::ALL.iter().map(|action| action.as_str()))
}

impl From<AuditEntry> for AuditEntryView {
    fn from(entry: AuditEntry) -> Self {
        let actor = entry.by.actor;
        Self {
            id: entry.id.to_string(),
            at: time(entry.at),
            action: entry.action.as_str(),
            actor: AuditActorView {
                r#type: actor.kind(),
                id: (actor != Actor::System).then(|| actor.to_string()),
            },
            subject_id: entry.subject.to_string(),
            changed: entry.changed,
            agent_id: external(entry.agent.as_ref()),
            request_id: entry.by.from.request_id,
            source_address: entry.by.from.address,
        }
    }
}
