use crate::model::endpoint::{AttemptId, EndpointId};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{AttemptFilter, During, Logged, PendingDelivery, StoreError};

use super::Tell;

impl Tell {
    /// Attempts at an endpoint, the one that began last first; nothing when there is no such endpoint.
    pub async fn attempts(
        &self,
        workspace: WorkspaceId,
        filter: AttemptFilter,
        page: PageAsk<(Time, AttemptId)>,
    ) -> Result<Option<Page<Logged>>, StoreError> {
        let read = self.store.read(workspace);
        if read.endpoint(filter.endpoint).await?.is_none() {
            return Ok(None);
        }
        read.attempts(&filter, page).await.map(Some)
    }

    /// Deliveries to an endpoint that have not ended, the one that is due first first; nothing when there is no such
    /// endpoint.
    pub async fn pending(
        &self,
        workspace: WorkspaceId,
        endpoint: EndpointId,
        during: During,
        page: PageAsk<(Time, i64)>,
    ) -> Result<Option<Page<PendingDelivery>>, StoreError> {
        let read = self.store.read(workspace);
        if read.endpoint(endpoint).await?.is_none() {
            return Ok(None);
        }
        read.pending(endpoint, during, page).await.map(Some)
    }
}
