//! New work on its way to the record, and what of it starts there.

use std::collections::HashSet;
use std::sync::Arc;

use domain::model::event::Event;
use domain::model::shared::Time;
use domain::port::store::{StoreError, Told};
use domain::port::work::{Claimed, Control, Fence, Handover, Job, Piece, Place};

use uuid::Uuid;

use super::write::piece_of;
use crate::store::codec::time;
use crate::store::entity::work;

/// A new row, and what is to be run.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    pub(crate) row: work::Model,
    pub(crate) job: Job,
    /// Of a delivery: see [`Claimed::at_hand`].
    pub(crate) at_hand: Option<Arc<(Event, Told)>>,
}

/// Places in memory that are given back when they are not used, whatever became of the batch.
#[derive(Debug)]
pub(crate) struct Kept {
    handover: Arc<dyn Handover>,
    pub(crate) fence: Fence,
    places: Vec<(Piece, Place)>,
}

impl Kept {
    /// Asks for places for the rows that may start with their commit, and puts their start into them. Those of targets
    /// that the batch controls wait until that is known.
    pub(crate) fn ask(
        handover: Option<&Arc<dyn Handover>>,
        controls: &[(Uuid, Control)],
        rows: &mut [Fresh],
        now: Time,
    ) -> Result<Option<Self>, StoreError> {
        let Some(handover) = handover else {
            return Ok(None);
        };
        let changes = |fresh: &Fresh| {
            let mut controls = controls.iter();
            controls.any(|(_, control)| control.target.0 == fresh.row.target)
        };
        let mut able = Vec::with_capacity(rows.len());
        for (at, fresh) in rows.iter().enumerate() {
            if fresh.job.starts_with_its_commit() && !changes(fresh) {
                able.push((at, piece_of(&fresh.row)?));
            }
        }
        let pieces: Vec<Piece> = able.iter().map(|(_, piece)| *piece).collect();
        let Some(kept) = handover.reserve(&pieces) else {
            return Ok(None);
        };
        let mut places = Vec::with_capacity(able.len());
        for ((at, piece), place) in able.into_iter().zip(kept.places) {
            if let (Some(place), Some(fresh)) = (place, rows.get_mut(at)) {
                places.push((piece, place));
                fresh.row.attempt = 1;
                fresh.row.started_at = Some(crate::store::codec::millis(now));
            }
        }
        let handover = Arc::clone(handover);
        Ok((!places.is_empty()).then_some(Self {
            handover,
            fence: kept.fence,
            places,
        }))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.places.is_empty() {
            self.handover.released(&self.places);
        }
    }
}

/// New work that is on record as soon as its batch is.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    offered: Vec<Piece>,
    begun: Vec<(Claimed, Place)>,
    kept: Option<Kept>,
}

impl Entered {
    /// What was inserted: a row that kept its start has begun, the others are offered.
    pub(crate) fn of(rows: Vec<Fresh>, kept: Option<Kept>) -> Result<Self, StoreError> {
        let (mut offered, mut begun) = (Vec::with_capacity(rows.len()), vec![]);
        let mut places = kept.iter().flat_map(|kept| &kept.places).peekable();
        for fresh in rows {
            let piece = piece_of(&fresh.row)?;
            let place = places.next_if(|(kept, _)| kept.id == piece.id);
            match (place, fresh.row.started_at, &kept) {
                (Some((_, place)), Some(started), Some(kept)) => begun.push((
                    Claimed {
                        piece,
                        job: fresh.job,
                        attempt: 1,
                        started_at: time(started, "work", "started_at")?,
                        interrupted: None,
                        fence: kept.fence,
                        at_hand: fresh.at_hand,
                    },
                    *place,
                )),
                _ => offered.push(piece),
            }
        }
        Ok(Self {
            offered,
            begun,
            kept,
        })
    }

    /// Tells the scheduler that it is on record.
    pub(crate) fn tell(self, handover: &dyn Handover) {
        let Self {
            offered,
            begun,
            kept,
        } = self;
        if let Some(mut kept) = kept {
            let used: HashSet<Place> = begun.iter().map(|(_, place)| *place).collect();
            kept.places.retain(|(_, place)| !used.contains(place));
            handover.begun(begun);
            // Given back before what had them is offered.
            drop(kept);
        }
        if !offered.is_empty() {
            handover.offered(offered);
        }
    }
}
