//! Work that need not wait any longer.

use std::collections::BTreeSet;

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Target, Woken};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use crate::store::codec::millis;
use crate::store::commit::list::lists_beside;
use crate::store::commit::sql::Session;

/// Makes open work due at once; which targets that concerns. What waits for one for all workspaces becomes so beside the
/// batch.
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
            Woken::Target(target) if target.is_for_all() => false,
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
