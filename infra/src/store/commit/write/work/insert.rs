//! New work, and its places in the sequence.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use domain::port::work::{Control, Fence};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::store::commit::batch::Broken;
use crate::store::commit::entry::{Entered, Fresh, Kept};
use crate::store::commit::list::{List, lists, lists_beside, most_rows};
use crate::store::commit::sql::{Session, Taken, numbered_from, whole_rows};
use crate::store::entity::work;
use crate::store::system::Owned;
use crate::store::{Shared, Writer};
use crate::work::fence;

/// Gives the rows their places in the sequence, in their order, and inserts them; those that may start with their
/// commit have then begun, unless what their target may changes with it. `fences` are those that the batch has looked at
/// already, by shard.
pub(crate) async fn insert_work(
    session: &mut Session<'_>,
    shared: &Shared,
    fences: &HashMap<i16, i64>,
    controls: &[(Uuid, Control)],
    mut rows: Vec<Fresh>,
) -> Result<Entered, Broken> {
    if rows.is_empty() {
        return Ok(Entered::default());
    }
    let kept = Kept::ask(shared.handover(), controls, &mut rows, shared.clock.now())
        .map_err(Broken::Store)?;
    if session.is_postgres() {
        let fence = kept.as_ref().map(|kept| kept.fence);
        insert_in_sequence(session, &mut rows, fence).await?;
    } else {
        let stale = match &kept {
            Some(Kept { fence, .. }) => match fences.get(&fence.shard) {
                Some(token) => *token != fence.token,
                None => !session.holds(*fence).await?,
            },
            None => false,
        };
        give_places(shared, &mut rows, stale);
        let rows = rows.iter().map(|fresh| &fresh.row).collect();
        session.write::<work::Entity>(rows, Taken::Refuse);
    }
    Entered::of(rows, kept).map_err(Broken::Store)
}

/// On SQLite: only this process puts work on record, so that memory knows whether a lane is free.
fn give_places(shared: &Shared, rows: &mut [Fresh], stale: bool) {
    for fresh in rows {
        let row = &mut fresh.row;
        row.seq = shared.database.sequence().fetch_add(1, Ordering::SeqCst) + 1;
        if stale {
            not_begun(row);
        }
    }
}

const fn not_begun(row: &mut work::Model) {
    row.attempt = 0;
    row.started_at = None;
}

/// The database counts while it inserts, and answers where it was. What should begin does so under the fence, and when
/// no other process has put something in its lane.
async fn insert_in_sequence(
    session: &mut Session<'_>,
    rows: &mut [Fresh],
    fence: Option<Fence>,
) -> Result<(), DbErr> {
    let mut places = Places::default();
    for (sql, values) in sequenced(session.backend(), rows, fence, None) {
        places.learn(session.returning_beside(sql, values).await?)?;
    }
    places.give(rows);
    Ok(())
}

/// What became of new work that was sent alone.
#[derive(Debug)]
pub(crate) enum Alone {
    /// It is on record.
    Entered(Entered),
    /// None of it is: somebody else has an account by now.
    Stale,
}

/// Whether so many rows of new work are one statement.
pub(crate) fn fits_alone(shared: &Shared, rows: usize) -> bool {
    rows <= most_rows(shared.database.backend(), WIDTH + 2)
}

/// New work and nothing else, when it is one statement and so needs no transaction around it: three ways to the database
/// and back become one. `None` when it is more. On SQLite nobody else writes who owns what.
pub(crate) async fn insert_work_alone(
    shared: &Shared,
    rows: &mut Vec<Fresh>,
    owned: &Owned,
) -> Option<Result<Alone, Broken>> {
    let backend = shared.database.backend();
    if rows.is_empty() || !fits_alone(shared, rows.len()) {
        return None;
    }
    let writer = shared.database.writer().await;
    let mut rows = std::mem::take(rows);
    let kept = match Kept::ask(shared.handover(), &[], &mut rows, shared.clock.now()) {
        Ok(kept) => kept,
        Err(error) => return Some(Err(Broken::Store(error))),
    };
    Some(if backend == DbBackend::Sqlite {
        let entered = alone_in_place(shared, &writer, (rows, kept)).await;
        entered.map(Alone::Entered)
    } else {
        alone(&writer, (rows, kept), owned).await
    })
}

async fn alone(
    writer: &Writer<'_>,
    (mut rows, kept): (Vec<Fresh>, Option<Kept>),
    owned: &Owned,
) -> Result<Alone, Broken> {
    let fence = kept.as_ref().map(|kept| kept.fence);
    let backend = writer.get_database_backend();
    let mut places = Places::default();
    for (sql, values) in sequenced(backend, &rows, fence, Some(owned)) {
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let answered = writer.query_all_raw(statement).await;
        places.learn(answered.map_err(Broken::at_commit)?)?;
    }
    if places.0.is_empty() {
        return Ok(Alone::Stale);
    }
    places.give(&mut rows);
    let entered = Entered::of(rows, kept).map_err(Broken::Store)?;
    Ok(Alone::Entered(entered))
}

async fn alone_in_place(
    shared: &Shared,
    writer: &Writer<'_>,
    (mut rows, kept): (Vec<Fresh>, Option<Kept>),
) -> Result<Entered, Broken> {
    // What is not known is not begun: whoever looks at the lease next says it.
    let is_under = |kept: &Kept| shared.database.token(kept.fence.shard) == Some(kept.fence.token);
    let stale = kept.as_ref().is_some_and(|kept| !is_under(kept));
    give_places(shared, &mut rows, stale);
    let models = rows.iter().map(|fresh| &fresh.row).collect();
    for write in whole_rows::<work::Entity>(DbBackend::Sqlite, models, Taken::Refuse) {
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, write.text, write.values);
        writer
            .execute_raw(statement)
            .await
            .map_err(Broken::at_commit)?;
    }
    Entered::of(rows, kept).map_err(Broken::Store)
}

/// Where rows came in the sequence, and whether they have begun.
#[derive(Debug, Default)]
struct Places(HashMap<(Uuid, Uuid), (i64, bool)>);

impl Places {
    fn learn(&mut self, answered: Vec<QueryResult>) -> Result<(), DbErr> {
        for row in answered {
            let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let place = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
            self.0.insert(key, place);
        }
        Ok(())
    }

    fn give(&self, rows: &mut [Fresh]) {
        for Fresh { row, .. } in rows.iter_mut() {
            let place = self.0.get(&(row.workspace_id, row.id)).copied();
            let (seq, begun) = place.unwrap_or_default();
            row.seq = seq;
            if !begun {
                not_begun(row);
            }
        }
    }
}

/// Values of a row of new work on PostgreSQL; on SQLite, where all columns of it are written, `attempt` and `seq` beside.
const WIDTH: usize = 11;

/// The statements that insert the rows, in their order, if the accounts are still whose they were.
fn sequenced(
    backend: DbBackend,
    rows: &[Fresh],
    fence: Option<Fence>,
    owned: Option<&Owned>,
) -> impl Iterator<Item = (String, Vec<Value>)> {
    let values = rows.iter().map(|Fresh { row, .. }| {
        let values: [Value; WIDTH] = [
            row.workspace_id.into(),
            row.id.into(),
            row.lane.into(),
            row.target.into(),
            row.due_at.into(),
            row.kind.into(),
            row.payload.clone().into(),
            row.event_id.into(),
            row.endpoint_id.into(),
            row.started_at.into(),
            row.pace.into(),
        ];
        values.into()
    });
    let token = fence.map(|fence| Value::from(fence.token));
    let rows = lists_beside(backend, token.as_ref(), values.collect());
    let owned = owned.filter(|owned| !owned.is_fresh).map(Owned::rows);
    // One list: there are no more accounts than items, and those are one statement.
    let owned = owned.and_then(|rows| lists(backend, rows).into_iter().next());
    rows.into_iter().map(move |list| {
        let held = match fence {
            Some(fence) => fence::held(backend, fence.shard, &list.own),
            None => "SELECT 1 WHERE FALSE".to_owned(),
        };
        let mut values = list.values;
        let holds = owned.as_ref().map(|owned| still_owned(owned, values.len()));
        let holds = holds.unwrap_or_default();
        values.extend(owned.iter().flat_map(|owned| owned.values.clone()));
        // What is read stands within the insert, so that this can be one of several writes of a statement. Whether a lane is
        // free is asked with a limit, and once: of a bare `NOT EXISTS` PostgreSQL makes a hash of all work, done or not.
        let sql = format!(
            "INSERT INTO work (workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, \
             started_at, attempt, seq, pace) WITH held AS ({held}), \
             r(workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, started_at, pace) AS ({}), \
             s AS MATERIALIZED (SELECT r.*, r.started_at IS NOT NULL AND EXISTS (SELECT 1 FROM held) AND \
             (SELECT 1 FROM work b WHERE b.workspace_id = r.workspace_id AND b.lane = r.lane LIMIT 1) IS NULL \
             AS begins FROM r{holds}) \
             SELECT workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, \
             CASE WHEN begins THEN started_at END, CASE WHEN begins THEN 1 ELSE 0 END, nextval('work_seq'), pace FROM s \
             RETURNING workspace_id, id, seq, started_at IS NOT NULL",
            list.text
        );
        (sql, values)
    })
}

/// That accounts are still whose they were; each is looked for by its key, whatever PostgreSQL thinks of a list's length.
fn still_owned(owned: &List, before: usize) -> String {
    let list = numbered_from(before, &owned.text);
    format!(
        " WHERE NOT EXISTS (SELECT 1 FROM ({list}) AS o(app, account, channel, generation) WHERE \
         (SELECT c.generation FROM channel_route c WHERE c.provider_app_id = o.app AND c.account = o.account \
         AND c.channel_id = o.channel) IS DISTINCT FROM o.generation)"
    )
}
