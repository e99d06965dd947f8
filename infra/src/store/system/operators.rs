//! The operator's keys, and what the operator did once.

use async_trait::async_trait;
use domain::model::shared::{Name, Time};
use domain::model::workspace::{Hashed, Once, OnceScope, OperatorKey, OperatorKeyId};
use domain::port::store::{Operators, StoreError};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};

use crate::store::SeaStore;
use crate::store::codec::{millis, time};
use crate::store::entity::{operator_key, operator_once};
use crate::store::error::{inconsistent, store_error};
use crate::store::read::once_of;

#[async_trait]
#[expect(
    clippy::disallowed_methods,
    reason = "these tables are the operator's and no workspace's"
)]
impl Operators for SeaStore {
    async fn key_by_hash(&self, hash: Hashed) -> Result<Option<OperatorKey>, StoreError> {
        let row = operator_key::Entity::find()
            .filter(operator_key::Column::Hash.eq(hash.0.to_vec()))
            .filter(operator_key::Column::RevokedAt.is_null())
            .one(self.shared().database.reader())
            .await;
        row.map_err(store_error)?.map(key_of).transpose()
    }

    async fn add_key(&self, key: OperatorKey) -> Result<(), StoreError> {
        let row = operator_key::Model {
            id: key.id.as_uuid(),
            name: key.name.as_str().to_owned(),
            hash: key.hash.0.to_vec(),
            hint: key.hint,
            created_at: millis(key.created_at),
            revoked_at: key.revoked_at.map(millis),
        };
        let writer = self.shared().database.writer().await;
        operator_key::Entity::insert(row.into_active_model())
            .exec_without_returning(&writer)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn keys(&self) -> Result<Vec<OperatorKey>, StoreError> {
        let rows = operator_key::Entity::find()
            .order_by_desc(operator_key::Column::CreatedAt)
            .order_by_desc(operator_key::Column::Id)
            .all(self.shared().database.reader())
            .await
            .map_err(store_error)?;
        rows.into_iter().map(key_of).collect()
    }

    async fn revoke_key(&self, id: OperatorKeyId, at: Time) -> Result<bool, StoreError> {
        let writer = self.shared().database.writer().await;
        let changed = operator_key::Entity::update_many()
            .col_expr(operator_key::Column::RevokedAt, Expr::value(millis(at)))
            .filter(operator_key::Column::Id.eq(id.as_uuid()))
            .filter(operator_key::Column::RevokedAt.is_null())
            .exec(&writer)
            .await
            .map_err(store_error)?;
        Ok(changed.rows_affected > 0)
    }

    async fn once(&self, key: &str) -> Result<Option<Once>, StoreError> {
        once_of_operator(self.shared().database.reader(), key).await
    }
}

/// What the operator did once under this key.
pub(crate) async fn once_of_operator(
    on: &DatabaseConnection,
    key: &str,
) -> Result<Option<Once>, StoreError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this table is the operator's and no workspace's"
    )]
    let row = operator_once::Entity::find_by_id(key).one(on).await;
    let row = row.map_err(store_error)?;
    row.map(|row| once_of(OnceScope::Operator, row)).transpose()
}

fn key_of(row: operator_key::Model) -> Result<OperatorKey, StoreError> {
    let hash = row
        .hash
        .try_into()
        .map_err(|_| inconsistent("operator_key", "hash"))?;
    let revoked_at = row
        .revoked_at
        .map(|raw| time(raw, "operator_key", "revoked_at"));
    Ok(OperatorKey {
        id: OperatorKeyId::from_uuid(row.id),
        name: Name::parse(&row.name).map_err(|_| inconsistent("operator_key", "name"))?,
        hash: Hashed(hash),
        hint: row.hint,
        created_at: time(row.created_at, "operator_key", "created_at")?,
        revoked_at: revoked_at.transpose()?,
    })
}
