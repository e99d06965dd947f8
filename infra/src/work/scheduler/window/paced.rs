//! Lines whose first piece may not start yet, because as much was started as its budget allows. They keep their order,
//! take no slot, and their time is known.

use std::collections::VecDeque;

use domain::model::shared::Time;
use domain::port::work::{Pace, Piece};

use super::{TargetWindow, earliest};
use crate::budgets::Budgets;
use crate::work::scheduler::line::LineKey;
use crate::work::scheduler::reins::Started;

/// Lines of one pace.
#[derive(Debug, Default)]
pub(super) struct Paced {
    /// Until when none of them may start; there is room when absent.
    until: Option<Time>,
    lines: VecDeque<LineKey>,
}

impl TargetWindow {
    /// A line of a pace in which there may be room, the first of those that stand in it.
    pub(super) fn next_paced(&mut self) -> Option<LineKey> {
        let mut paces = self.paced.values_mut();
        let paced = paces.find(|paced| paced.until.is_none() && !paced.lines.is_empty())?;
        paced.lines.pop_front()
    }

    /// Takes what this first piece of a line costs, of its target's `own` rate if it has one, or says until when it may not
    /// start. Whoever stands in its pace goes before a line that `stood` nowhere.
    pub(super) fn within(
        &self,
        piece: &Piece,
        stood: bool,
        now: Time,
        budgets: &Budgets,
        own: Option<&mut Started>,
    ) -> Result<(), Time> {
        let paced = self.paced.get(&piece.pace).filter(|_| !stood);
        match (paced.and_then(|paced| paced.until), own) {
            (Some(until), _) => Err(until),
            (None, Some(own)) => own.take(now),
            (None, None) => budgets.take(piece.target, piece.pace, now),
        }
    }

    /// Puts a piece that was taken out of its line back, and the line in its pace: where it stood, if it stood there.
    pub(super) fn put_in_pace(&mut self, piece: Piece, key: LineKey, until: Time, stood: bool) {
        if let Some(line) = self.lines.get_mut(&key) {
            line.pieces.push_front(piece);
        }
        let paced = self.paced.entry(piece.pace).or_default();
        paced.until = Some(until);
        if stood {
            paced.lines.push_front(key);
        } else {
            paced.lines.push_back(key);
        }
    }

    /// The rate of pieces without a pace is another one from now on.
    pub(in crate::work::scheduler) fn let_go(&mut self) {
        if let Some(paced) = self.paced.get_mut(&Pace::Free) {
            paced.until = None;
        }
    }

    /// Whether pieces without a pace stand because of their target's rate.
    pub(super) fn is_beyond(&self) -> bool {
        let paced = self.paced.get(&Pace::Free);
        paced.is_some_and(|paced| !paced.lines.is_empty())
    }

    pub(super) fn tick_paces(&mut self, now: Time) {
        for paced in self.paced.values_mut() {
            paced.until = paced.until.filter(|until| *until > now);
        }
        self.paced
            .retain(|_, paced| paced.until.is_some() || !paced.lines.is_empty());
    }

    /// When there is room in a pace for those that stand in it.
    pub(super) fn next_pace(&self) -> Option<Time> {
        let standing = self.paced.values().filter(|paced| !paced.lines.is_empty());
        standing.fold(None, |first, paced| earliest(first, paced.until))
    }

    pub(super) fn has_paced(&self) -> bool {
        let mut paces = self.paced.values();
        paces.any(|paced| paced.until.is_none() && !paced.lines.is_empty())
    }
}
