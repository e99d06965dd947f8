use domain::port::work::Fence;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Whether the lease is still under this fence; until the transaction that asks ends, nobody else can take it.
///
/// `KEY SHARE`, not `SHARE`: it holds off a taker, who locks the row `FOR UPDATE`, but not the holder's own heartbeat,
/// which changes no key. There is always a commit or a claim under way, so a heartbeat that waited for none of them
/// would wait for ever.
pub(crate) async fn holds<C: ConnectionTrait>(on: &C, fence: Fence) -> Result<bool, DbErr> {
    let backend = on.get_database_backend();
    let lock = if backend == DbBackend::Postgres {
        " FOR KEY SHARE"
    } else {
        ""
    };
    let sql = format!("SELECT 1 FROM lease WHERE shard = $1 AND token = $2{lock}");
    let values = [fence.shard.into(), fence.token.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(on.query_one_raw(statement).await?.is_some())
}
