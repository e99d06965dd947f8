//! Wrapped keys: the system's, and those of workspaces.

use async_trait::async_trait;
use domain::model::workspace::WorkspaceId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DbErr, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};

use crate::crypto::{KeptError, WrappedKeys};
use crate::store::connect::Database;
use crate::store::entity::{keyring, workspace};
use crate::store::scoped::WorkspaceOwned as _;

/// Wrapped keys on a bare connection: the vault needs them, and the store needs the vault.
#[derive(Debug, Clone)]
pub struct SeaKeys(Database);

impl SeaKeys {
    /// The keys in this database.
    pub const fn new(database: Database) -> Self {
        Self(database)
    }

    async fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, DbErr> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the keyring is the system's and no workspace's"
        )]
        let row = keyring::Entity::find_by_id(name)
            .one(self.0.reader())
            .await?;
        Ok(row.map(|row| row.wrapped))
    }
}

#[async_trait]
impl WrappedKeys for SeaKeys {
    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Vec<u8>>, KeptError> {
        Ok(workspace::Entity::of(id)
            .select_only()
            .column(workspace::Column::WrappedKey)
            .into_tuple()
            .one(self.0.reader())
            .await?)
    }

    async fn system(&self, name: &str) -> Result<Option<Vec<u8>>, KeptError> {
        Ok(self.kept(name).await?)
    }

    async fn put_system(&self, name: &str, wrapped: Vec<u8>) -> Result<Vec<u8>, KeptError> {
        let row = keyring::Model {
            id: name.to_owned(),
            wrapped: wrapped.clone(),
        };
        let kept = OnConflict::column(keyring::Column::Id)
            .do_nothing()
            .to_owned();
        let writer = self.0.writer().await;
        keyring::Entity::insert(row.into_active_model())
            .on_conflict(kept)
            .exec_without_returning(&writer)
            .await?;
        drop(writer);
        Ok(self.kept(name).await?.unwrap_or(wrapped))
    }
}
