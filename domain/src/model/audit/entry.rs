use crate::model::shared::{ExternalId, Time, id};

use super::{AuditAction, By, Subject};

id!(/** An entry of the audit log. */ AuditEntryId, "aud");

/// That something was done. It holds ids and the names of fields: never a secret, a text or somebody's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Time,
    /// By whom, and from where.
    pub by: By,
    /// What.
    pub action: AuditAction,
    /// To what.
    pub subject: Subject,
    /// The caller's own id of the human agent who sent.
    pub agent: Option<ExternalId>,
    /// The names of the settings that are others now.
    pub changed: Vec<String>,
}

impl AuditEntry {
    /// That this was done; more than that is added.
    pub const fn of(
        id: AuditEntryId,
        at: Time,
        by: By,
        (action, subject): (AuditAction, Subject),
    ) -> Self {
        Self {
            id,
            at,
            by,
            action,
            subject,
            agent: None,
            changed: vec![],
        }
    }

    /// And this human agent sent.
    #[must_use]
    pub fn by_agent(self, agent: Option<ExternalId>) -> Self {
        Self { agent, ..self }
    }

    /// And these settings are others now: those that are, of all that may be.
    #[must_use]
    pub fn changing<const N: usize>(self, settings: [(&str, bool); N]) -> Self {
        let changed = settings.into_iter().filter(|(_, changed)| *changed);
        Self {
            changed: changed.map(|(name, _)| name.to_owned()).collect(),
            ..self
        }
    }
}
