//! All workspaces, for the operator; readiness; forgetting.

use async_trait::async_trait;
use domain::model::shared::{Page, PageAsk, Time};
use domain::model::workspace::{Workspace, WorkspaceId};
use domain::port::store::{Classed, StoreError, Workspaces};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
};

use crate::store::SeaStore;
use crate::store::codec::millis;
use crate::store::entity::workspace;
use crate::store::error::store_error;
use crate::store::read::{list, try_map, workspace_of};

/// Expired rows are found workspace by workspace: the index begins with it.
const FORGET: &str = "DELETE FROM once WHERE (workspace_id, key) IN (\
    SELECT o.workspace_id, o.key FROM workspace w \
    JOIN once o ON o.workspace_id = w.workspace_id AND o.expires_at < $1 LIMIT $2)";

const FORGET_OPERATOR: &str = "DELETE FROM operator_once WHERE key IN (\
    SELECT key FROM operator_once WHERE expires_at < $1 LIMIT $2)";

#[async_trait]
impl Workspaces for SeaStore {
    async fn list(
        &self,
        page: PageAsk<(Time, WorkspaceId)>,
    ) -> Result<Page<Workspace>, StoreError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the operator lists all workspaces"
        )]
        let all = workspace::Entity::find();
        let by = (workspace::Column::CreatedAt, workspace::Column::WorkspaceId);
        let on = self.shared().database.reader();
        let rows = list(on, all, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        try_map(rows, |row| workspace_of(&row))
    }

    async fn classes(
        &self,
        after: Option<WorkspaceId>,
        limit: u16,
    ) -> Result<Vec<Classed>, StoreError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the logs of all workspaces have an end"
        )]
        let all = workspace::Entity::find()
            .order_by_asc(workspace::Column::WorkspaceId)
            .limit(u64::from(limit));
        let some = match after {
            None => all,
            Some(after) => all.filter(workspace::Column::WorkspaceId.gt(after.as_uuid())),
        };
        let on = self.shared().database.reader();
        let rows = some.all(on).await.map_err(store_error)?;
        let class = |row: &workspace::Model| {
            let class = workspace_of(row).map(|it| it.retention);
            (WorkspaceId::from_uuid(row.workspace_id), class)
        };
        Ok(rows.iter().map(class).collect())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let on = self.shared().database.reader();
        on.ping().await.map_err(store_error)
    }

    async fn forget_expired(&self, now: Time, limit: u32) -> Result<u64, StoreError> {
        let on = self.shared().database.writer().await;
        let mut forgotten = 0;
        for sql in [FORGET, FORGET_OPERATOR] {
            let values = [millis(now).into(), i64::from(limit).into()];
            let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
            let gone = on.execute_raw(statement).await.map_err(store_error)?;
            forgotten += gone.rows_affected();
        }
        Ok(forgotten)
    }
}
