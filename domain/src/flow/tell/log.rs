use crate::model::endpoint::{AttemptId, EndpointId};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{AttemptFilter, During, Logged, PendingDelivery, StoreError};

use super::Tell;

impl Tell {
    /// Attempts at an endpoint of `owner`'s to tell it what happened in a workspace, the one that began last first; nothing when
    /// there is no such endpoint or workspace.
    pub async fn attempts(
        &self,
        (owner, workspace): (WorkspaceId, WorkspaceId),
        filter: AttemptFilter,
        page: PageAsk<(Time, AttemptId)>,
    ) -> Result<Option<Page<Logged>>, StoreError> {
        if !self.is_known((owner, workspace), filter.endpoint).await? {
            return Ok(None);
        }
        let read = self.store.read(workspace);
        read.attempts(&filter, page).await.map(Some)
    }

    /// Deliveries of a workspace's events to an endpoint of `owner`'s that have not ended, the one that is due first first;
    /// nothing when there is no such endpoint or workspace.
    pub async fn pending(
        &self,
        (owner, workspace): (WorkspaceId, WorkspaceId),
        endpoint: EndpointId,
        during: During,
        page: PageAsk<(Time, i64)>,
    ) -> Result<Option<Page<PendingDelivery>>, StoreError> {
        if !self.is_known((owner, workspace), endpoint).await? {
            return Ok(None);
        }
        let read = self.store.read(workspace);
        read.pending(endpoint, during, page).await.map(Some)
    }

    /// Whether this is an endpoint of `owner`'s, or was until it was deleted, and the workspace one that is there.
    pub(super) async fn is_known(
        &self,
        (owner, workspace): (WorkspaceId, WorkspaceId),
        endpoint: EndpointId,
    ) -> Result<bool, StoreError> {
        let known = self.store.read(owner).has_had_endpoint(endpoint).await?;
        if !known || owner == workspace {
            return Ok(known);
        }
        Ok(self.store.read(workspace).workspace().await?.is_some())
    }
}
