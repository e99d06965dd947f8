use async_trait::async_trait;

use crate::model::audit::{Actor, AuditAction, AuditEntry, AuditEntryId, Subject};
use crate::model::shared::{Page, PageAsk, Time};

use super::StoreError;

/// Which entries of the audit log are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// That say this was done.
    pub action: Option<AuditAction>,
    /// By whom.
    pub actor: Option<Actor>,
    /// To what.
    pub subject: Option<Subject>,
    /// From then on.
    pub since: Option<Time>,
    /// Before then.
    pub until: Option<Time>,
}

/// The audit log.
#[async_trait]
pub trait ReadAudit: Send + Sync {
    /// Entries like this.
    async fn audit_log(
        &self,
        filter: &AuditFilter,
        page: PageAsk<(Time, AuditEntryId)>,
    ) -> Result<Page<AuditEntry>, StoreError>;
}
