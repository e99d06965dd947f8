use std::fmt::Display;

use domain::port::work::Fence;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Whether the lease is still under this fence; until the transaction that asks ends, nobody else can take it.
pub(crate) async fn holds<C: ConnectionTrait>(on: &C, fence: Fence) -> Result<bool, DbErr> {
    let backend = on.get_database_backend();
    let sql = held(backend, "$1", "$2");
    let values = [fence.shard.into(), fence.token.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(on.query_one_raw(statement).await?.is_some())
}

/// The statement that finds one row while the lease is under a fence, and keeps it there where the database locks rows.
///
/// `KEY SHARE`, not `SHARE`: it holds off a taker, who locks the row `FOR UPDATE`, but not the holder's own heartbeat,
/// which changes no key. There is always a commit or a claim under way, so a heartbeat that waited for none of them
/// would wait for ever.
pub(crate) fn held(backend: DbBackend, shard: impl Display, token: impl Display) -> String {
    let lock = if backend == DbBackend::Postgres {
        " FOR KEY SHARE"
    } else {
        ""
    };
    format!("SELECT 1 FROM lease WHERE shard = {shard} AND token = {token}{lock}")
}
