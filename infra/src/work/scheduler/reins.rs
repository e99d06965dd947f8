use std::collections::VecDeque;

use domain::model::shared::{Rate, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Closed, Control, Controlled, Settlement, Target};

/// What is remembered of a target with a control, over all workspaces: what it may, what it does, and whose turn it is.
/// Pure.
#[derive(Debug)]
pub(super) struct Reins {
    control: Control,
    seq: i64,
    /// What a target like it may at once at most.
    cap: usize,
    /// The time until which it was closed is over.
    half_open: bool,
    /// What may be in flight of it while it comes back slowly.
    slow: Option<usize>,
    started: Option<Started>,
    /// Its pieces that are proposed or run.
    pub(super) in_flight: usize,
    /// Workspaces whose turn it is, and that may start one each.
    pub(super) turns: usize,
    /// Workspaces that have something to do for it, and wait until it may; each once.
    standing: VecDeque<WorkspaceId>,
}

/// A rate, and when pieces were started, as far back as it goes. What another process started under the lease before is
/// not known.
#[derive(Debug)]
pub(super) struct Started {
    rate: Rate,
    at: VecDeque<Time>,
}

impl Reins {
    /// Those of a target of which nothing was said yet.
    pub(super) const fn new(target: Target, cap: usize) -> Self {
        Self {
            control: Control::none(target),
            seq: 0,
            cap,
            half_open: false,
            slow: None,
            started: None,
            in_flight: 0,
            turns: 0,
            standing: VecDeque::new(),
        }
    }

    /// Puts a control in the place of what was said before; whether it is later than that.
    pub(super) fn replace(&mut self, by: &Controlled, now: Time) -> bool {
        if by.seq <= self.seq {
            return false;
        }
        self.seq = by.seq;
        let was = std::mem::replace(&mut self.control, by.control);
        self.half_open = false;
        self.tick(now);
        match (was.closed, self.control.closed) {
            (_, Some(_)) => self.slow = None,
            (Some(_), None) => self.slow = Some(1),
            (None, None) => {}
        }
        let before = self.started.take();
        self.started = self.control.rate.map(|rate| Started {
            rate,
            at: before.map(|started| started.at).unwrap_or_default(),
        });
        true
    }

    /// Forgets all but what was started, which counts whoever says so; whether that is anything.
    pub(super) fn forget(&mut self) -> bool {
        let (target, started) = (self.control.target, self.started.take());
        *self = Self {
            started: started.filter(|started| !started.at.is_empty()),
            ..Self::new(target, self.cap)
        };
        self.started.is_some()
    }

    /// Whether nothing is lost when it is forgotten, since everything up to this number was heard.
    pub(super) const fn is_over(&self, heard: i64) -> bool {
        self.control.is_none() && self.slow.is_none() && self.seq <= heard
    }

    /// When it is to be looked at again.
    pub(super) const fn opens_at(&self) -> Option<Time> {
        match self.control.closed {
            Some(Closed::Until(until)) if !self.half_open => Some(until),
            Some(Closed::Until(_) | Closed::Paused) | None => None,
        }
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Time) {
        self.half_open |= self.opens_at().is_some_and(|until| until <= now);
    }

    /// What may be in flight of it over all workspaces; everything when nothing is said of that.
    fn most(&self) -> usize {
        let said = self.control.in_flight.map(usize::from);
        let most = said.map_or(usize::MAX, |said| said.min(self.cap));
        if self.control.rate.is_some_and(|rate| rate.calls == 0) {
            return 0;
        }
        match (self.control.closed, self.half_open) {
            (Some(_), false) => 0,
            (Some(_), true) => most.min(1),
            (None, _) => self.slow.map_or(most, |slow| slow.min(most)),
        }
    }

    /// Whether one more may start.
    pub(super) fn has_room(&self) -> bool {
        self.in_flight < self.most()
    }

    /// Whether none starts, however many end.
    pub(super) fn is_shut(&self) -> bool {
        self.most() == 0
    }

    /// Whether one more may start, when all those have started whose turn it is.
    pub(super) fn has_place(&self) -> bool {
        self.in_flight.saturating_add(self.turns) < self.most()
    }

    /// Whether anybody waits for a turn.
    pub(super) fn is_awaited(&self) -> bool {
        !self.standing.is_empty()
    }

    /// Whether a piece that nobody waits for may start now.
    pub(super) fn admits(&mut self, now: Time) -> bool {
        let started = self.started.as_mut();
        started.is_none_or(|started| started.full_until(now).is_none())
            && self.standing.is_empty()
            && self.has_place()
    }

    /// A piece of it was settled.
    pub(super) fn settled(&mut self, settlement: Settlement) {
        let Some(slow) = self.slow else {
            return;
        };
        let said = self.control.in_flight.map_or(self.cap, usize::from);
        self.slow = match settlement {
            Settlement::Done => Some(slow * 2).filter(|slow| *slow < said.min(self.cap)),
            Settlement::Again(_) => Some((slow / 2).max(1)),
            Settlement::Held(_) => Some(slow),
        };
    }

    pub(super) const fn rate(&self) -> Option<Rate> {
        self.control.rate
    }

    /// What was started, to be given back.
    pub(super) const fn lend(&mut self) -> Option<Started> {
        self.started.take()
    }

    pub(super) fn give_back(&mut self, started: Option<Started>) {
        self.started = started;
    }

    /// A piece that was admitted starts.
    pub(super) fn spend(&mut self, now: Time) {
        if let Some(started) = &mut self.started {
            started.at.push_back(now);
        }
    }

    /// A workspace waits until it may.
    pub(super) fn stand(&mut self, workspace: WorkspaceId) {
        self.standing.push_back(workspace);
    }

    /// A workspace has nothing to do for it any more.
    pub(super) fn leave(&mut self, workspace: WorkspaceId) {
        self.standing.retain(|other| *other != workspace);
    }

    /// The workspace that has waited for longest, when it is its turn.
    pub(super) fn next(&mut self) -> Option<WorkspaceId> {
        if self.has_place() {
            self.standing.pop_front()
        } else {
            None
        }
    }
}

impl Started {
    /// Starts a piece, or says until when none may start.
    pub(super) fn take(&mut self, now: Time) -> Result<(), Time> {
        match self.full_until(now) {
            Some(until) => Err(until),
            None => {
                self.at.push_back(now);
                Ok(())
            }
        }
    }

    fn full_until(&mut self, now: Time) -> Option<Time> {
        // what a clock said that was put back since says nothing
        while self.at.back().is_some_and(|at| *at > now) {
            self.at.pop_back();
        }
        let per = self.rate.per;
        while self.at.front().is_some_and(|at| *at + per <= now) {
            self.at.pop_front();
        }
        let over = self.at.len().checked_sub(usize::from(self.rate.calls))?;
        self.at.get(over).map(|at| *at + per)
    }
}
