use std::fmt::Display;

use sea_orm::DbBackend;

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
