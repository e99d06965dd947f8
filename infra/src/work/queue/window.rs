use std::collections::{BTreeSet, HashSet};

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use domain::port::work::{Lane, Piece, Target, Window, WorkId};
use sea_orm::{ConnectionTrait as _, DbErr, FromQueryResult as _, QueryResult, Statement, Value};
use uuid::Uuid;

use super::row::PieceRow;
use crate::store::Database;
use crate::store::codec::time;
use crate::store::commit::lists_beside;
use crate::store::error::store_error;

/// In the order of the index, so that a long backlog is read from its front only.
const FIRSTS: &str = "SELECT w.workspace_id, w.id, w.seq, w.lane, w.target, w.due_at, w.pace FROM work w \
    WHERE w.workspace_id = $1 AND w.target = $2 AND w.due_at <= $3 AND (w.lane IS NULL OR NOT EXISTS \
    (SELECT 1 FROM work b WHERE b.workspace_id = w.workspace_id AND b.lane = w.lane AND b.seq < w.seq)) \
    ORDER BY w.due_at, w.seq LIMIT $4";

/// These lanes from their first, which may have been done since it was read: what follows it must not be missed then.
/// What stands behind a piece that is not due is left out: however much it is,
/// it hides nobody. SQLite does not turn a cross join round: it would go through all work in the order that is wanted.
const FOLLOWING: &str = "WITH t(now) AS (VALUES ({now})), s(workspace_id, lane) AS ({lanes}) \
    SELECT w.workspace_id, w.id, w.seq, w.lane, w.target, w.due_at, w.pace FROM s CROSS JOIN work w \
    WHERE w.workspace_id = s.workspace_id AND w.lane = s.lane AND w.due_at <= (SELECT now FROM t) \
    AND NOT EXISTS (SELECT 1 FROM work b WHERE b.workspace_id = w.workspace_id AND b.lane = w.lane \
    AND b.seq < w.seq AND b.due_at > (SELECT now FROM t)) ORDER BY w.seq LIMIT {limit}";

const NEXT: &str = "SELECT MIN(due_at) AS due_at FROM work \
    WHERE workspace_id = $1 AND target = $2 AND due_at > $3";

/// From target to target along the index, whose first entry of each is the one that is due first: the number of targets
/// counts, not that of the pieces. SQLite would take two columns of text that are compared for something else than the text in
/// the index, and search by the workspace alone: what `COALESCE` answers it compares as the index does.
pub(super) const FIRST_OF_TARGETS: &str = "WITH RECURSIVE first(seq) AS ( \
    SELECT seq FROM (SELECT seq FROM work ORDER BY workspace_id, target, due_at, seq LIMIT 1) AS one \
    UNION ALL \
    SELECT (SELECT n.seq FROM work n WHERE (n.workspace_id, n.target) > \
    (w.workspace_id, COALESCE(w.target, w.target)) \
    ORDER BY n.workspace_id, n.target, n.due_at, n.seq LIMIT 1) \
    FROM first JOIN work w ON w.seq = first.seq)";

const TARGETS: &str = "SELECT w.workspace_id, w.target, w.due_at FROM first JOIN work w ON w.seq = first.seq \
    ORDER BY w.due_at LIMIT $1";

pub(super) async fn window(
    database: &Database,
    (workspace, target): (WorkspaceId, Target),
    limit: u16,
    now: Time,
) -> Result<Window, StoreError> {
    let of: [Value; 3] = [
        workspace.as_uuid().into(),
        target.0.into(),
        now.timestamp_millis().into(),
    ];
    // The later pieces first: one that becomes due in between is then in both, not in neither.
    let next = rows(database, NEXT, of.clone().to_vec()).await?;
    let next_due = match next.first() {
        Some(row) => row
            .try_get::<Option<i64>>("", "due_at")
            .map_err(store_error)?
            .map(|due| time(due, "work", "due_at"))
            .transpose()?,
        None => None,
    };
    let values = of.into_iter().chain([i64::from(limit).into()]).collect();
    let mut pieces = pieces_of(&rows(database, FIRSTS, values).await?)?;
    let full = |pieces: &[Piece]| pieces.len() >= usize::from(limit);
    let mut more = full(&pieces);

    let lanes: BTreeSet<Lane> = pieces.iter().filter_map(|piece| piece.lane).collect();
    if !lanes.is_empty() {
        let firsts: HashSet<WorkId> = pieces.iter().map(|piece| piece.id).collect();
        let of = (workspace, &lanes);
        let mut following = following(database, of, limit, firsts.len(), now).await?;
        following.retain(|piece| !firsts.contains(&piece.id));
        following.truncate(usize::from(limit));
        more |= full(&following);
        pieces.extend(following);
    }
    Ok(Window {
        pieces,
        next_due,
        more,
    })
}

async fn following(
    database: &Database,
    (workspace, lanes): (WorkspaceId, &BTreeSet<Lane>),
    limit: u16,
    firsts: usize,
    now: Time,
) -> Result<Vec<Piece>, StoreError> {
    let limit = usize::from(limit) + firsts;
    let now = now.timestamp_millis().into();
    let keys = lanes
        .iter()
        .map(|lane| vec![workspace.as_uuid().into(), lane.0.into()]);
    let mut pieces = vec![];
    for list in lists_beside(database.backend(), Some(&now), keys.collect()) {
        let sql = FOLLOWING
            .replace("{now}", &list.own)
            .replace("{lanes}", &list.text)
            .replace("{limit}", &limit.to_string());
        pieces.extend(pieces_of(&rows(database, &sql, list.values).await?)?);
    }
    pieces.sort_unstable_by_key(|piece| piece.seq);
    pieces.truncate(limit);
    Ok(pieces)
}

pub(super) async fn targets(
    database: &Database,
    limit: u32,
) -> Result<Vec<(WorkspaceId, Target, Time)>, StoreError> {
    let read = |row: &QueryResult| -> Result<(Uuid, Uuid, i64), DbErr> {
        Ok((
            row.try_get("", "workspace_id")?,
            row.try_get("", "target")?,
            row.try_get("", "due_at")?,
        ))
    };
    let sql = format!("{FIRST_OF_TARGETS} {TARGETS}");
    let found = rows(database, &sql, vec![i64::from(limit).into()]).await?;
    found
        .iter()
        .map(|row| {
            let (workspace, target, due) = read(row).map_err(store_error)?;
            Ok((
                WorkspaceId::from_uuid(workspace),
                Target(target),
                time(due, "work", "due_at")?,
            ))
        })
        .collect()
}

fn pieces_of(rows: &[QueryResult]) -> Result<Vec<Piece>, StoreError> {
    rows.iter()
        .map(|row| {
            PieceRow::from_query_result(row, "")
                .map_err(store_error)?
                .piece()
        })
        .collect()
}

async fn rows(
    database: &Database,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(database.backend(), sql, values);
    let reader = database.reader();
    reader.query_all_raw(statement).await.map_err(store_error)
}
