//! What targets may, on record.

use domain::model::shared::Time;
use domain::port::store::StoreError;
use domain::port::work::Controlled;
use sea_orm::{ConnectionTrait as _, FromQueryResult as _, Statement};

use crate::store::Database;
use crate::store::codec::{controlled, millis};
use crate::store::entity::target_control;
use crate::store::error::store_error;

const AFTER: &str = "SELECT workspace_id, target, seq, in_flight, rate_calls, rate_per_ms, closed, closed_until, \
    changed_at FROM target_control WHERE seq > $1 ORDER BY seq LIMIT $2";

/// One that says nothing makes no difference when it is its target's only one: an earlier one of another workspace's
/// would count again. The last of all stays: the next is numbered after it.
const FORGET: &str = "DELETE FROM target_control WHERE changed_at < $1 \
    AND seq < (SELECT MAX(seq) FROM target_control) \
    AND (seq NOT IN (SELECT MAX(seq) FROM target_control GROUP BY target) \
    OR (closed = 0 AND in_flight IS NULL AND rate_calls IS NULL \
    AND target IN (SELECT target FROM target_control GROUP BY target HAVING COUNT(*) = 1)))";

pub(super) async fn after(
    database: &Database,
    seq: i64,
    limit: u32,
) -> Result<Vec<Controlled>, StoreError> {
    let values = [seq.into(), i64::from(limit).into()];
    let statement = Statement::from_sql_and_values(database.backend(), AFTER, values);
    let rows = database.reader().query_all_raw(statement).await;
    rows.map_err(store_error)?
        .iter()
        .map(|row| {
            let row = target_control::Model::from_query_result(row, "").map_err(store_error)?;
            controlled(&row)
        })
        .collect()
}

pub(super) async fn forget(database: &Database, before: Time) -> Result<u64, StoreError> {
    let statement =
        Statement::from_sql_and_values(database.backend(), FORGET, [millis(before).into()]);
    let writer = database.writer().await;
    let gone = writer.execute_raw(statement).await.map_err(store_error)?;
    Ok(gone.rows_affected())
}
