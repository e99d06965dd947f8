//! Rows by the million, as likenesses of what is there.

use e2e::Backend;

/// The numbers `g.n` from one to another, as something to select from.
pub(super) fn numbers(backend: Backend, from: i64, to: i64) -> String {
    match backend {
        Backend::Postgres => format!("generate_series({from}, {to}) AS g(n)"),
        Backend::Sqlite => format!(
            "(WITH RECURSIVE g(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM g WHERE n < {to}) SELECT n FROM g) AS g"
        ),
    }
}

/// An id of that millisecond, another one for each tag and `g.n`. Both are expressions.
pub(super) fn id(backend: Backend, at: &str, tag: &str) -> String {
    match backend {
        Backend::Postgres => format!(
            "CAST(lpad(to_hex({at}), 12, '0') || '7' || lpad(to_hex({tag}), 3, '0') || '8' || lpad(to_hex(g.n), 15, '0') AS uuid)"
        ),
        Backend::Sqlite => format!("unhex(printf('%012x7%03x8%015x', {at}, {tag}, g.n))"),
    }
}

/// What plans rest on when so much has come at once. PostgreSQL would look by itself in time; SQLite's statistics are the
/// service's own and stay.
pub(super) const fn planned(backend: Backend) -> &'static str {
    match backend {
        Backend::Postgres => "ANALYZE",
        Backend::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
    }
}
