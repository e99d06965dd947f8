//! Targets with a control: what they may counts over all workspaces, which take turns at them.

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Controlled, Piece, Settlement, Target};

use super::Rounds;
use crate::work::scheduler::budget::Budgets;
use crate::work::scheduler::line::RunId;
use crate::work::scheduler::reins::Reins;
use crate::work::scheduler::window::TargetWindow;

impl Rounds {
    /// A control is on record.
    pub(in crate::work::scheduler) fn control(&mut self, by: &Controlled, now: Time) {
        let target = by.control.target;
        let owners = |rounds: &Self| {
            let owners = rounds.workspaces.iter();
            let owners = owners.filter(|(_, owner)| owner.targets.contains_key(&target));
            owners.map(|(workspace, _)| *workspace).collect::<Vec<_>>()
        };
        if !self.reins.contains_key(&target) {
            let windows = self.workspaces.values();
            let windows = windows.filter_map(|owner| owner.targets.get(&target));
            let in_flight = windows.map(|entry| entry.window.in_flight()).sum();
            let reins = Reins::new(target, self.caps.target.in_flight, in_flight);
            self.reins.insert(target, reins);
        }
        let Some(reins) = self.reins.get_mut(&target) else {
            return;
        };
        let (before, opens) = (reins.rate(), reins.opens_at());
        if !reins.replace(by, now) {
            return;
        }
        let rate_is_new = reins.rate() != before;
        if let Some(old) = opens {
            self.opens.remove(&(old, target));
        }
        if let Some(new) = reins.opens_at() {
            self.opens.insert((new, target));
        }
        if rate_is_new {
            for workspace in owners(self) {
                self.with(workspace, target, TargetWindow::let_go);
            }
        }
        self.wake(target);
    }

    /// All controls up to this number were heard: those that make no difference are forgotten.
    pub(in crate::work::scheduler) fn heard(&mut self, seq: i64) {
        self.reins.retain(|_, reins| !reins.is_over(seq));
    }

    /// A piece was settled, and that is on record.
    pub(in crate::work::scheduler) fn settled(
        &mut self,
        piece: &Piece,
        settlement: Settlement,
        now: Time,
    ) {
        let reined = self.reins.get_mut(&piece.target);
        let is_reined = reined.map(|reins| reins.settled(settlement)).is_some();
        self.with_known(piece.workspace, piece.target, |window| {
            window.settled(piece, settlement, now);
        });
        if is_reined {
            self.wake(piece.target);
        }
    }

    /// The next piece of a target whose turn it is in its workspace. Without room it stands, and its turn is over.
    pub(super) fn take_one(
        &mut self,
        (workspace, target): (WorkspaceId, Target),
        run: RunId,
        now: Time,
    ) -> Option<Piece> {
        let reins = self.reins.get_mut(&target);
        let is_reined = reins.is_some();
        let has_room = reins.as_ref().is_none_or(|reins| reins.has_room());
        let mut own = reins.and_then(Reins::lend);
        // It puts the target, then the workspace, at the end of the turn if they have more.
        let mut budgets = std::mem::replace(&mut self.budgets, Budgets::new(self.caps.rates));
        let piece = self.with(workspace, target, |window| {
            if has_room {
                window.take(run, now, &mut budgets, own.as_mut())
            } else {
                None
            }
        });
        self.budgets = budgets;
        if is_reined {
            if let Some(reins) = self.reins.get_mut(&target) {
                reins.give_back(own);
            }
            self.wake(target);
        }
        piece
    }

    /// Whether a piece of this target may start with its commit.
    pub(super) fn admits(&mut self, target: Target, now: Time) -> bool {
        let reins = self.reins.get_mut(&target);
        reins.is_none_or(|reins| reins.admits(now))
    }

    /// It starts with its commit.
    pub(super) fn spend(&mut self, target: Target, now: Time) {
        if let Some(reins) = self.reins.get_mut(&target) {
            reins.spend(now);
        }
    }

    /// Lets closed targets try again whose time has come.
    pub(super) fn tick_reins(&mut self, now: Time) {
        while let Some((due, target)) = self.opens.first().copied()
            && due <= now
        {
            self.opens.remove(&(due, target));
            if let Some(reins) = self.reins.get_mut(&target) {
                reins.tick(now);
            }
            self.wake(target);
        }
    }

    /// Gives its turn to whoever has waited for longest, while there is room. One at a time: who has had a turn wakes the
    /// next, and who has none to take does not keep it.
    pub(super) fn wake(&mut self, target: Target) {
        while let Some(reins) = self.reins.get_mut(&target) {
            let is_free = reins.is_free();
            let Some(workspace) = reins.next() else {
                return;
            };
            let Some(owner) = self.workspaces.get_mut(&workspace) else {
                continue;
            };
            let is_full = owner.in_flight >= self.caps.workspace;
            let Some(entry) = owner.targets.get_mut(&target) else {
                continue;
            };
            entry.standing = false;
            let has_turn = entry.window.startable();
            self.with(workspace, target, |_| ());
            if has_turn && !is_full && !is_free {
                return;
            }
        }
    }
}
