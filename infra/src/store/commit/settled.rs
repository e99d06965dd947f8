//! Settlements that nothing follows from, as when a webhook was taken: on PostgreSQL they need no transaction around them,
//! and four ways to the database and back become one.

use domain::port::work::{Fence, Settlement};
use sea_orm::{DbBackend, Statement, Value};

use super::batch::{Broken, Written};
use super::decide::Refusal;
use super::list::lists;
use super::prepare::{Prepared, Settled};
use super::sql::{Taken, numbered_from, whole_rows};
use super::write::Row;
use crate::store::Shared;
use crate::store::entity::attempt;
use crate::work::fence;

/// Writes the members when they are nothing else. `None` when they are more.
pub(super) async fn write(
    shared: &Shared,
    members: &[&Prepared],
) -> Option<Result<Written, Broken>> {
    if shared.database.backend() != DbBackend::Postgres {
        return None;
    }
    let settled = members.iter().map(|member| plain(member));
    let settled: Vec<Settled> = settled.collect::<Option<_>>()?;
    let fence = settled.first()?.fence;
    if settled.iter().any(|one| one.fence != fence) {
        return None;
    }
    Some(alone(shared, members, settled, fence).await)
}

/// What it settles, when it is done and leaves nothing but attempts.
fn plain(member: &Prepared) -> Option<Settled> {
    let attempts = member.rows.iter().all(|row| matches!(row, Row::Attempt(_)));
    let is_plain = attempts
        && member.guards.is_empty()
        && member.events.is_empty()
        && member.work.is_empty()
        && member.woken.is_empty()
        && member.dropped.is_empty()
        && member.controls.is_empty();
    let settled = member.settles.filter(|_| is_plain)?;
    (settled.settlement == Settlement::Done).then_some(settled)
}

async fn alone(
    shared: &Shared,
    members: &[&Prepared],
    settled: Vec<Settled>,
    fence: Fence,
) -> Result<Written, Broken> {
    let (sql, values) = statement(members, &settled, fence);
    let rows = { members.iter() }.map(|member| member.rows.len() + 1).sum();
    let writer = shared.database.writer().await;
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let is_held = |found: &[_]| if found.is_empty() { 0 } else { rows };
    let held = writer.query_counted(statement, is_held).await;
    let is_held = !held.map_err(Broken::at_commit)?.is_empty();
    let refused = members.iter();
    let refused = refused.map(|_| (!is_held).then_some(Refusal::Fenced));
    let done = settled.iter().filter(|_| is_held);
    Ok(Written {
        refused: refused.collect(),
        settled: done.map(|one| (one.piece, one.settlement)).collect(),
        ..Written::default()
    })
}

/// Nothing is written unless the lease is still under the fence, which is what it answers.
fn statement(members: &[&Prepared], settled: &[Settled], fence: Fence) -> (String, Vec<Value>) {
    const IF_HELD: &str = "EXISTS (SELECT 1 FROM held)";
    let held = fence::held(DbBackend::Postgres, fence.shard, "$1");
    let (mut parts, mut values) = (vec![format!("held AS ({held})")], vec![fence.token.into()]);
    let attempts = members.iter().flat_map(|member| &member.rows);
    let attempts = attempts.filter_map(|row| {
        if let Row::Attempt(attempt) = row {
            Some(attempt)
        } else {
            None
        }
    });
    let attempts: Vec<&attempt::Model> = attempts.collect();
    for list in whole_rows::<attempt::Entity>(DbBackend::Postgres, attempts, Taken::Refuse) {
        let insert = numbered_from(values.len(), &list.text);
        parts.push(format!("a{} AS ({insert} WHERE {IF_HELD})", parts.len()));
        values.extend(list.values);
    }
    let keys = settled.iter().map(Settled::start).collect();
    for list in lists(DbBackend::Postgres, keys) {
        let keys = numbered_from(values.len(), &list.text);
        parts.push(format!(
            "d{} AS (DELETE FROM work WHERE (workspace_id, id, started_at) IN ({keys}) AND {IF_HELD})",
            parts.len()
        ));
        values.extend(list.values);
    }
    let sql = format!("WITH {} SELECT 1 FROM held", parts.join(", "));
    (sql, values)
}
