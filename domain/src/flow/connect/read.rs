use crate::model::channel::{Channel, ChannelId, Link, LinkId};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{ChannelFilter, StoreError};

use super::Connect;

impl Connect {
    /// A link.
    pub async fn link(
        &self,
        workspace: WorkspaceId,
        id: LinkId,
    ) -> Result<Option<Link>, StoreError> {
        self.store.read(workspace).link(id).await
    }

    /// Links, newest first.
    pub async fn links(
        &self,
        workspace: WorkspaceId,
        page: PageAsk<(Time, LinkId)>,
    ) -> Result<Page<Link>, StoreError> {
        self.store.read(workspace).links(page).await
    }

    /// A channel.
    pub async fn channel(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
    ) -> Result<Option<Channel>, StoreError> {
        self.store.read(workspace).channel(id).await
    }

    /// Channels like this, newest first.
    pub async fn channels(
        &self,
        workspace: WorkspaceId,
        filter: ChannelFilter,
        page: PageAsk<(Time, ChannelId)>,
    ) -> Result<Page<Channel>, StoreError> {
        self.store.read(workspace).channels(&filter, page).await
    }
}
