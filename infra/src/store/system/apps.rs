//! Provider apps, as far as references need them.

use domain::model::channel::ProviderApp;
use domain::port::store::StoreError;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait as _, IntoActiveModel as _};

use crate::store::SeaStore;
use crate::store::codec::Number as _;
use crate::store::entity::provider_app;
use crate::store::error::store_error;

impl SeaStore {
    /// Puts the configured provider apps on record, so that channels can refer to them. Kind and mode of one that is
    /// on record stay what they are.
    pub async fn register_apps(&self, apps: &[ProviderApp]) -> Result<(), StoreError> {
        let rows = apps.iter().map(|app| {
            provider_app::Model {
                id: app.id.as_uuid(),
                kind: app.kind.number(),
                mode: app.mode.number(),
            }
            .into_active_model()
        });
        let writer = self.shared().database.writer().await;
        let kept = OnConflict::column(provider_app::Column::Id)
            .do_nothing()
            .to_owned();
        provider_app::Entity::insert_many(rows)
            .on_conflict(kept)
            .exec_without_returning(&writer)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
