//! Verified bodies that nobody could read: looked at by the operator, and forgotten after a while.

use domain::model::channel::ProviderAppId;
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{KeptBody, KeptBodyId, StoreError};
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QuerySelect as _, Statement};
use uuid::Uuid;

use crate::store::codec::{millis, time};
use crate::store::connect::Database;
use crate::store::entity::inbox;
use crate::store::error::{inconsistent, store_error};
use crate::store::read::{asked, try_map};

/// PostgreSQL counts bytes in 32 bits.
const LENGTH: &str = "CAST(length(body) AS BIGINT)";

const FORGET: &str = "DELETE FROM inbox WHERE id IN (\
    SELECT id FROM inbox WHERE received_at < $1 ORDER BY received_at, id LIMIT $2)";

/// Id, provider app, time, length, and how it begins: for SQLite an empty body begins with nothing, and that is NULL.
type Row = (Uuid, Uuid, i64, i64, Option<Vec<u8>>);

/// A page of them, the newest first, with the first `most` bytes of each: the database cuts, so that a page of long ones
/// never crosses the wire.
pub(super) async fn list(
    database: &Database,
    page: &PageAsk<(Time, KeptBodyId)>,
    most: u32,
) -> Result<Page<KeptBody>, StoreError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a body that nobody can read is no workspace's yet"
    )]
    let all = inbox::Entity::find();
    let by = (inbox::Column::ReceivedAt, inbox::Column::Id);
    let rows: Vec<Row> = asked(all, by, page, |(at, id)| (*at, id.as_uuid()))
        .select_only()
        .column(inbox::Column::Id)
        .column(inbox::Column::ProviderAppId)
        .column(inbox::Column::ReceivedAt)
        .column_as(Expr::cust(LENGTH), "bytes")
        .column_as(Expr::cust(format!("substr(body, 1, {most})")), "start")
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(store_error)?;
    try_map(Page::cut(page, rows), kept)
}

/// Forgets those that came before, the oldest first.
pub(super) async fn forget(
    database: &Database,
    before: Time,
    limit: u32,
) -> Result<u64, StoreError> {
    let on = database.writer().await;
    let values = [millis(before).into(), i64::from(limit).into()];
    let statement = Statement::from_sql_and_values(on.get_database_backend(), FORGET, values);
    let gone = on.execute_raw(statement).await.map_err(store_error)?;
    Ok(gone.rows_affected())
}

fn kept((id, provider_app, received_at, bytes, start): Row) -> Result<KeptBody, StoreError> {
    Ok(KeptBody {
        id: KeptBodyId::from_uuid(id),
        provider_app: ProviderAppId::from_uuid(provider_app),
        received_at: time(received_at, "inbox", "received_at")?,
        bytes: u64::try_from(bytes).map_err(|_| inconsistent("inbox", "body"))?,
        start: start.unwrap_or_default(),
    })
}
