use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::model::shared::Time;
use domain::port::store::StoreError;
use domain::port::work::{Claim, Claimed, Fence, Interrupted, Job, Piece, WorkId};
use sea_orm::{
    ConnectionTrait as _, DbBackend, DbErr, FromQueryResult as _, QueryResult, Statement, Value,
};
use tracing::error;
use uuid::Uuid;

use super::SeaQueue;
use super::row::PieceRow;
use crate::store::codec::time;
use crate::store::commit::{List, Session, lists, lists_beside};
use crate::store::entity::work;
use crate::store::error::{inconsistent, is_contended, store_error};
use crate::work::fence;

/// How often a claim that met another transaction is tried again at once.
const RETRIES: u32 = 3;
/// How long a row that cannot be read is left alone: until a release that can may have come.
const UNREADABLE: Duration = Duration::from_mins(5);

pub(super) type Key = (Uuid, Uuid);

/// A row as it is before it is claimed.
#[derive(Debug)]
struct Open {
    piece: Piece,
    attempt: u32,
    started_at: Option<Time>,
    job: Job,
}

/// What a look at a piece came to: it may be started, or the answer is known.
type Looked = Result<Open, Claim>;

impl SeaQueue {
    /// Looks and reads first, then starts in a transaction that does nothing else: a payload may have to be opened with
    /// a key that is not at hand, and what cannot be read must not count as started. What changed in between is not
    /// started: the transaction compares again.
    pub(super) async fn start(
        &self,
        fence: Fence,
        pieces: &[Piece],
        now: Time,
    ) -> Result<Option<Vec<Claim>>, StoreError> {
        if pieces.is_empty() {
            return Ok(Some(vec![]));
        }
        let mut looked = self.look(fence, pieces, now).await?;
        let startable: Vec<Key> = looked
            .iter()
            .filter_map(|(key, looked)| looked.is_ok().then_some(*key))
            .collect();
        let mut tries = 0;
        let started = loop {
            match self.put_on_record(fence, &startable, now).await {
                Err(error) if is_contended(&error) && tries < RETRIES => tries += 1,
                Ok(started) => break started,
                Err(error) => {
                    // It may be on record all the same; what it says of never began.
                    self.unanswered.note(fence, &startable, now);
                    return Err(store_error(error));
                }
            }
        };
        self.unanswered.forget(&startable);
        let Some(started) = started else {
            return Ok(None);
        };
        let answers = pieces.iter().map(|piece| match looked.remove(&key(piece)) {
            None => Claim::Gone(piece.id),
            Some(Err(known)) => known,
            Some(Ok(open)) if started.contains(&key(piece)) => open.claimed(fence, now),
            Some(Ok(_)) => Claim::Blocked(piece.id),
        });
        Ok(Some(answers.collect()))
    }

    /// The rows that are still there.
    async fn look(
        &self,
        fence: Fence,
        pieces: &[Piece],
        now: Time,
    ) -> Result<HashMap<Key, Looked>, StoreError> {
        let keys = pieces.iter().map(|piece| columns(key(piece))).collect();
        let (backend, mut rows) = (self.database.backend(), vec![]);
        for list in lists(backend, keys) {
            let sql = format!(
                "SELECT w.*, CASE WHEN EXISTS (SELECT 1 FROM work b WHERE b.workspace_id = w.workspace_id \
                 AND b.lane = w.lane AND b.seq < w.seq) THEN 1 ELSE 0 END AS blocked \
                 FROM work w WHERE (w.workspace_id, w.id) IN ({})",
                list.text
            );
            let statement = Statement::from_sql_and_values(backend, sql, list.values);
            let found = self.database.look_up().query_all_raw(statement).await;
            rows.extend(found.map_err(store_error)?);
        }
        let mut looked = HashMap::with_capacity(rows.len());
        for found in rows {
            let row = work::Model::from_query_result(&found, "").map_err(store_error)?;
            let blocked = found.try_get::<i32>("", "blocked").map_err(store_error)? != 0;
            let id = WorkId::from_uuid(row.id);
            let answer = if blocked {
                Err(Claim::Blocked(id))
            } else {
                match self.open(fence, &row).await {
                    Ok(open) if open.piece.due > now => Err(Claim::Later(id, open.piece.due)),
                    Ok(open) => Ok(open),
                    Err(failure @ StoreError::Unavailable(_)) => return Err(failure),
                    Err(failure) => {
                        let failure: &dyn std::error::Error = &failure;
                        error!(error = failure, work.id = %id, "work cannot be read; it stays where it is");
                        Err(Claim::Later(id, now + UNREADABLE))
                    }
                }
            };
            looked.insert((row.workspace_id, row.id), answer);
        }
        Ok(looked)
    }

    async fn open(&self, fence: Fence, row: &work::Model) -> Result<Open, StoreError> {
        let started_at = row
            .started_at
            .map(|at| time(at, "work", "started_at"))
            .transpose()?;
        let key = (row.workspace_id, row.id);
        Ok(Open {
            piece: PieceRow::from(row).piece()?,
            attempt: u32::try_from(row.attempt).map_err(|_| inconsistent("work", "attempt"))?,
            started_at: started_at.filter(|at| !self.unanswered.are(fence, key, *at)),
            job: self.codec.read_job(row).await?,
        })
    }

    /// Puts the start of those that may still start on record; answers which. `None` when the fence is stale.
    async fn put_on_record(
        &self,
        fence: Fence,
        keys: &[Key],
        now: Time,
    ) -> Result<Option<HashSet<Key>>, DbErr> {
        let columns: Vec<_> = keys.iter().copied().map(columns).collect();
        let now = now.timestamp_millis().into();
        let mut lists = lists_beside(self.database.backend(), Some(&now), columns);
        if self.database.backend() == DbBackend::Postgres
            && lists.len() == 1
            && let Some(list) = lists.pop()
        {
            return self.start_at_once(fence, list).await;
        }
        let batch = self.database.batch().await?;
        let mut session = Session::of(&batch);
        if !session.holds(fence).await? {
            batch.rollback().await?;
            return Ok(None);
        }
        if lists.is_empty() {
            batch.rollback().await?;
            return Ok(Some(HashSet::new()));
        }
        let mut started = HashSet::with_capacity(keys.len());
        for list in lists {
            let rows = session.returning(start(&list, ""), list.values).await?;
            for row in rows {
                started.insert((row.try_get("", "workspace_id")?, row.try_get("", "id")?));
            }
        }
        batch.commit().await?;
        Ok(Some(started))
    }

    /// The same in one statement, which needs no transaction around it: four ways to PostgreSQL and back become one.
    async fn start_at_once(&self, fence: Fence, list: List) -> Result<Option<HashSet<Key>>, DbErr> {
        // The token is part of the text: it changes when the lease changes hands.
        let sql = format!(
            "WITH held AS ({}), s AS ({}) \
             SELECT EXISTS (SELECT 1 FROM held) AS held, s.workspace_id, s.id \
             FROM (VALUES (1)) AS v LEFT JOIN s ON TRUE",
            fence::held(DbBackend::Postgres, fence.shard, fence.token),
            start(&list, "EXISTS (SELECT 1 FROM held) AND "),
        );
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, list.values);
        let writer = self.database.writer().await;
        let rows = writer.query_counted(statement, |rows| {
            let started = |row: &&QueryResult| row.try_get::<Uuid>("", "id").is_ok();
            rows.iter().filter(started).count()
        });
        let mut started = HashSet::new();
        for row in rows.await? {
            if !row.try_get::<bool>("", "held")? {
                return Ok(None);
            }
            // Without one that was started there is one row, of nothing.
            if let (Some(workspace), Some(id)) =
                (row.try_get("", "workspace_id")?, row.try_get("", "id")?)
            {
                started.insert((workspace, id));
            }
        }
        Ok(Some(started))
    }
}

/// Starts those of the list that may start, if this holds, too.
fn start(list: &List, only_if: &str) -> String {
    format!(
        "UPDATE work SET attempt = attempt + 1, started_at = t.now FROM (SELECT column1 AS now FROM (VALUES ({})) AS v) AS t \
         WHERE {only_if}(workspace_id, id) IN ({}) AND due_at <= t.now AND (lane IS NULL OR NOT EXISTS \
         (SELECT 1 FROM work b WHERE b.workspace_id = work.workspace_id AND b.lane = work.lane \
         AND b.seq < work.seq)) RETURNING workspace_id, id",
        list.own, list.text
    )
}

impl Open {
    fn claimed(self, fence: Fence, now: Time) -> Claim {
        Claim::Claimed(Box::new(Claimed {
            piece: self.piece,
            job: self.job,
            attempt: self.attempt + 1,
            started_at: now,
            interrupted: self.started_at.map(|started_at| Interrupted {
                started_at,
                attempt: self.attempt,
            }),
            fence,
            at_hand: None,
        }))
    }
}

fn key(piece: &Piece) -> Key {
    (piece.workspace.as_uuid(), piece.id.as_uuid())
}

fn columns((workspace, id): Key) -> Vec<Value> {
    vec![workspace.into(), id.into()]
}
