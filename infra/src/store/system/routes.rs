//! Who owns which account.

use async_trait::async_trait;
use domain::model::channel::{ChannelId, ProviderAppId};
use domain::model::shared::ExternalId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Routes, StoreError};
use sea_orm::EntityTrait as _;

use crate::store::SeaStore;
use crate::store::entity::channel_route;
use crate::store::error::store_error;

#[async_trait]
impl Routes for SeaStore {
    async fn owner(
        &self,
        app: ProviderAppId,
        account: &ExternalId,
    ) -> Result<Option<(WorkspaceId, ChannelId)>, StoreError> {
        let key = (app.as_uuid(), account.as_str().to_owned());
        #[expect(
            clippy::disallowed_methods,
            reason = "an account has one owner in all workspaces"
        )]
        let route = channel_route::Entity::find_by_id(key);
        let route = route.one(self.shared().database.reader()).await;
        Ok(route.map_err(store_error)?.map(|route| {
            (
                WorkspaceId::from_uuid(route.workspace_id),
                ChannelId::from_uuid(route.channel_id),
            )
        }))
    }
}
