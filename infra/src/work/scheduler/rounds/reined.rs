//! Targets with a control: what they may counts over all workspaces, which take turns at them.

use std::sync::Arc;

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Controlled, Piece, Settlement, Target};

use super::{Entry, Rounds, Turn};
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
            let mut reins = Reins::new(target, self.caps.of(target));
            let entries = self.workspaces.values_mut();
            for entry in entries.filter_map(|owner| owner.targets.get_mut(&target)) {
                reins.in_flight += entry.window.in_flight();
                if entry.turn != Turn::No {
                    entry.turn = Turn::Counted;
                    reins.turns += 1;
                }
            }
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
        let budgets = Arc::clone(&self.budgets);
        let piece = self.with(workspace, target, |window| {
            if has_room {
                window.take(run, now, &budgets, own.as_mut())
            } else {
                None
            }
        });
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

    /// Gives their turns to those that have waited for longest, as many as there is room for.
    pub(super) fn wake(&mut self, target: Target) {
        while let Some(reins) = self.reins.get_mut(&target)
            && let Some(workspace) = reins.next()
        {
            let owner = self.workspaces.get_mut(&workspace);
            if let Some(entry) = owner.and_then(|owner| owner.targets.get_mut(&target)) {
                entry.standing = false;
                self.with_turn((workspace, target), true, |_| ());
            }
        }
    }
}

impl Reins {
    /// The turn that a window of this workspace may take, which was `woken` or does not wait yet; and whether it may be
    /// read: what is read while nothing may start may be old when something may. It waits otherwise.
    pub(super) fn stand_or_go(
        &mut self,
        workspace: WorkspaceId,
        entry: &mut Entry,
        woken: bool,
        is_full: bool,
    ) -> (Turn, bool) {
        let starts = entry.window.startable() && entry.turn == Turn::No;
        let reads = entry.window.wants_refill() && !entry.refill_queued;
        let may_read = !self.is_shut();
        let may_start = !entry.standing && self.has_place() && (woken || !self.is_awaited());
        // One that its workspace has no slot for takes none of the target's.
        let turn = match (may_start, is_full) {
            (false, _) => Turn::No,
            (true, true) => Turn::Yes,
            (true, false) => Turn::Counted,
        };
        self.turns += usize::from(starts && turn == Turn::Counted);
        if !entry.standing && ((starts && !may_start) || (reads && !may_read)) {
            entry.standing = true;
            self.stand(workspace);
        }
        (turn, may_read)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use domain::model::endpoint::EndpointId;
    use domain::model::shared::Rate;
    use domain::port::work::{Closed, Control, Window};
    use uuid::Uuid;

    use super::super::Caps;
    use super::*;
    use crate::work::scheduler::line::sample::{at, of};
    use crate::work::scheduler::window::Bounds;

    const TARGET: Target = Target(Uuid::from_u128(1));
    const CAPS: Caps = Caps {
        total: 100,
        workspace: 8,
        target: Bounds {
            pieces: 16,
            in_flight: 6,
        },
        for_all: 10,
    };

    /// Rounds in which target 1 is an endpoint of several workspaces.
    struct Sample {
        rounds: Rounds,
        seq: i64,
        running: Vec<Piece>,
    }

    impl Sample {
        fn of(control: Control) -> Self {
            let mut sample = Self {
                rounds: Rounds::new(CAPS, Arc::default()),
                seq: 0,
                running: vec![],
            };
            sample.control(control, 0);
            sample
        }

        fn control(&mut self, control: Control, now: i64) {
            self.seq += 1;
            let seq = self.seq;
            self.rounds.control(&Controlled { seq, control }, at(now));
        }

        fn offer(&mut self, piece: Piece) {
            self.rounds.with(piece.workspace, piece.target, |window| {
                window.offer(piece, at(0));
            });
        }

        /// Takes all that may start; the numbers of those.
        fn take(&mut self, now: i64) -> Vec<i64> {
            self.rounds.tick(at(now));
            let taken = self.rounds.take(100, at(now));
            let taken: Vec<_> = taken.into_iter().map(|(piece, _)| piece).collect();
            self.running.extend(&taken);
            taken.iter().map(|piece| piece.seq).collect()
        }

        fn settle(&mut self, seq: i64, settlement: Settlement, now: i64) {
            let place = self.running.iter().position(|piece| piece.seq == seq);
            let piece = self.running.remove(place.unwrap());
            self.rounds.settled(&piece, settlement, at(now));
        }

        fn done(&mut self, seq: i64, now: i64) {
            self.settle(seq, Settlement::Done, now);
        }
    }

    fn open() -> Control {
        Control::none(TARGET)
    }

    fn at_once(many: u16) -> Control {
        Control {
            in_flight: Some(many),
            ..open()
        }
    }

    fn closed(until: i64) -> Control {
        Control {
            closed: Some(Closed::Until(at(until))),
            ..open()
        }
    }

    fn paused() -> Control {
        Control {
            closed: Some(Closed::Paused),
            ..open()
        }
    }

    fn rate(calls: u16, seconds: i64) -> Control {
        Control {
            rate: Some(Rate {
                calls,
                per: Duration::seconds(seconds),
            }),
            ..open()
        }
    }

    #[test]
    fn a_cap_counts_over_all_workspaces_which_take_turns() {
        let mut sample = Sample::of(at_once(2));
        for (workspace, seq) in [(1, 1), (1, 2), (1, 3), (2, 4), (3, 5)] {
            sample.offer(of(workspace, 1, seq));
        }
        // a target without a control, and one of another workspace
        sample.offer(of(1, 2, 10));

        let mut order = sample.take(0);
        assert_eq!(order.len(), 3, "two of it, and the other");
        assert!(order.contains(&10));
        order.retain(|seq| *seq != 10);
        for _ in 0..3 {
            let first = sample.running.iter().find(|piece| piece.target == TARGET);
            let first = first.unwrap().seq;
            sample.done(first, 1);
            let next = sample.take(1);
            assert_eq!(next.len(), 1);
            order.extend(next);
        }
        assert_eq!(order, [1, 4, 5, 2, 3], "nobody waits for all of another's");
    }

    #[test]
    fn a_cap_is_never_more_than_every_target_may_and_a_larger_one_lets_go() {
        let mut sample = Sample::of(at_once(1));
        for seq in 1..=10 {
            sample.offer(of(1, 1, seq));
        }
        assert_eq!(sample.take(0), [1]);

        sample.control(at_once(3), 0);
        assert_eq!(sample.take(0), [2, 3]);
        sample.control(at_once(500), 0);
        assert_eq!(sample.take(0), [4, 5, 6], "as many as any target");
        sample.control(at_once(2), 0);
        for seq in 1..=4 {
            sample.done(seq, 0);
            assert!(sample.take(0).is_empty());
        }
        sample.done(5, 0);
        assert_eq!(sample.take(0), [7]);
        sample.control(at_once(0), 0);
        sample.done(6, 0);
        assert!(sample.take(0).is_empty());
        sample.control(open(), 0);
        assert_eq!(sample.take(0), [8, 9, 10]);
    }

    #[test]
    fn one_for_all_workspaces_has_a_cap_of_its_own_and_in_each_no_more_than_any_other() {
        let target = Target(EndpointId::of_operator(TARGET.0).as_uuid());
        let at_once = |many| Control {
            target,
            ..at_once(many)
        };
        let mut sample = Sample::of(at_once(500));
        for seq in 1..=8 {
            for piece in [of(1, 1, seq), of(2, 1, 10 + seq)] {
                sample.offer(Piece { target, ..piece });
            }
        }

        let mut taken = sample.take(0);
        taken.sort_unstable();
        assert_eq!(taken.len(), 10, "as many as one for all may");
        let of_first = taken.iter().filter(|seq| **seq < 10).count();
        assert!((4..=6).contains(&of_first), "{taken:?}");

        sample.control(at_once(8), 0);
        sample.done(taken[0], 0);
        sample.done(taken[1], 0);
        assert!(
            sample.take(0).is_empty(),
            "and what is said of it counts below that"
        );
    }

    #[test]
    fn a_rate_is_kept_in_any_stretch_over_all_workspaces() {
        let mut sample = Sample::of(rate(3, 10));
        sample.offer(of(1, 1, 1));
        sample.offer(of(2, 1, 2));
        assert_eq!(sample.take(0), [1, 2], "below it");
        sample.offer(of(2, 1, 3));
        assert_eq!(sample.take(4), [3], "at it");
        sample.offer(of(1, 1, 4));
        sample.offer(of(1, 1, 5));
        sample.offer(of(2, 1, 6));
        assert!(sample.take(5).is_empty(), "beyond it");
        assert_eq!(sample.rounds.next_due(), Some(at(10)));

        let mut taken = sample.take(10);
        taken.sort_unstable();
        assert_eq!(taken.len(), 2, "two have left the stretch");
        assert!(sample.take(13).is_empty());
        assert_eq!(sample.take(14).len(), 1);
        assert!(sample.take(100).is_empty());
    }

    #[test]
    fn a_rate_that_is_raised_or_taken_back_lets_go_and_none_at_all_is_a_pause() {
        let mut sample = Sample::of(rate(1, 60));
        for seq in 1..=5 {
            sample.offer(of(1, 1, seq));
        }
        assert_eq!(sample.take(0), [1]);
        sample.control(rate(2, 60), 1);
        assert_eq!(sample.take(1), [2], "what was started counts on");
        assert_eq!(sample.rounds.next_due(), Some(at(60)));
        sample.control(rate(0, 60), 2);
        assert!(sample.take(200).is_empty());
        assert_eq!(sample.rounds.next_due(), None);
        sample.control(open(), 201);
        assert_eq!(sample.take(201), [3, 4, 5]);
    }

    #[test]
    fn what_is_closed_starts_nothing_and_then_one_at_a_time() {
        let mut sample = Sample::of(closed(60));
        for (workspace, seq) in [(1, 1), (1, 2), (2, 3)] {
            sample.offer(of(workspace, 1, seq));
        }
        assert!(sample.take(59).is_empty());
        assert_eq!(sample.rounds.next_due(), Some(at(60)));

        assert_eq!(sample.take(60), [1], "the first that would have its turn");
        assert!(sample.take(1_000).is_empty());
        sample.settle(1, Settlement::Again(at(2_000)), 1_000);
        assert_eq!(sample.take(1_000), [3]);
        sample.control(closed(3_000), 1_001);
        sample.done(3, 1_001);
        assert!(sample.take(2_999).is_empty(), "closed again");
        let next = sample.take(3_000);
        assert_eq!(next.len(), 1);
    }

    #[test]
    fn what_ran_when_it_was_closed_counts_when_it_is_tried() {
        let mut sample = Sample::of(at_once(3));
        for seq in 1..=5 {
            sample.offer(of(1, 1, seq));
        }
        assert_eq!(sample.take(0), [1, 2, 3]);
        sample.control(closed(10), 1);
        sample.done(1, 2);
        assert!(sample.take(20).is_empty());
        sample.done(2, 20);
        assert!(sample.take(20).is_empty());
        sample.done(3, 20);
        assert_eq!(sample.take(20), [4]);
    }

    #[test]
    fn a_pause_ends_when_the_control_is_replaced_and_not_by_itself() {
        let mut sample = Sample::of(paused());
        sample.offer(of(1, 1, 1));
        assert!(sample.take(1_000_000).is_empty());
        assert_eq!(sample.rounds.next_due(), None, "time makes no difference");

        sample.control(open(), 1_000_000);

        assert_eq!(sample.take(1_000_000), [1]);
    }

    #[test]
    fn what_was_closed_comes_back_slowly() {
        let mut sample = Sample::of(closed(10));
        for seq in 1..=40 {
            sample.offer(of(1, 1, seq));
        }
        assert_eq!(sample.take(10), [1]);
        // what the try came to is heard before it is opened
        sample.done(1, 11);
        sample.control(open(), 11);

        assert_eq!(sample.take(11), [2]);
        sample.done(2, 12);
        assert_eq!(sample.take(12), [3, 4], "twice as many");
        sample.settle(3, Settlement::Held(at(500)), 13);
        assert_eq!(sample.take(13), [5], "as many");
        sample.settle(4, Settlement::Again(at(500)), 14);
        assert!(sample.take(14).is_empty(), "half as many");
        sample.settle(5, Settlement::Again(at(500)), 14);
        assert_eq!(sample.take(14), [6], "one at least");
        sample.done(6, 15);
        assert_eq!(sample.take(15), [7, 8]);
        sample.done(7, 16);
        assert_eq!(sample.take(16), [9, 10, 11]);
        sample.done(8, 17);
        assert_eq!(sample.running.len(), 3);
        assert_eq!(sample.take(17), [12, 13, 14], "as many as every target");
        sample.settle(9, Settlement::Again(at(500)), 18);
        assert_eq!(sample.take(18), [15], "it is back");
        sample.rounds.heard(sample.seq);
        assert!(sample.rounds.reins.is_empty());
    }

    #[test]
    fn what_was_never_closed_does_not_come_back_slowly() {
        let mut sample = Sample::of(at_once(5));
        for seq in 1..=10 {
            sample.offer(of(1, 1, seq));
        }
        assert_eq!(sample.take(0).len(), 5);
        sample.settle(1, Settlement::Again(at(500)), 0);
        assert_eq!(sample.take(0), [6]);
        sample.control(open(), 0);
        assert_eq!(sample.take(0), [7]);
    }

    #[test]
    fn a_place_is_kept_only_for_what_may_start() {
        let reserve = |sample: &mut Sample, seq, now| {
            let piece = of(1, 1, seq);
            let run = sample.rounds.reserve(piece, at(now));
            if run.is_some() {
                sample.running.push(piece);
            }
            run.is_some()
        };
        let mut sample = Sample::of(at_once(1));
        assert!(reserve(&mut sample, 1, 0));
        assert!(!reserve(&mut sample, 2, 0), "at its cap");
        sample.done(1, 0);
        sample.control(rate(1, 10), 0);
        assert!(reserve(&mut sample, 3, 0));
        assert!(!reserve(&mut sample, 4, 9), "beyond its rate");
        sample.control(closed(60), 10);
        sample.done(3, 10);
        assert!(!reserve(&mut sample, 5, 59), "closed");
        sample.rounds.tick(at(60));
        assert!(reserve(&mut sample, 6, 60), "the one that tries");
        assert!(!reserve(&mut sample, 7, 60));
        sample.done(6, 61);
        sample.control(open(), 61);
        assert!(reserve(&mut sample, 8, 61), "it comes back");
        assert!(!reserve(&mut sample, 9, 61), "slowly");
        sample.control(paused(), 62);
        sample.done(8, 62);
        assert!(!reserve(&mut sample, 10, 1_000), "paused");
        // whoever waits is not overtaken, in whichever workspace
        sample.control(at_once(1), 63);
        assert!(reserve(&mut sample, 11, 63));
        sample.offer(of(2, 1, 12));
        sample.control(at_once(2), 63);
        sample.offer(of(2, 1, 13));
        sample.done(11, 63);
        assert_eq!(sample.take(63).len(), 2);
    }

    #[test]
    fn ten_thousand_pieces_of_a_closed_target_delay_nobody_and_are_not_asked_for() {
        let mut sample = Sample::of(paused());
        for seq in 1..=10_000 {
            sample.offer(of(1, 1, seq));
        }
        sample.offer(of(1, 2, 10_001));
        sample.offer(of(2, 1, 10_002));

        assert_eq!(sample.take(0), [10_001]);
        for now in 1..100 {
            // the poll finds it again and again
            for workspace in [1, 2] {
                let piece = of(workspace, 1, 0);
                sample
                    .rounds
                    .with(piece.workspace, TARGET, TargetWindow::look_again);
            }
            assert_eq!(sample.rounds.begin_refill(), None);
            sample.offer(of(1, 2, 20_000 + now));
            assert_eq!(sample.take(now), [20_000 + now]);
            sample.done(20_000 + now, now);
        }
        assert!(sample.rounds.turn.is_empty(), "it is not even looked at");

        sample.control(open(), 100);
        assert_eq!(sample.take(100), [1]);
    }

    #[test]
    fn a_control_alone_keeps_no_window_and_one_that_says_nothing_goes() {
        let mut sample = Sample::of(paused());
        let piece = of(1, 1, 1);
        sample.offer(piece);
        assert_eq!(sample.rounds.targets(), 1);
        // it is done elsewhere
        sample.rounds.settled(&piece, Settlement::Done, at(0));
        assert_eq!((sample.rounds.targets(), sample.rounds.reins.len()), (0, 1));

        sample.offer(of(1, 1, 2));
        sample.control(open(), 0);
        assert_eq!(sample.take(0), [2]);
        sample.done(2, 0);
        sample.rounds.heard(1);
        assert_eq!(sample.rounds.reins.len(), 1, "a late one may still be read");
        sample.rounds.heard(2);
        assert_eq!((sample.rounds.targets(), sample.rounds.reins.len()), (0, 1));
    }

    #[test]
    fn of_two_controls_the_later_one_counts_in_whichever_order_they_are_heard() {
        let mut sample = Sample::of(open());
        sample.offer(of(1, 1, 1));
        let say = |sample: &mut Sample, seq, control| {
            sample.rounds.control(&Controlled { seq, control }, at(0));
        };
        say(&mut sample, 5, paused());
        say(&mut sample, 4, open());
        assert!(sample.take(0).is_empty());
        say(&mut sample, 6, open());
        say(&mut sample, 5, paused());
        assert_eq!(sample.take(0), [1]);
    }

    #[test]
    fn what_was_started_counts_when_the_lease_is_ours_again() {
        let mut sample = Sample::of(rate(1, 60));
        sample.offer(of(1, 1, 1));
        assert_eq!(sample.take(0), [1]);

        sample.rounds.clear();
        sample.control(rate(1, 60), 1);
        sample.rounds.heard(2);

        sample.offer(of(1, 1, 2));
        assert!(sample.take(59).is_empty());
        assert_eq!(sample.take(60), [2]);
        sample.rounds.clear();
        sample.rounds.heard(0);
        assert!(
            sample.rounds.reins.is_empty(),
            "nobody says that it is paced"
        );
    }

    #[test]
    fn a_window_that_runs_low_is_read_when_its_target_may_start_something() {
        let mut sample = Sample::of(closed(10));
        let piece = of(1, 1, 1);
        sample
            .rounds
            .with(piece.workspace, TARGET, TargetWindow::look_again);
        assert_eq!(sample.rounds.begin_refill(), None);

        sample.rounds.tick(at(10));

        assert_eq!(
            sample.rounds.begin_refill(),
            Some((piece.workspace, TARGET))
        );
        let read = Window {
            pieces: vec![piece],
            ..Window::default()
        };
        sample.rounds.with(piece.workspace, TARGET, |window| {
            window.refill(&read, at(10));
        });
        assert_eq!(sample.take(10), [1]);
    }
}
