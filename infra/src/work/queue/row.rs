use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use domain::port::work::{Lane, Piece, Target, WorkId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::store::codec::{pace, time};
use crate::store::entity::work;

/// What memory keeps of a row: a window of large items is read without them.
#[derive(Debug, FromQueryResult)]
pub(super) struct PieceRow {
    workspace_id: Uuid,
    id: Uuid,
    seq: i64,
    lane: Option<i64>,
    target: Uuid,
    due_at: i64,
    pace: i16,
}

impl From<&work::Model> for PieceRow {
    fn from(row: &work::Model) -> Self {
        Self {
            workspace_id: row.workspace_id,
            id: row.id,
            seq: row.seq,
            lane: row.lane,
            target: row.target,
            due_at: row.due_at,
            pace: row.pace,
        }
    }
}

impl PieceRow {
    pub(super) fn piece(self) -> Result<Piece, StoreError> {
        Ok(Piece {
            workspace: WorkspaceId::from_uuid(self.workspace_id),
            id: WorkId::from_uuid(self.id),
            seq: self.seq,
            lane: self.lane.map(Lane),
            target: Target(self.target),
            pace: pace(self.pace)?,
            due: time(self.due_at, "work", "due_at")?,
        })
    }
}
