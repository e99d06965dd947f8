//! What waits for a target for all workspaces becomes due: beside the commit that says so and little at a time, however much
//! it is and however many workspaces there are.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use domain::model::workspace::WorkspaceId;
use domain::port::work::Target;
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::Shared;
use super::codec::millis;
use super::commit::{List, Pipeline, lists_beside};
use super::error::is_contended;

/// Workspaces that are looked at together: one list's.
const WORKSPACES: i64 = 256;
/// Pieces that become due in one transaction at most.
const PIECES: usize = 500;
/// How often one of those is tried that meets others.
const TRIES: u32 = 5;

const NEXT: &str =
    "SELECT workspace_id FROM workspace WHERE workspace_id > $1 ORDER BY workspace_id LIMIT $2";

/// In the order of the index, of what is not due yet only.
const DUE: &str = "WITH t(now) AS (VALUES ({now})), s(workspace_id, target) AS ({targets}) \
    UPDATE work SET due_at = (SELECT now FROM t) WHERE (workspace_id, id) IN \
    (SELECT w.workspace_id, w.id FROM s CROSS JOIN work w WHERE w.workspace_id = s.workspace_id \
    AND w.target = s.target AND w.due_at > (SELECT now FROM t) LIMIT {limit}) RETURNING workspace_id";

/// Where targets for all workspaces are woken. What a process that ends leaves undone is due at its own time.
#[derive(Debug)]
pub(crate) struct Everywhere(Pipeline<Target>);

impl Everywhere {
    /// The store owns it: it must not keep the store.
    pub(super) fn start(
        shared: &Weak<Shared>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        let (shared, stopped) = (Weak::clone(shared), stop.clone());
        Self(Pipeline::start(tasks, stop.clone(), move |targets| {
            let (shared, stopped) = (shared.upgrade(), stopped.clone());
            async move {
                if let Some(shared) = shared {
                    wake_all(&shared, targets, &stopped).await;
                }
            }
        }))
    }

    /// Makes due what waits for this target.
    pub(super) fn wake(&self, target: Target) {
        if !self.0.offer(target) {
            tracing::warn!(target = %target.0, "what waits for an operator endpoint is due at its own time");
        }
    }
}

async fn wake_all(shared: &Arc<Shared>, targets: Vec<Target>, stopped: &CancellationToken) {
    for target in targets.into_iter().collect::<BTreeSet<_>>() {
        if let Err(error) = wake(shared, target, stopped).await {
            tracing::warn!(target = %target.0, %error, "what waits for an operator endpoint is due at its own time");
        }
    }
}

/// From workspace to workspace; of each list of them until nothing is left to be made due.
async fn wake(shared: &Shared, target: Target, stopped: &CancellationToken) -> Result<(), DbErr> {
    let database = &shared.database;
    let due = Value::from(millis(shared.clock.now()));
    let mut after = Uuid::nil();
    loop {
        let values = [after.into(), WORKSPACES.into()];
        let next = Statement::from_sql_and_values(database.backend(), NEXT, values);
        let next = database.reader().query_all_raw(next).await?;
        let next: Vec<Uuid> = { next.iter() }
            .map(|row| row.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        let Some(last) = next.last() else {
            return Ok(());
        };
        after = *last;
        let keys = next.iter().map(|id| vec![(*id).into(), target.0.into()]);
        for list in lists_beside(database.backend(), Some(&due), keys.collect()) {
            loop {
                if stopped.is_cancelled() {
                    return Ok(());
                }
                let woken = some(shared, &list).await?;
                tell(shared, target, &woken);
                if woken.len() < PIECES {
                    break;
                }
            }
        }
    }
}

/// Makes some of it due: the workspaces of those pieces.
async fn some(shared: &Shared, list: &List) -> Result<Vec<Uuid>, DbErr> {
    let sql = DUE
        .replace("{now}", &list.own)
        .replace("{targets}", &list.text)
        .replace("{limit}", &PIECES.to_string());
    let mut tries = 1;
    loop {
        let database = &shared.database;
        let statement =
            Statement::from_sql_and_values(database.backend(), &sql, list.values.clone());
        let rows = database.writer().await.query_all_raw(statement).await;
        match rows {
            Ok(rows) => return rows.iter().map(|row| row.try_get_by_index(0)).collect(),
            Err(error) if is_contended(&error) && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

fn tell(shared: &Shared, target: Target, woken: &[Uuid]) {
    let Some(handover) = shared.handover() else {
        return;
    };
    for workspace in woken.iter().collect::<BTreeSet<_>>() {
        handover.woken(WorkspaceId::from_uuid(*workspace), target);
    }
}
