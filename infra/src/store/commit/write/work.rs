//! `work`: what is to be run, what was, and what is due at once

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::Ordering;

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use domain::port::work::{Fence, Lane, Piece, Settlement, Target, Woken, WorkId};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use crate::store::Shared;
use crate::store::codec::{JobRow, millis, time};
use crate::store::commit::batch::Broken;
use crate::store::commit::entry::{Entered, Fresh, Kept};
use crate::store::commit::list::{lists, lists_beside};
use crate::store::commit::sql::{Session, Taken};
use crate::store::entity::work;

/// Work that was not there before, but for its place in the sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewRow {
    pub(crate) workspace: Uuid,
    pub(crate) id: Uuid,
    pub(crate) lane: Option<i64>,
    pub(crate) target: Uuid,
    pub(crate) due_at: i64,
}

impl NewRow {
    /// The row of a job.
    pub(crate) fn with(self, job: JobRow) -> work::Model {
        work::Model {
            workspace_id: self.workspace,
            id: self.id,
            seq: 0,
            lane: self.lane,
            target: self.target,
            due_at: self.due_at,
            kind: job.kind,
            payload: job.payload,
            attempt: 0,
            started_at: None,
            event_id: job.event_id,
            endpoint_id: job.endpoint_id,
        }
    }
}

/// What memory keeps of a row.
pub(crate) fn piece_of(row: &work::Model) -> Result<Piece, StoreError> {
    Ok(Piece {
        workspace: WorkspaceId::from_uuid(row.workspace_id),
        id: WorkId::from_uuid(row.id),
        seq: row.seq,
        lane: row.lane.map(Lane),
        target: Target(row.target),
        due: time(row.due_at, "work", "due_at")?,
    })
}

/// Gives the rows their places in the sequence, in their order, and inserts them; those that may start with their
/// commit have then begun. `fences` are those that the batch has looked at already, by shard.
pub(crate) async fn insert_work(
    session: &mut Session<'_>,
    shared: &Shared,
    fences: &HashMap<i16, i64>,
    mut rows: Vec<Fresh>,
) -> Result<Entered, Broken> {
    if rows.is_empty() {
        return Ok(Entered::default());
    }
    let kept =
        Kept::ask(shared.handover(), &mut rows, shared.clock.now()).map_err(Broken::Store)?;
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
        for fresh in &mut rows {
            let row = &mut fresh.row;
            row.seq = shared.database.sequence().fetch_add(1, Ordering::SeqCst) + 1;
            // Only this process puts work on record: memory knows whether a lane is free.
            if stale {
                not_begun(row);
            }
        }
        let rows = rows.iter().map(|fresh| &fresh.row).collect();
        session.write::<work::Entity>(rows, Taken::Refuse);
        session.flush().await?;
    }
    Entered::of(rows, kept).map_err(Broken::Store)
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
    let mut places: HashMap<(Uuid, Uuid), (i64, bool)> = HashMap::with_capacity(rows.len());
    let values = rows.iter().map(|Fresh { row, .. }| {
        vec![
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
        ]
    });
    let token = fence.map(|fence| Value::from(fence.token));
    for list in lists_beside(session.backend(), token.as_ref(), values.collect()) {
        let held = match fence {
            Some(fence) => format!(
                "SELECT 1 FROM lease WHERE shard = {} AND token = {} FOR KEY SHARE",
                fence.shard, list.own
            ),
            None => "SELECT 1 WHERE FALSE".to_owned(),
        };
        let sql = format!(
            "WITH held AS ({held}), \
             r(workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, started_at) AS ({}), \
             s AS (SELECT r.*, r.started_at IS NOT NULL AND EXISTS (SELECT 1 FROM held) AND NOT EXISTS \
             (SELECT 1 FROM work b WHERE b.workspace_id = r.workspace_id AND b.lane = r.lane) AS begins FROM r) \
             INSERT INTO work (workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, \
             started_at, attempt, seq) \
             SELECT workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, \
             CASE WHEN begins THEN started_at END, CASE WHEN begins THEN 1 ELSE 0 END, nextval('work_seq') FROM s \
             RETURNING workspace_id, id, seq, started_at IS NOT NULL",
            list.text
        );
        for row in session.returning(sql, list.values).await? {
            let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            places.insert(key, (row.try_get_by_index(2)?, row.try_get_by_index(3)?));
        }
    }
    for Fresh { row, .. } in rows.iter_mut() {
        let place = places.get(&(row.workspace_id, row.id)).copied();
        let (seq, begun) = place.unwrap_or_default();
        row.seq = seq;
        if !begun {
            not_begun(row);
        }
    }
    Ok(())
}

/// Deletes what is done and puts off what runs again.
pub(crate) async fn settle(
    session: &mut Session<'_>,
    settled: &[(Piece, Settlement)],
) -> Result<(), DbErr> {
    let (mut done, mut again) = (BTreeMap::new(), BTreeMap::new());
    for (piece, settlement) in settled {
        let key = (piece.workspace.as_uuid(), piece.id.as_uuid());
        match settlement {
            Settlement::Done => {
                done.insert(key, vec![key.0.into(), key.1.into()]);
            }
            Settlement::Again(due) => {
                again.insert(key, put_off(key, *due, 0));
            }
            Settlement::Held(due) => {
                again.insert(key, put_off(key, *due, 1));
            }
        }
    }
    let done: Vec<Vec<Value>> = done.into_values().collect();
    session.delete("work", &["workspace_id", "id"], done);
    for list in lists(session.backend(), again.into_values().collect()) {
        let sql = format!(
            "WITH s(workspace_id, id, due_at, uncounted) AS ({}) \
             UPDATE work SET due_at = s.due_at, started_at = NULL, attempt = attempt - s.uncounted \
             FROM s WHERE work.workspace_id = s.workspace_id AND work.id = s.id",
            list.text
        );
        session.change(sql, list.values).await?;
    }
    Ok(())
}

/// A piece that runs again then, and how many of its attempts do not count.
fn put_off((workspace, id): (Uuid, Uuid), due: Time, uncounted: i32) -> Vec<Value> {
    vec![
        workspace.into(),
        id.into(),
        millis(due).into(),
        uncounted.into(),
    ]
}

/// Makes open work due at once; which targets that concerns.
pub(crate) async fn wake(
    session: &mut Session<'_>,
    woken: &[(Uuid, Woken)],
    now: Time,
) -> Result<Vec<(WorkspaceId, Target)>, DbErr> {
    let (mut pieces, mut lanes, mut targets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (workspace, one) in woken {
        match one {
            Woken::Work(id) => pieces.insert((*workspace, id.as_uuid())),
            Woken::Lane(lane) => lanes.insert((*workspace, lane.0)),
            Woken::Target(target) => targets.insert((*workspace, target.0)),
        };
    }
    let mut concerned = vec![];
    let due = Value::from(millis(now));
    let pieces = pieces
        .into_iter()
        .map(|(workspace, id)| vec![workspace.into(), id.into()]);
    let lanes = lanes
        .into_iter()
        .map(|(workspace, lane)| vec![workspace.into(), lane.into()]);
    for (column, keys) in [("id", pieces.collect()), ("lane", lanes.collect())] {
        for list in lists_beside(session.backend(), Some(&due), keys) {
            let sql = format!(
                "WITH t(now) AS (VALUES ({})) UPDATE work SET due_at = (SELECT now FROM t) \
                 WHERE (workspace_id, {column}) IN ({}) AND due_at > (SELECT now FROM t) RETURNING workspace_id, target",
                list.own, list.text
            );
            for row in session.returning(sql, list.values).await? {
                concerned.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
            }
        }
    }
    concerned.extend(targets.iter().copied());
    let targets = targets
        .into_iter()
        .map(|(workspace, target)| vec![workspace.into(), target.into()]);
    for list in lists_beside(session.backend(), Some(&due), targets.collect()) {
        // Joined, not looked up among them: what is due already is not even read.
        let sql = format!(
            "WITH t(now) AS (VALUES ({})), s(workspace_id, target) AS ({}) \
             UPDATE work SET due_at = (SELECT now FROM t) FROM s WHERE work.workspace_id = s.workspace_id \
             AND work.target = s.target AND work.due_at > (SELECT now FROM t)",
            list.own, list.text
        );
        session.change(sql, list.values).await?;
    }
    concerned.sort_unstable();
    concerned.dedup();
    Ok(concerned
        .into_iter()
        .map(|(workspace, target): (Uuid, Uuid)| {
            (WorkspaceId::from_uuid(workspace), Target(target))
        })
        .collect())
}
