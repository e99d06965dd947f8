//! What is different about the operator's endpoints: they are told of all workspaces, and no workspace hears of them.

use crate::flow::Stopped;
use crate::flow::outlast::Outlasting;
use crate::model::audit::AuditEntry;
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::event::{EventType, FactData};
use crate::port::store::{Changes, CommitError};

use super::Tell;
use super::settle::{Ended, Known};

impl Tell {
    /// What became of an endpoint, or of a delivery to it, is told to its workspace. What became of the operator's goes into
    /// the operator's log alone.
    pub(super) fn tells(&self, changes: Changes, endpoint: EndpointId, data: FactData) -> Changes {
        if !endpoint.is_operators() {
            return changes.fact(self.about(endpoint, data));
        }
        let kind = data.kind();
        if kind == EventType::EndpointRecovered {
            tracing::info!(endpoint.id = %endpoint, "an operator endpoint works again");
        } else {
            tracing::warn!(endpoint.id = %endpoint, what = kind.as_str(), "an operator endpoint does not take what it is told");
        }
        changes.note(kind)
    }

    /// Commits what somebody did to an endpoint. It goes into the audit log of its workspace; what was done to one of the
    /// operator's is said in the operator's log.
    pub(super) async fn commit_audited(
        &self,
        changes: Changes,
        endpoint: EndpointId,
        entry: AuditEntry,
    ) -> Result<(), CommitError> {
        if !endpoint.is_operators() {
            return self.store.commit(changes.audit(entry)).await;
        }
        self.store.commit(changes).await?;
        tracing::info!(
            endpoint.id = %endpoint,
            actor = %entry.by.actor,
            action = entry.action.as_str(),
            changed = ?entry.changed,
            request.id = entry.by.from.request_id.as_deref(),
            "an operator endpoint was changed"
        );
        Ok(())
    }

    /// What an answer says about an endpoint of the operator is no matter of the workspace whose event it was told: it is
    /// committed by itself, and before the attempt, which makes room for the next one. What does not come on record, the
    /// next answer says again.
    pub(super) async fn judged_apart(&self, to: &Endpoint, ended: &Ended, known: &Known) {
        if let Err(error) = self.judge(to, ended, known).await {
            tracing::warn!(endpoint.id = %to.id, %error, "how an operator endpoint does is not on record");
        }
    }

    async fn judge(&self, to: &Endpoint, ended: &Ended, known: &Known) -> Result<(), Stopped> {
        let mut known = *known;
        let mut tries = Outlasting::default();
        loop {
            let changes = Changes::of(to.workspace);
            let changes = self.judged(changes, to, ended, &known).await?;
            if changes.guards.is_empty() {
                return Ok(());
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => self.missed(error, &mut known, &mut tries).await?,
            }
        }
    }
}
