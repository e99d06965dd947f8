use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::event::{Event, EventId};
use crate::model::operation::{Operation, OperationId};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{DeliveryView, StoreError, Told};

use super::Tell;

impl Tell {
    /// An endpoint.
    pub async fn endpoint(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
    ) -> Result<Option<Endpoint>, StoreError> {
        self.store.read(workspace).endpoint(id).await
    }

    /// Endpoints, newest first.
    pub async fn endpoints(
        &self,
        workspace: WorkspaceId,
        page: PageAsk<(Time, EndpointId)>,
    ) -> Result<Page<Endpoint>, StoreError> {
        self.store.read(workspace).endpoints(page).await
    }

    /// An event.
    pub async fn event(
        &self,
        workspace: WorkspaceId,
        id: EventId,
    ) -> Result<Option<(Event, Told)>, StoreError> {
        self.store.read(workspace).event(id).await
    }

    /// An operation.
    pub async fn operation(
        &self,
        workspace: WorkspaceId,
        id: OperationId,
    ) -> Result<Option<Operation>, StoreError> {
        self.store.read(workspace).operation(id).await
    }

    /// Operations, newest first.
    pub async fn operations(
        &self,
        workspace: WorkspaceId,
        page: PageAsk<(Time, OperationId)>,
    ) -> Result<Page<Operation>, StoreError> {
        self.store.read(workspace).operations(page).await
    }

    /// The deliveries of an event to its workspace's endpoints; nothing when there is no such event.
    pub async fn deliveries(
        &self,
        workspace: WorkspaceId,
        event: EventId,
    ) -> Result<Option<Vec<DeliveryView>>, StoreError> {
        let read = self.store.read(workspace);
        if read.event(event).await?.is_none() {
            return Ok(None);
        }
        let mut found = read.deliveries(event).await?;
        found.retain(|delivery| !delivery.endpoint.is_operators());
        Ok(Some(found))
    }
}
