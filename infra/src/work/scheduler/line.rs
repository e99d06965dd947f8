use std::collections::VecDeque;

use domain::model::shared::Time;
use domain::port::work::{Lane, Piece, Place, WorkId};

/// What orders a piece: its lane, or nothing but itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum LineKey {
    Lane(Lane),
    Alone(WorkId),
}

impl From<&Piece> for LineKey {
    fn from(piece: &Piece) -> Self {
        piece.lane.map_or(Self::Alone(piece.id), Self::Lane)
    }
}

/// Names one start of a piece, so that a late end of an earlier one is not taken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RunId(pub(super) u64);

impl From<Place> for RunId {
    fn from(place: Place) -> Self {
        Self(place.0)
    }
}

impl From<RunId> for Place {
    fn from(run: RunId) -> Self {
        Self(run.0)
    }
}

/// What a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its first piece may start.
    Ready,
    /// This piece, taken out of the line, was proposed or runs.
    Busy(Piece, RunId),
    /// Its first piece, the only one that is kept, may start then.
    Waiting(Time),
}

/// The pieces of one lane that memory holds, by `seq`.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) pieces: VecDeque<Piece>,
    pub(super) standing: Standing,
    /// More of this lane is on record than is held here.
    pub(super) behind: bool,
    /// Runs of its first piece that ended without a settlement.
    pub(super) failures: u32,
}

impl Line {
    pub(super) fn of(piece: Piece) -> Self {
        Self {
            pieces: VecDeque::from([piece]),
            standing: Standing::Ready,
            behind: false,
            failures: 0,
        }
    }

    /// Puts a piece in its place; `false` when it was there.
    pub(super) fn insert(&mut self, piece: Piece) -> bool {
        let at = self.pieces.partition_point(|other| other.seq < piece.seq);
        if let Some(known) = self.pieces.get_mut(at)
            && known.seq == piece.seq
        {
            *known = piece;
            return false;
        }
        self.pieces.insert(at, piece);
        true
    }

    pub(super) fn head(&self) -> Option<&Piece> {
        self.pieces.front()
    }
}

#[cfg(test)]
pub(super) mod sample {
    use domain::model::workspace::WorkspaceId;
    use domain::port::work::{Pace, Target};
    use uuid::Uuid;

    use super::*;

    /// That many seconds after the beginning.
    pub(in crate::work::scheduler) fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    /// A piece of a workspace and a target.
    pub(in crate::work::scheduler) fn of(workspace: u128, target: u128, seq: i64) -> Piece {
        Piece {
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(workspace)),
            pace: Pace::Free,
            id: WorkId::from_uuid(Uuid::from_u128(seq.unsigned_abs().into())),
            seq,
            lane: None,
            target: Target(Uuid::from_u128(target)),
            due: at(0),
        }
    }

    pub(in crate::work::scheduler) fn of_target(target: u128, seq: i64) -> Piece {
        of(1, target, seq)
    }

    pub(in crate::work::scheduler) fn loose(seq: i64) -> Piece {
        of(1, 1, seq)
    }

    pub(in crate::work::scheduler) fn laned(lane: i64, seq: i64) -> Piece {
        Piece {
            lane: Some(Lane(lane)),
            ..loose(seq)
        }
    }
}
