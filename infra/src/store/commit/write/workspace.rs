//! `workspace`

use domain::model::workspace::Workspace;
use domain::port::store::StoreError;
use sea_orm::DbErr;

use crate::store::codec::{Number as _, WorkspaceData, millis, plain};
use crate::store::commit::sql::{Session, Taken};
use crate::store::entity::{counter, workspace};

pub(super) fn row(it: &Workspace, wrapped_key: Vec<u8>) -> Result<workspace::Model, StoreError> {
    Ok(workspace::Model {
        workspace_id: it.id.as_uuid(),
        mode: it.mode.number(),
        external_id: it.external_id.as_ref().map(|id| id.as_str().to_owned()),
        data: plain(&WorkspaceData::of(it))?,
        wrapped_key,
        created_at: millis(it.created_at),
        version: it.version,
    })
}

/// New ones, each with the counter of its log.
pub(super) async fn insert(
    session: &mut Session<'_>,
    rows: &[&workspace::Model],
) -> Result<(), DbErr> {
    let counters: Vec<_> = rows
        .iter()
        .map(|row| counter::Model {
            workspace_id: row.workspace_id,
            position: 0,
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    session.write::<workspace::Entity>(rows.to_vec(), Taken::Refuse);
    session.write::<counter::Entity>(counters.iter().collect(), Taken::Refuse);
    // The batch may tell its first events already, which move the counter.
    session.flush().await
}

/// Changes one; mode and key stay what they were.
pub(super) async fn update(session: &mut Session<'_>, row: &workspace::Model) -> Result<(), DbErr> {
    let sql =
        "UPDATE workspace SET external_id = $1, data = $2, version = $3 WHERE workspace_id = $4";
    let values = vec![
        row.external_id.clone().into(),
        row.data.clone().into(),
        row.version.into(),
        row.workspace_id.into(),
    ];
    session.change(sql, values).await?;
    Ok(())
}
