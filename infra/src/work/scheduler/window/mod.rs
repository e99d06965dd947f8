//! What memory holds of one target.

mod lines;
mod outcome;
mod paced;
mod record;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use domain::model::shared::Time;
use domain::port::work::{Pace, Piece};

use super::line::{Line, LineKey, RunId, Standing};
use super::reins::Started;
use crate::budgets::Budgets;
use paced::Paced;

/// How much memory holds of a target, and how much of it runs at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Pieces held; as many lines may wait beside them.
    pub(super) pieces: usize,
    /// Pieces proposed or running at once.
    pub(super) in_flight: usize,
}

/// What memory holds of one target: pure, it neither waits nor asks anybody.
///
/// It may know less than is on record, and says so (`more`); what it knows too much is found out by the claim.
#[derive(Debug)]
pub(super) struct TargetWindow {
    bounds: Bounds,
    lines: HashMap<LineKey, Line>,
    ready: VecDeque<LineKey>,
    waiting: BTreeSet<(Time, LineKey)>,
    /// Ready lines whose first piece is beyond its budget.
    paced: BTreeMap<Pace, Paced>,
    /// Pieces of lines that do not wait, without those in flight.
    held: usize,
    in_flight: usize,
    /// More is on record than is held.
    more: bool,
    refilling: bool,
    /// The last claim of a piece came too early and nothing has happened since: asking again would not help.
    stalled: bool,
    /// When something becomes due that is on record only.
    later: Option<Time>,
}

impl TargetWindow {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            lines: HashMap::new(),
            ready: VecDeque::new(),
            waiting: BTreeSet::new(),
            paced: BTreeMap::new(),
            held: 0,
            in_flight: 0,
            more: false,
            refilling: false,
            stalled: false,
            later: None,
        }
    }

    /// The next piece to be proposed: the first of the line that was ready first and is within its budget.
    /// For pieces without a pace that is the rate of their target's `own`, if it has one.
    pub(super) fn take(
        &mut self,
        run: RunId,
        now: Time,
        budgets: &Budgets,
        mut own: Option<&mut Started>,
    ) -> Option<Piece> {
        while self.in_flight < self.bounds.in_flight {
            let stood = self.next_paced();
            let key = stood.or_else(|| self.ready.pop_front())?;
            let Some(line) = self.lines.get_mut(&key) else {
                continue;
            };
            if line.standing != Standing::Ready {
                continue;
            }
            let Some(piece) = line.pieces.pop_front() else {
                continue;
            };
            if piece.due > now {
                line.pieces.push_front(piece);
                if let Some(line) = self.remove(key) {
                    self.wait(key, line, piece.due);
                }
                continue;
            }
            let own = own.as_deref_mut().filter(|_| piece.pace == Pace::Free);
            if let Err(until) = self.within(&piece, stood.is_some(), now, budgets, own) {
                self.put_in_pace(piece, key, until, stood.is_some());
                continue;
            }
            let Some(line) = self.lines.get_mut(&key) else {
                continue;
            };
            line.standing = Standing::Busy(piece, run);
            self.held -= 1;
            self.in_flight += 1;
            return Some(piece);
        }
        None
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Time) {
        while let Some((due, key)) = self.waiting.first().copied()
            && due <= now
        {
            self.waiting.remove(&(due, key));
            self.stalled = false;
            let Some(line) = self.lines.get_mut(&key) else {
                continue;
            };
            self.held += line.pieces.len();
            self.go_on(key);
        }
        if self.later.is_some_and(|later| later <= now) {
            self.later = None;
            self.look_again();
        }
        self.tick_paces(now);
    }

    /// When time makes a difference.
    pub(super) fn next_due(&self) -> Option<Time> {
        let waiting = self.waiting.first().map(|(due, _)| *due);
        earliest(earliest(waiting, self.later), self.next_pace())
    }

    pub(super) fn startable(&self) -> bool {
        (!self.ready.is_empty() || self.has_paced()) && self.in_flight < self.bounds.in_flight
    }

    pub(super) fn wants_refill(&self) -> bool {
        self.more && !self.refilling && self.held <= self.bounds.pieces / 4
    }

    /// Nothing to remember.
    pub(super) fn is_idle(&self) -> bool {
        self.lines.is_empty() && !self.more && !self.refilling && self.later.is_none()
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }
}

fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
