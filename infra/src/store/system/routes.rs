//! Who owns which account.

use async_trait::async_trait;
use domain::model::channel::{ChannelId, Grantor, ProviderAppId};
use domain::model::shared::ExternalId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Routes, StoreError};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::store::SeaStore;
use crate::store::entity::{channel_route, grant_route};
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

    async fn resting_on(
        &self,
        grantor: &Grantor,
    ) -> Result<Vec<(WorkspaceId, ChannelId)>, StoreError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a person may connect accounts in several workspaces"
        )]
        let routes = grant_route::Entity::find();
        let routes = routes
            .filter(grant_route::Column::ProviderAppId.eq(grantor.provider_app.as_uuid()))
            .filter(grant_route::Column::Product.eq(grantor.product.as_str()))
            .filter(grant_route::Column::AppScopedId.eq(grantor.app_scoped_id.as_str()))
            .all(self.shared().database.reader())
            .await
            .map_err(store_error)?;
        let owner = |route: grant_route::Model| {
            (
                WorkspaceId::from_uuid(route.workspace_id),
                ChannelId::from_uuid(route.channel_id),
            )
        };
        Ok(routes.into_iter().map(owner).collect())
    }
}
