//! `work`: what is to be run, what was, and what is due at once; `target_control`: what its targets may

mod control;
mod insert;
mod settle;
mod wake;

use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use domain::port::work::{Lane, Piece, Target, WorkId};
use uuid::Uuid;

use crate::store::codec::{JobRow, pace, time};
use crate::store::entity::work;

pub(crate) use control::control;
pub(crate) use insert::{Alone, fits_alone, insert_work, insert_work_alone};
pub(crate) use settle::settle;
pub(crate) use wake::wake;

/// Work that was not there before, but for its place in the sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewRow {
    pub(crate) workspace: Uuid,
    pub(crate) id: Uuid,
    pub(crate) lane: Option<i64>,
    pub(crate) target: Uuid,
    pub(crate) due_at: i64,
    pub(crate) pace: i16,
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
            pace: self.pace,
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
        pace: pace(row.pace)?,
        due: time(row.due_at, "work", "due_at")?,
    })
}
