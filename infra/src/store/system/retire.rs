//! What is out of retention goes: the oldest first, along the keys that are there anyway, a few hundred rows at a time.

use async_trait::async_trait;
use domain::model::event::EventType;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{KeptSince, Removed, Retire, StoreError};
use sea_orm::{ConnectionTrait as _, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::store::SeaStore;
use crate::store::codec::{millis, recorded};
use crate::store::commit::{Session, lists};
use crate::store::error::store_error;

/// Events that go in one transaction at most.
const EVENTS: usize = 200;
/// Rows of any other table that do.
const ROWS: usize = 500;

/// Whether there is something, by the oldest of each.
const DUE: &str = "SELECT 1 FROM workspace w WHERE w.workspace_id = $1 AND (\
    EXISTS (SELECT 1 FROM operation o WHERE o.workspace_id = $1 AND o.created_at < $2 AND o.ended_at < $2) \
    OR EXISTS (SELECT 1 FROM audit_entry a WHERE a.workspace_id = $1 AND a.at < $3))";
const OLDEST: &str = "SELECT e.position, e.id, e.at, e.kind, e.content_id FROM event e WHERE e.workspace_id = $1 \
    ORDER BY e.position LIMIT $2";

/// Whether nobody else removes rows of this workspace.
const MY_TURN: &str =
    "SELECT pg_try_advisory_xact_lock(hashtext('retire'), hashtext(CAST($1 AS text)))";

/// Whoever puts work or an event on record has it until that is done.
const NOBODY_ADDS: &str = "SELECT 1 FROM counter WHERE workspace_id = $1 FOR UPDATE SKIP LOCKED";

/// The operations that ended, by when they began: what runs for longer than the log is kept is passed over.
const OPERATIONS: &str = "DELETE FROM operation WHERE (workspace_id, id) IN (\
    SELECT o.workspace_id, o.id FROM operation o WHERE o.workspace_id = $1 AND o.created_at < $2 AND o.ended_at < $2 \
    ORDER BY o.created_at, o.id LIMIT $3)";

const AUDIT: &str = "DELETE FROM audit_entry WHERE (workspace_id, id) IN (\
    SELECT a.workspace_id, a.id FROM audit_entry a WHERE a.workspace_id = $1 AND a.at < $2 \
    ORDER BY a.at, a.id LIMIT $3)";

#[async_trait]
impl Retire for SeaStore {
    async fn is_due(&self, workspace: WorkspaceId, since: KeptSince) -> Result<bool, StoreError> {
        let on = self.shared().database.reader();
        let values: [Value; 2] = [workspace.as_uuid().into(), 1_i64.into()];
        let oldest = Statement::from_sql_and_values(on.get_database_backend(), OLDEST, values);
        let oldest = on.query_one_raw(oldest).await.map_err(store_error)?;
        let oldest = oldest.as_ref().map(event_of).transpose();
        if let Some(oldest) = oldest.map_err(store_error)?
            && oldest.recorded < millis(since.log)
        {
            return Ok(true);
        }
        let values: [Value; 3] = [
            workspace.as_uuid().into(),
            millis(since.log).into(),
            millis(since.audit).into(),
        ];
        let statement = Statement::from_sql_and_values(on.get_database_backend(), DUE, values);
        let found = on.query_one_raw(statement).await.map_err(store_error)?;
        Ok(found.is_some())
    }

    async fn retire(
        &self,
        workspace: WorkspaceId,
        since: KeptSince,
    ) -> Result<Removed, StoreError> {
        self.batch_of(workspace.as_uuid(), since)
            .await
            .map_err(store_error)
    }
}

impl SeaStore {
    async fn batch_of(&self, workspace: Uuid, since: KeptSince) -> Result<Removed, DbErr> {
        let batch = self.shared().database.batch().await?;
        let mut session = Session::of(&batch);
        let removed = run(&mut session, workspace, since).await;
        match removed {
            Ok(removed) => batch.commit().await.map(|()| removed),
            Err(error) => {
                drop(batch.rollback().await);
                Err(error)
            }
        }
    }
}

async fn run(
    session: &mut Session<'_>,
    workspace: Uuid,
    since: KeptSince,
) -> Result<Removed, DbErr> {
    if session.is_postgres() {
        let mine = session.query(MY_TURN, vec![workspace.into()]).await?;
        let mine = mine.first().map(|row| row.try_get_by_index(0));
        if !mine.transpose()?.unwrap_or(false) {
            return Ok(Removed::default());
        }
    }
    let mut removed = log(session, workspace, since).await?;
    for (sql, before) in [(OPERATIONS, since.log), (AUDIT, since.audit)] {
        let values = vec![workspace.into(), millis(before).into(), most(ROWS).into()];
        let rows = session.change(sql, values).await?;
        removed.rows += rows;
        removed.more |= is_full(rows);
    }
    Ok(removed)
}

/// The oldest events that are out of retention, up to the first that is not or is being delivered, with everything that
/// hangs on them: first what is to be delivered of them, then attempts, then themselves and what only they said. Each of
/// these has its own measure, and whoever comes next goes on with what is left.
async fn log(
    session: &mut Session<'_>,
    workspace: Uuid,
    since: KeptSince,
) -> Result<Removed, DbErr> {
    let oldest = oldest(session, workspace, millis(since.log)).await?;
    let under_way = millis(since.under_way);
    let keys = |events: &[Old]| -> Vec<Vec<Value>> {
        let keys = events.iter();
        keys.map(|event| vec![workspace.into(), event.id.into()])
            .collect()
    };
    let mut removed = Removed::default();

    // Rows that somebody has locked are about to start or to end: nobody is waited for.
    let skip = if session.is_postgres() {
        " FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let idle = |list: &str| {
        format!(
            "SELECT w.id FROM work w WHERE (w.workspace_id, w.event_id) IN ({list}) \
             AND w.event_id IS NOT NULL AND (w.started_at IS NULL OR w.started_at < {under_way}) LIMIT {ROWS}{skip}"
        )
    };
    let open = ids(&select(session, keys(&oldest), idle).await?)?;
    let deliveries = open.iter();
    let deliveries = deliveries.map(|id| vec![workspace.into(), (*id).into()]);
    session.delete("work", &["workspace_id", "id"], deliveries.collect());
    session.flush().await?;
    removed.rows += count(open.len());
    removed.deliveries += count(open.len());
    if is_full(count(open.len())) {
        removed.more = true;
        return Ok(removed);
    }

    // From here on nobody puts work on record of an event that goes: whose attempt would stay for ever.
    if session.is_postgres() && !oldest.is_empty() {
        let nobody = session.query(NOBODY_ADDS, vec![workspace.into()]).await?;
        if nobody.is_empty() {
            removed.more = true;
            return Ok(removed);
        }
    }
    let left = |list: &str| {
        format!(
            "SELECT w.event_id FROM work w WHERE (w.workspace_id, w.event_id) IN ({list}) \
             AND w.event_id IS NOT NULL"
        )
    };
    let under_way = ids(&select(session, keys(&oldest), left).await?)?;
    let going: Vec<Old> = oldest
        .into_iter()
        .take_while(|event| !under_way.contains(&event.id))
        .collect();

    let of_events = |list: &str| {
        format!(
            "SELECT a.event_id, a.id FROM attempt a WHERE (a.workspace_id, a.event_id) IN ({list}) LIMIT {ROWS}"
        )
    };
    let found = select(session, keys(&going), of_events).await?;
    let attempts = found.iter().map(|row| {
        let (event, id): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(vec![workspace.into(), event.into(), id.into()])
    });
    let attempts = attempts.collect::<Result<Vec<Vec<Value>>, DbErr>>()?;
    let all = count(attempts.len());
    session.delete("attempt", &["workspace_id", "event_id", "id"], attempts);
    session.flush().await?;
    removed.rows += all;
    if is_full(all) {
        removed.more = true;
        return Ok(removed);
    }

    removed.rows += forget(session, workspace, &going).await?;
    removed.more = going.len() == EVENTS;
    Ok(removed)
}

/// Removes the first events of the log with what only they said; how many rows.
async fn forget(session: &mut Session<'_>, workspace: Uuid, going: &[Old]) -> Result<u64, DbErr> {
    let Some(last) = going.last() else {
        return Ok(0);
    };
    let said = going.iter().filter_map(|event| event.says);
    let said: Vec<Vec<Value>> = said.map(|id| vec![workspace.into(), id.into()]).collect();
    let contents = count(said.len());
    session.delete("content", &["workspace_id", "id"], said);
    let sql = "DELETE FROM event WHERE workspace_id = $1 AND position <= $2";
    let values = vec![workspace.into(), last.position.into()];
    Ok(contents + session.change(sql, values).await?)
}

/// An event, as its end needs it.
struct Old {
    position: i64,
    id: Uuid,
    /// When it was put on record.
    recorded: i64,
    /// What it says and nobody else does.
    says: Option<Uuid>,
}

/// The oldest events, up to the first that is kept.
async fn oldest(session: &Session<'_>, workspace: Uuid, before: i64) -> Result<Vec<Old>, DbErr> {
    let rows = session
        .query(OLDEST, vec![workspace.into(), most(EVENTS).into()])
        .await?;
    let mut oldest = Vec::with_capacity(rows.len());
    for row in rows {
        let event = event_of(&row)?;
        if event.recorded >= before {
            break;
        }
        oldest.push(event);
    }
    Ok(oldest)
}

fn event_of(row: &QueryResult) -> Result<Old, DbErr> {
    let id: Uuid = row.try_get_by_index(1)?;
    let kind: String = row.try_get_by_index(3)?;
    let content: Option<Uuid> = row.try_get_by_index(4)?;
    Ok(Old {
        position: row.try_get_by_index(0)?,
        id,
        recorded: recorded(id, row.try_get_by_index(2)?),
        // a type that this release does not know may be about a message's
        says: content.filter(|_| EventType::find(&kind).is_some_and(EventType::owns_content)),
    })
}

/// What a statement about a list of keys finds; nothing about no keys.
async fn select(
    session: &Session<'_>,
    keys: Vec<Vec<Value>>,
    sql: impl Fn(&str) -> String,
) -> Result<Vec<QueryResult>, DbErr> {
    let mut found = vec![];
    for list in lists(session.backend(), keys) {
        found.extend(session.query(sql(&list.text), list.values).await?);
    }
    Ok(found)
}

fn ids(rows: &[QueryResult]) -> Result<Vec<Uuid>, DbErr> {
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn most(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn is_full(rows: u64) -> bool {
    rows >= count(ROWS)
}
