//! What targets may, as it is heard: from the store at once, from the record when the lease is taken and at each poll.

use std::time::Duration;

use domain::model::shared::Time;
use domain::port::work::{Controlled, Fence};

use super::Memory;

/// How often controls that make no difference are forgotten on record.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// How far the record was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The record is to be asked for what came later.
    wanted: bool,
    /// All that was on record when the lease was taken was heard: nothing starts before.
    pub(super) all: bool,
    /// The last control that was read. What the store tells is read again: another process may have been before it.
    last: i64,
    forget_at: Option<Time>,
}

impl Heard {
    /// Nothing yet, under a new lease.
    pub(super) fn nothing() -> Self {
        Self {
            wanted: true,
            ..Self::default()
        }
    }

    /// There may be something new.
    pub(super) const fn want(&mut self) {
        self.wanted = true;
    }
}

impl Memory {
    /// Whether controls are to be read, and after which.
    pub(in crate::work::scheduler) fn begin_hearing(&self) -> Option<(Fence, i64)> {
        let mut state = self.lock();
        let fence = state.fence?;
        std::mem::take(&mut state.heard.wanted).then_some((fence, state.heard.last))
    }

    /// What was read, `limit` at most; nothing when it failed. Whether that was all.
    pub(in crate::work::scheduler) fn heard(
        &self,
        fence: Fence,
        read: Option<&[Controlled]>,
        limit: usize,
    ) -> bool {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.fence != Some(fence) {
            return false;
        }
        let Some(read) = read else {
            state.heard.wanted = true;
            return false;
        };
        for control in read {
            state.rounds.control(control, now);
            state.heard.last = control.seq;
        }
        if read.len() >= limit {
            state.heard.wanted = true;
            return false;
        }
        state.heard.all = true;
        let last = state.heard.last;
        state.rounds.heard(last);
        true
    }

    /// Whether it is time to forget controls on record.
    pub(in crate::work::scheduler) fn forgets(&self) -> bool {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.heard.forget_at.is_some_and(|at| at > now) {
            return false;
        }
        state.heard.forget_at = Some(now + FORGET_EVERY);
        true
    }
}
