//! Moving lines between what is ready, what runs and what waits.

use domain::model::shared::Time;
use domain::port::work::Piece;

use super::TargetWindow;
use crate::work::scheduler::line::{Line, LineKey, Standing};

impl TargetWindow {
    pub(super) fn open(&mut self, key: LineKey, line: Line) {
        self.held += line.pieces.len();
        self.ready.push_back(key);
        self.lines.insert(key, line);
    }

    /// Takes a line out, wherever it stands; it is not running.
    pub(super) fn remove(&mut self, key: LineKey) -> Option<Line> {
        let line = self.lines.remove(&key)?;
        match line.standing {
            Standing::Waiting(due) => {
                self.waiting.remove(&(due, key));
            }
            Standing::Ready | Standing::Busy(..) => self.held -= line.pieces.len(),
        }
        Some(line)
    }

    /// Replaces a waiting line by its new first piece.
    pub(super) fn reopen(&mut self, key: LineKey, piece: Piece, behind: bool, now: Time) {
        let old = self.remove(key);
        let line = Line {
            behind: behind || old.as_ref().is_some_and(|old| old.behind),
            failures: old.map_or(0, |old| old.failures),
            ..Line::of(piece)
        };
        if piece.due > now {
            self.wait(key, line, piece.due);
        } else {
            self.more |= line.behind;
            self.open(
                key,
                Line {
                    behind: false,
                    ..line
                },
            );
        }
    }

    /// Keeps the first piece of a line that is in no list until then; what stands behind it stays on record only.
    pub(super) fn wait(&mut self, key: LineKey, mut line: Line, until: Time) {
        line.behind |= line.pieces.len() > 1;
        line.pieces.truncate(1);
        if self.waiting.len() >= self.bounds.pieces {
            self.look_again_at(until);
            return;
        }
        line.standing = Standing::Waiting(until);
        self.waiting.insert((until, key));
        self.lines.insert(key, line);
    }

    /// Puts a piece that does not run, nor stand in its line, at the head of it, until then.
    pub(super) fn defer(&mut self, piece: Piece, until: Time) {
        let key = LineKey::from(&piece);
        let mut line = self.remove(key).unwrap_or_else(|| Line::of(piece));
        line.insert(piece);
        if line.head().is_some_and(|head| head.seq < piece.seq) {
            self.open(
                key,
                Line {
                    standing: Standing::Ready,
                    ..line
                },
            );
        } else {
            self.wait(key, line, until);
        }
    }

    /// Ends the run of a piece; its line is then in no list. `None` when it does not run.
    pub(super) fn end_run(&mut self, piece: &Piece) -> Option<&mut Line> {
        let line = self.lines.get_mut(&LineKey::from(piece))?;
        if !matches!(line.standing, Standing::Busy(running, _) if running.seq == piece.seq) {
            return None;
        }
        line.standing = Standing::Ready;
        self.in_flight -= 1;
        Some(line)
    }

    /// Takes a piece out of its line, which is not running it.
    pub(super) fn forget(&mut self, key: LineKey, piece: &Piece) {
        let Some(line) = self.lines.get_mut(&key) else {
            return;
        };
        let before = line.pieces.len();
        line.pieces.retain(|other| other.seq != piece.seq);
        let gone = before - line.pieces.len();
        if let Standing::Waiting(due) = line.standing {
            if gone > 0 {
                line.standing = Standing::Ready;
                self.waiting.remove(&(due, key));
            }
        } else {
            self.held -= gone;
        }
    }

    /// A line whose run or wait has ended: its next piece is ready, or it is empty and goes.
    pub(super) fn go_on(&mut self, key: LineKey) {
        let Some(line) = self.lines.get_mut(&key) else {
            return;
        };
        match line.standing {
            Standing::Busy(..) => return,
            Standing::Waiting(due) if self.waiting.contains(&(due, key)) => return,
            Standing::Ready | Standing::Waiting(_) => line.standing = Standing::Ready,
        }
        self.more |= std::mem::take(&mut line.behind);
        if line.pieces.is_empty() {
            self.lines.remove(&key);
        } else {
            self.ready.push_back(key);
        }
    }
}
