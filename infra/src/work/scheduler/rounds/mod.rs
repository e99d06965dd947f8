mod reined;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Piece, Target};

use super::line::RunId;
use super::reins::Reins;
use super::window::{Bounds, TargetWindow};
use crate::budgets::Budgets;

/// How much runs at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    /// Of all workspaces together.
    pub(super) total: usize,
    /// Of one workspace.
    pub(super) workspace: usize,
    /// Of one target in one workspace, and how much of it is held.
    pub(super) target: Bounds,
    /// Of a target for all workspaces, in all of them together.
    pub(super) for_all: usize,
}

impl Caps {
    /// What a target may at most when something is said of it, which counts over all workspaces.
    const fn of(self, target: Target) -> usize {
        if target.is_for_all() {
            self.for_all
        } else {
            self.target.in_flight
        }
    }
}

/// All windows, and whose turn it is: workspaces in turn, within each its targets in turn. Pure.
#[derive(Debug)]
pub(super) struct Rounds {
    caps: Caps,
    workspaces: HashMap<WorkspaceId, Workspace>,
    /// Those with a target in turn and room for it; each once.
    turn: VecDeque<WorkspaceId>,
    timers: BTreeSet<(Time, WorkspaceId, Target)>,
    /// Targets that want a refill; each once.
    refills: VecDeque<(WorkspaceId, Target)>,
    in_flight: usize,
    targets: usize,
    last_run: u64,
    /// How fast work of each pace may be started that burdens one target.
    budgets: Arc<Budgets>,
    /// Of targets that may less than every target; few.
    reins: HashMap<Target, Reins>,
    /// When those that are closed try again.
    opens: BTreeSet<(Time, Target)>,
}

#[derive(Debug, Default)]
struct Workspace {
    targets: HashMap<Target, Entry>,
    /// Startable targets; each once.
    turn: VecDeque<Target>,
    in_flight: usize,
    queued: bool,
}

#[derive(Debug)]
struct Entry {
    window: TargetWindow,
    turn: Turn,
    refill_queued: bool,
    /// It waits until its target may.
    standing: bool,
    timer: Option<Time>,
}

/// Whether a window is among those whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    No,
    Yes,
    /// As one of those that its target has room for.
    Counted,
}

impl Entry {
    fn new(bounds: Bounds) -> Self {
        Self {
            window: TargetWindow::new(bounds),
            turn: Turn::No,
            refill_queued: false,
            standing: false,
            timer: None,
        }
    }
}

impl Rounds {
    pub(super) fn new(caps: Caps, budgets: Arc<Budgets>) -> Self {
        Self {
            caps,
            workspaces: HashMap::new(),
            turn: VecDeque::new(),
            timers: BTreeSet::new(),
            refills: VecDeque::new(),
            in_flight: 0,
            targets: 0,
            last_run: 0,
            budgets,
            reins: HashMap::new(),
            opens: BTreeSet::new(),
        }
    }

    /// Forgets everything but the numbers of runs, which must not be taken for new ones, and what was spent.
    pub(super) fn clear(&mut self) {
        let mut reins = std::mem::take(&mut self.reins);
        reins.retain(|_, reins| reins.forget());
        *self = Self {
            last_run: self.last_run,
            reins,
            ..Self::new(self.caps, Arc::clone(&self.budgets))
        };
    }

    /// Changes the window of a target, which is made if there is none, and its place in the rounds accordingly.
    pub(super) fn with<T>(
        &mut self,
        workspace: WorkspaceId,
        target: Target,
        change: impl FnOnce(&mut TargetWindow) -> T,
    ) -> T {
        self.with_turn((workspace, target), false, change)
    }

    /// The same; whoever waits until their target may is `woken`, or goes on waiting.
    fn with_turn<T>(
        &mut self,
        (workspace, target): (WorkspaceId, Target),
        woken: bool,
        change: impl FnOnce(&mut TargetWindow) -> T,
    ) -> T {
        let bounds = self.caps.target;
        let owner = self.workspaces.entry(workspace).or_default();
        let entry = owner.targets.entry(target).or_insert_with(|| {
            self.targets += 1;
            Entry::new(bounds)
        });
        let before = entry.window.in_flight();
        let answer = change(&mut entry.window);
        let after = entry.window.in_flight();
        self.in_flight = self.in_flight + after - before;
        owner.in_flight = owner.in_flight + after - before;

        let mut reins = self.reins.get_mut(&target);
        let (mut turn, mut may_read) = (Turn::Yes, true);
        if let Some(reins) = &mut reins {
            reins.in_flight = reins.in_flight + after - before;
            let is_full = owner.in_flight >= self.caps.workspace;
            (turn, may_read) = reins.stand_or_go(workspace, entry, woken, is_full);
        }
        if turn != Turn::No && entry.window.startable() && entry.turn == Turn::No {
            entry.turn = turn;
            owner.turn.push_back(target);
        }
        if may_read && entry.window.wants_refill() && !entry.refill_queued {
            entry.refill_queued = true;
            self.refills.push_back((workspace, target));
        }
        let due = entry.window.next_due();
        if due != entry.timer {
            if let Some(old) = entry.timer {
                self.timers.remove(&(old, workspace, target));
            }
            if let Some(new) = due {
                self.timers.insert((new, workspace, target));
            }
            entry.timer = due;
        }
        if !owner.queued && !owner.turn.is_empty() && owner.in_flight < self.caps.workspace {
            owner.queued = true;
            self.turn.push_back(workspace);
        }
        let makes_room = reins.is_some() && after < before;
        if entry.window.is_idle() && entry.turn == Turn::No && !entry.refill_queued {
            if let Some(reins) = reins
                && entry.standing
            {
                reins.leave(workspace);
            }
            owner.targets.remove(&target);
            self.targets -= 1;
            if owner.targets.is_empty() && !owner.queued {
                self.workspaces.remove(&workspace);
            }
        }
        if makes_room {
            self.wake(target);
        }
        answer
    }

    /// Changes the window of a target if there is one.
    pub(super) fn with_known<T>(
        &mut self,
        workspace: WorkspaceId,
        target: Target,
        change: impl FnOnce(&mut TargetWindow) -> T,
    ) -> Option<T> {
        let known = self.workspaces.get(&workspace)?;
        known
            .targets
            .contains_key(&target)
            .then(|| self.with(workspace, target, change))
    }

    /// Keeps a place for a piece that is on its way to the record, if it may start with its commit: those whose turn it
    /// is are not overtaken.
    pub(super) fn reserve(&mut self, piece: Piece, now: Time) -> Option<RunId> {
        let (workspace, target) = (piece.workspace, piece.target);
        let owner = self.workspaces.get(&workspace);
        if self.in_flight + self.turn.len() >= self.caps.total
            || owner.is_some_and(|owner| owner.in_flight >= self.caps.workspace)
            || !self.admits(target, now)
        {
            return None;
        }
        self.last_run += 1;
        let run = RunId(self.last_run);
        let kept = self.with(workspace, target, |window| window.reserve(piece, run, now));
        if kept {
            self.spend(target, now);
        }
        kept.then_some(run)
    }

    /// The next pieces to be proposed, `limit` at most.
    pub(super) fn take(&mut self, limit: usize, now: Time) -> Vec<(Piece, RunId)> {
        let mut taken = Vec::new();
        while taken.len() < limit && self.in_flight < self.caps.total {
            let Some(workspace) = self.turn.pop_front() else {
                break;
            };
            let Some(owner) = self.workspaces.get_mut(&workspace) else {
                continue;
            };
            owner.queued = false;
            let Some(target) = owner.turn.pop_front() else {
                if owner.targets.is_empty() {
                    self.workspaces.remove(&workspace);
                }
                continue;
            };
            if let Some(entry) = owner.targets.get_mut(&target) {
                let was = std::mem::replace(&mut entry.turn, Turn::No);
                if was == Turn::Counted
                    && let Some(reins) = self.reins.get_mut(&target)
                {
                    reins.turns -= 1;
                }
            }
            self.last_run += 1;
            let run = RunId(self.last_run);
            let piece = self.take_one((workspace, target), run, now);
            taken.extend(piece.map(|piece| (piece, run)));
        }
        taken
    }

    /// A piece that was taken does not start: it costs nothing.
    pub(super) fn costs_nothing(&self, piece: &Piece) {
        self.budgets.give_back(piece.target, piece.pace);
    }

    /// Lets what became due become ready.
    pub(super) fn tick(&mut self, now: Time) {
        while let Some((due, workspace, target)) = self.timers.first().copied()
            && due <= now
        {
            self.timers.remove(&(due, workspace, target));
            self.with_known(workspace, target, |window| window.tick(now));
        }
        self.tick_reins(now);
    }

    /// When time makes a difference.
    pub(super) fn next_due(&self) -> Option<Time> {
        let window = self.timers.first().map(|(due, ..)| *due);
        let reins = self.opens.first().map(|(due, _)| *due);
        window.into_iter().chain(reins).min()
    }

    /// A target to be refilled from the record; the refill has begun.
    pub(super) fn begin_refill(&mut self) -> Option<(WorkspaceId, Target)> {
        while let Some((workspace, target)) = self.refills.pop_front() {
            if let Some(entry) = self
                .workspaces
                .get_mut(&workspace)
                .and_then(|owner| owner.targets.get_mut(&target))
            {
                entry.refill_queued = false;
            }
            let begun = self.with_known(workspace, target, |window| {
                let wanted = window.wants_refill();
                if wanted {
                    window.begin_refill();
                }
                wanted
            });
            if begun == Some(true) {
                return Some((workspace, target));
            }
        }
        None
    }

    /// Targets that memory knows something of.
    pub(super) fn targets(&self) -> usize {
        self.targets
    }

    /// Pieces proposed or running.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }
}

#[cfg(test)]
mod tests {
    use domain::port::work::{Settlement, Window};

    use super::super::line::sample::{at, of};
    use super::*;

    const CAPS: Caps = Caps {
        total: 12,
        workspace: 8,
        target: Bounds {
            pieces: 512,
            in_flight: 4,
        },
        for_all: 4,
    };

    fn rounds(pieces: impl IntoIterator<Item = Piece>) -> Rounds {
        let mut rounds = Rounds::new(CAPS, Arc::default());
        for piece in pieces {
            offer(&mut rounds, piece);
        }
        rounds
    }

    fn offer(rounds: &mut Rounds, piece: Piece) {
        rounds.with(piece.workspace, piece.target, |window| {
            window.offer(piece, at(0));
        });
    }

    fn settle(rounds: &mut Rounds, piece: Piece) {
        rounds.with_known(piece.workspace, piece.target, |window| {
            window.settled(&piece, Settlement::Done, at(0));
        });
    }

    fn seqs(taken: &[(Piece, RunId)]) -> Vec<i64> {
        taken.iter().map(|(piece, _)| piece.seq).collect()
    }

    #[test]
    fn ten_thousand_pieces_of_a_dead_target_do_not_delay_a_healthy_one() {
        let dead = (1..=10_000).map(|seq| of(1, 1, seq));
        let mut rounds = rounds(dead.chain([of(1, 2, 10_001)]));

        let taken = rounds.take(100, at(0));

        assert_eq!(seqs(&taken), [1, 10_001, 2, 3, 4]);
        assert_eq!(rounds.in_flight(), 5);
        // the dead one has no slot left, and the healthy one starts first whenever something comes
        offer(&mut rounds, of(1, 2, 10_002));
        assert_eq!(seqs(&rounds.take(100, at(0))), [10_002]);
    }

    #[test]
    fn workspaces_take_turns_whatever_the_number_of_their_targets() {
        let many = (0..6).flat_map(|target| {
            (0..2).map(move |n| of(1, target, i64::try_from(target).unwrap() * 2 + n))
        });
        let mut rounds = rounds(many.chain([of(2, 50, 100), of(2, 50, 101)]));

        let taken = rounds.take(4, at(0));

        assert_eq!(seqs(&taken), [0, 100, 2, 101]);
    }

    #[test]
    fn one_workspace_cannot_take_all_slots() {
        let many = (0..6_u32).flat_map(|target| {
            (0..4_u32).map(move |n| of(1, target.into(), i64::from(target * 4 + n)))
        });
        let mut rounds = rounds(many);
        assert_eq!(rounds.take(100, at(0)).len(), CAPS.workspace);

        offer(&mut rounds, of(2, 50, 100));

        assert_eq!(seqs(&rounds.take(100, at(0))), [100]);
        // and goes on where it stopped
        settle(&mut rounds, of(1, 0, 0));
        assert_eq!(rounds.take(100, at(0)).len(), 1);
    }

    #[test]
    fn all_together_stay_under_the_cap() {
        let many = (0..10)
            .flat_map(|ws| (0..5).map(move |n| of(ws, 1, i64::try_from(ws).unwrap() * 5 + n)));
        let mut rounds = rounds(many);

        let taken = rounds.take(100, at(0));
        assert_eq!(taken.len(), CAPS.total);
        assert!(rounds.take(100, at(0)).is_empty());

        for (piece, _) in taken {
            settle(&mut rounds, piece);
        }
        assert_eq!(rounds.in_flight(), 0);
        assert_eq!(rounds.take(100, at(0)).len(), CAPS.total);
    }

    #[test]
    fn what_is_done_is_forgotten() {
        let mut rounds = rounds([of(1, 1, 1), of(1, 2, 2), of(2, 3, 3)]);
        assert_eq!(rounds.targets(), 3);
        for (piece, _) in rounds.take(100, at(0)) {
            settle(&mut rounds, piece);
        }

        assert_eq!(rounds.targets(), 0);
        assert!(rounds.workspaces.is_empty() && rounds.timers.is_empty());
        assert!(rounds.take(100, at(0)).is_empty());
    }

    #[test]
    fn targets_are_refilled_one_read_at_a_time() {
        let mut rounds = rounds([]);
        let piece = of(1, 1, 1);
        let look = |rounds: &mut Rounds| {
            rounds.with(piece.workspace, piece.target, TargetWindow::look_again);
        };
        look(&mut rounds);
        assert_eq!(rounds.begin_refill(), Some((piece.workspace, piece.target)));
        look(&mut rounds);
        assert_eq!(rounds.begin_refill(), None);

        let read = Window {
            pieces: vec![piece],
            next_due: Some(at(70)),
            more: false,
        };
        rounds.with(piece.workspace, piece.target, |window| {
            window.refill(&read, at(0));
        });

        assert_eq!(seqs(&rounds.take(100, at(0))), [1]);
        assert!(
            rounds.begin_refill().is_some(),
            "it was asked for meanwhile"
        );
        assert_eq!(rounds.next_due(), None, "the read under way will tell");
    }

    #[test]
    fn time_is_noticed_for_each_target() {
        let later = |workspace, seq, due| Piece {
            due: at(due),
            ..of(workspace, 1, seq)
        };
        let mut rounds = rounds([later(1, 1, 50), later(2, 2, 40), later(3, 3, 60)]);
        assert_eq!(rounds.next_due(), Some(at(40)));

        rounds.tick(at(50));

        assert_eq!(seqs(&rounds.take(100, at(50))), [2, 1]);
        assert_eq!(rounds.next_due(), Some(at(60)));
    }
}
