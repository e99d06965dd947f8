//! What the record is known to hold.

use std::collections::VecDeque;

use domain::model::shared::Time;
use domain::port::work::{Pace, Piece, Window};

use super::{TargetWindow, earliest};
use crate::work::scheduler::line::{Line, LineKey, RunId, Standing};

impl TargetWindow {
    /// A piece is on record, or became due earlier than it was.
    pub(in crate::work::scheduler) fn offer(&mut self, piece: Piece, now: Time) {
        let key = LineKey::from(&piece);
        let full = self.held >= self.bounds.pieces || (self.more && !self.refilling);
        let Some(line) = self.lines.get_mut(&key) else {
            if piece.due > now {
                self.wait(key, Line::of(piece), piece.due);
            } else if full {
                self.more = true;
            } else {
                self.open(key, Line::of(piece));
            }
            return;
        };
        match line.standing {
            // Whatever changed while it ran is looked up when it has ended.
            Standing::Busy(running, _) if running.seq == piece.seq => line.behind = true,
            Standing::Busy(..) | Standing::Ready if full => self.more = true,
            Standing::Busy(..) | Standing::Ready => self.held += usize::from(line.insert(piece)),
            Standing::Waiting(_) => match line.head() {
                Some(head) if head.seq < piece.seq => line.behind = true,
                head => {
                    let behind = head.is_some_and(|head| head.seq != piece.seq);
                    self.reopen(key, piece, behind, now);
                }
            },
        }
    }

    /// Keeps the place of a piece that is on its way to the record: nothing that is known, or may be on record, comes
    /// before it.
    pub(in crate::work::scheduler) fn reserve(
        &mut self,
        piece: Piece,
        run: RunId,
        now: Time,
    ) -> bool {
        let key = LineKey::from(&piece);
        let free = self.in_flight < self.bounds.in_flight
            && self.ready.is_empty()
            && !self.is_beyond()
            && piece.pace == Pace::Free
            && !self.more
            && !self.refilling
            && piece.due <= now
            && (piece.lane.is_none() || self.later.is_none())
            && !self.lines.contains_key(&key);
        if free {
            let line = Line {
                pieces: VecDeque::new(),
                standing: Standing::Busy(piece, run),
                ..Line::of(piece)
            };
            self.lines.insert(key, line);
            self.in_flight += 1;
        }
        free
    }

    /// A piece with a place is on record, with its start; whether the place is still there.
    pub(in crate::work::scheduler) fn begun(&mut self, piece: &Piece, run: RunId) -> bool {
        let Some(line) = self.lines.get_mut(&LineKey::from(piece)) else {
            return false;
        };
        if !matches!(line.standing, Standing::Busy(_, id) if id == run) {
            return false;
        }
        line.standing = Standing::Busy(*piece, run);
        // A refill may have seen it before its place in the sequence was known here.
        let before = line.pieces.len();
        line.pieces.retain(|other| other.seq != piece.seq);
        self.held -= before - line.pieces.len();
        true
    }

    /// A place is given back.
    pub(in crate::work::scheduler) fn released(&mut self, piece: &Piece, run: RunId) {
        let key = LineKey::from(piece);
        let Some(line) = self.lines.get_mut(&key) else {
            return;
        };
        if matches!(line.standing, Standing::Busy(_, id) if id == run) {
            line.standing = Standing::Ready;
            self.in_flight -= 1;
            self.go_on(key);
        }
    }

    /// Begins a refill.
    pub(in crate::work::scheduler) fn begin_refill(&mut self) {
        self.refilling = true;
        self.more = false;
        self.later = None;
    }

    /// What was read from the record.
    pub(in crate::work::scheduler) fn refill(&mut self, window: &Window, now: Time) {
        self.refilling = false;
        self.later = earliest(self.later, window.next_due);
        let mut brought = false;
        for piece in &window.pieces {
            let key = LineKey::from(piece);
            match self.lines.get_mut(&key) {
                None => {
                    self.open(key, Line::of(*piece));
                    brought = true;
                }
                Some(line) => match (line.standing, line.head()) {
                    (Standing::Busy(running, _), _) if running.seq == piece.seq => {}
                    (Standing::Busy(..) | Standing::Ready, _) => {
                        let new = line.insert(*piece);
                        self.held += usize::from(new);
                        brought |= new;
                    }
                    (Standing::Waiting(_), Some(head)) if head.seq < piece.seq => {
                        line.behind = true;
                    }
                    // A run that settled nothing is on record as if it had not ended: its pause is known here only.
                    (Standing::Waiting(_), Some(head))
                        if head.seq == piece.seq && line.failures > 0 => {}
                    (Standing::Waiting(_), head) => {
                        let behind = head.is_some_and(|head| head.seq != piece.seq);
                        self.reopen(key, *piece, behind, now);
                        brought = true;
                    }
                },
            }
        }
        if window.more && brought {
            self.more = true;
        } else if window.more {
            self.stalled = true;
        }
    }

    /// A refill that could not be done.
    pub(in crate::work::scheduler) fn refill_failed(&mut self) {
        self.refilling = false;
        self.more = true;
    }

    /// Something may be on record that nobody told us about.
    pub(in crate::work::scheduler) fn look_again(&mut self) {
        self.stalled = false;
        self.more = true;
    }

    /// Nothing is due before then.
    pub(in crate::work::scheduler) fn look_again_at(&mut self, due: Time) {
        self.later = earliest(self.later, Some(due));
    }
}
