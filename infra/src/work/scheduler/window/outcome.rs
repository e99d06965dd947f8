//! What becomes of a piece that was taken.

use std::time::Duration;

use domain::model::shared::Time;
use domain::port::work::{Piece, Settlement};

use super::TargetWindow;
use crate::work::scheduler::line::{Line, LineKey, RunId, Standing};
use crate::work::scheduler::{LONGEST_BACK_OFF, back_off};

impl TargetWindow {
    /// A proposed piece could not be asked for; it is proposed again.
    pub(in crate::work::scheduler) fn put_back(&mut self, piece: &Piece) {
        if let Some(line) = self.end_run(piece) {
            self.held += usize::from(line.insert(*piece));
            self.go_on(LineKey::from(piece));
        }
    }

    /// An earlier piece of its lane is open that memory does not hold, or holds since.
    pub(in crate::work::scheduler) fn blocked(&mut self, piece: &Piece) {
        let key = LineKey::from(piece);
        let Some(line) = self.end_run(piece) else {
            return;
        };
        if line.head().is_some_and(|head| head.seq < piece.seq) {
            self.held += usize::from(line.insert(*piece));
            self.go_on(key);
            return;
        }
        self.remove(key);
        // Once at once, then only when something has happened: whoever holds it may hold it for long.
        if !self.stalled {
            self.more = true;
        }
        self.stalled = true;
    }

    /// It is done already.
    pub(in crate::work::scheduler) fn gone(&mut self, piece: &Piece) {
        if self.end_run(piece).is_some() {
            self.go_on(LineKey::from(piece));
        }
    }

    /// It is not due until then.
    pub(in crate::work::scheduler) fn early(&mut self, piece: &Piece, due: Time) {
        if self.end_run(piece).is_some() {
            self.defer(Piece { due, ..*piece }, due);
        }
    }

    /// A piece was settled, and that is on record.
    pub(in crate::work::scheduler) fn settled(
        &mut self,
        piece: &Piece,
        settlement: Settlement,
        now: Time,
    ) {
        let key = LineKey::from(piece);
        self.more |= std::mem::take(&mut self.stalled);
        if self.end_run(piece).is_none() {
            self.forget(key, piece);
        }
        if let Some(line) = self.lines.get_mut(&key) {
            line.failures = 0;
            if let Standing::Busy(..) = line.standing {
                line.behind = true;
                return;
            }
        }
        match settlement {
            Settlement::Done => self.go_on(key),
            Settlement::Again(due) | Settlement::Held(due) if due > now => {
                self.defer(Piece { due, ..*piece }, due);
            }
            Settlement::Again(due) | Settlement::Held(due) => {
                let mut line = self.remove(key).unwrap_or_else(|| Line::of(*piece));
                line.insert(Piece { due, ..*piece });
                self.more |= std::mem::take(&mut line.behind);
                line.standing = Standing::Ready;
                self.open(key, line);
            }
        }
    }

    /// A run ended. If its piece is still not settled it is tried again, later and later; then the answer is how late.
    pub(in crate::work::scheduler) fn ended(
        &mut self,
        piece: &Piece,
        run: RunId,
        now: Time,
    ) -> Option<Duration> {
        let line = self.lines.get_mut(&LineKey::from(piece))?;
        if !matches!(line.standing, Standing::Busy(running, id) if running.seq == piece.seq && id == run)
        {
            return None;
        }
        line.failures = line.failures.saturating_add(1);
        let pause = back_off(line.failures, LONGEST_BACK_OFF);
        self.end_run(piece)?;
        self.defer(*piece, now + pause);
        Some(pause)
    }
}
