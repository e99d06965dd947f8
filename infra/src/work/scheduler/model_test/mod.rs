//! Windows of a target against a small model of the record: whatever happens in whatever order, lanes hold, the target does
//! no more than it may, and everything ends.

mod record;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Duration;
use domain::model::shared::{Rate, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Closed, Control, Controlled, Pace, Piece, Settlement};
use proptest::prelude::*;
use uuid::Uuid;

use super::line::RunId;
use super::line::sample::{at, laned, loose};
use super::rounds::{Caps, Rounds};
use super::window::{Bounds, TargetWindow};
use crate::budgets::tests::slow;
use record::{line, window};

const BOUNDS: Bounds = Bounds {
    pieces: 8,
    in_flight: 3,
};

#[derive(Debug, Clone)]
enum Step {
    /// Work of one of two workspaces is committed, in a lane or in none, due then; and we are told, or not.
    Commit(u128, Option<i64>, i64, bool),
    /// What may start is claimed.
    Claim,
    /// What has run for longest is settled: it is done, or runs again then.
    Settle(Option<i64>),
    /// What has run for longest ends without a settlement.
    Fail,
    /// Time passes.
    Wait(i64),
    /// A window is read if one is wanted.
    Refill,
    /// All of the target is woken.
    Wake,
    /// A piece of one of the workspaces may start with its commit.
    Begin(u128),
    /// What the target may: at once, so many in so many seconds, and closed for so long, or for ever.
    Control(Option<u16>, Option<(u16, i64)>, Option<Option<i64>>),
}

fn steps(told: impl Strategy<Value = bool> + Clone) -> impl Strategy<Value = Vec<Step>> {
    let lane = proptest::option::weighted(0.7, 0_i64..4);
    let due = prop_oneof![4 => Just(0_i64), 1 => 1_i64..20];
    let again = prop_oneof![3 => Just(None), 1 => (0_i64..15).prop_map(Some)];
    let cap = proptest::option::of(0_u16..5);
    let rate = proptest::option::of((0_u16..4, 1_i64..12));
    let closed = proptest::option::of(proptest::option::weighted(0.7, 0_i64..20));
    let step = prop_oneof![
        8 => (1..3_u128, lane, due, told)
            .prop_map(|(owner, lane, due, told)| Step::Commit(owner, lane, due, told)),
        5 => Just(Step::Claim),
        5 => again.prop_map(Step::Settle),
        1 => Just(Step::Fail),
        2 => (1_i64..5).prop_map(Step::Wait),
        3 => Just(Step::Refill),
        1 => Just(Step::Wake),
        2 => (1..3_u128).prop_map(Step::Begin),
        2 => (cap, rate, closed).prop_map(|(cap, rate, closed)| Step::Control(cap, rate, closed)),
    ];
    proptest::collection::vec(step, 1..150)
}

#[derive(Debug)]
struct Model {
    rounds: Rounds,
    record: BTreeMap<i64, Piece>,
    running: Vec<(Piece, RunId)>,
    control: Control,
    controls: i64,
    /// What may be in flight after it was closed; everything when absent.
    slow: Option<usize>,
    /// When pieces without a pace were started since there is this rate.
    started: Vec<Time>,
    now: Time,
    seq: i64,
}

fn owned(owner: u128, piece: Piece) -> Piece {
    Piece {
        workspace: WorkspaceId::from_uuid(Uuid::from_u128(owner)),
        ..piece
    }
}

impl Model {
    fn new() -> Self {
        let caps = Caps {
            total: 100,
            workspace: 100,
            target: BOUNDS,
            for_all: BOUNDS.in_flight,
        };
        Self {
            rounds: Rounds::new(caps, Arc::new(slow())),
            record: BTreeMap::new(),
            running: vec![],
            control: Control::none(loose(1).target),
            controls: 0,
            slow: None,
            started: vec![],
            now: at(0),
            seq: 0,
        }
    }

    fn new_piece(&mut self, owner: u128, lane: Option<i64>, due: i64) -> Piece {
        self.seq += 1;
        let due = self.now + Duration::seconds(due);
        let piece = lane.map_or_else(|| loose(self.seq), |lane| laned(lane, self.seq));
        Piece {
            due,
            ..owned(owner, piece)
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Commit(owner, lane, due, told) => {
                let piece = self.new_piece(*owner, *lane, *due);
                // every other one has a budget
                let pace = if self.seq % 2 == 0 {
                    Pace::Send
                } else {
                    Pace::Free
                };
                let piece = Piece { pace, ..piece };
                self.record.insert(self.seq, piece);
                if *told {
                    let now = self.now;
                    self.window(&piece, |window| window.offer(piece, now));
                }
            }
            Step::Claim => self.claim(),
            Step::Settle(again) => {
                if !self.running.is_empty() {
                    let (piece, run) = self.running.remove(0);
                    self.settle(&piece, run, *again);
                }
            }
            Step::Fail => {
                if !self.running.is_empty() {
                    let (piece, run) = self.running.remove(0);
                    let now = self.now;
                    let ended = self.window(&piece, |window| window.ended(&piece, run, now));
                    assert!(ended.is_some());
                }
            }
            Step::Wait(seconds) => {
                self.now += Duration::seconds(*seconds);
                self.rounds.tick(self.now);
            }
            Step::Refill => self.refill(),
            Step::Wake => {
                let open = self.record.values_mut();
                let running = &self.running;
                for piece in
                    open.filter(|piece| !running.iter().any(|(run, _)| run.seq == piece.seq))
                {
                    piece.due = piece.due.min(self.now);
                }
                self.look_again();
            }
            Step::Begin(owner) => {
                let piece = self.new_piece(*owner, None, 0);
                self.record.insert(self.seq, piece);
                match self.rounds.reserve(piece, self.now) {
                    Some(run) => {
                        self.starts(piece, run);
                        assert!(self.window(&piece, |window| window.begun(&piece, run)));
                    }
                    None => {
                        let now = self.now;
                        self.window(&piece, |window| window.offer(piece, now));
                    }
                }
            }
            Step::Control(cap, rate, closed) => self.control(Control {
                in_flight: *cap,
                rate: rate.map(|(calls, per)| Rate {
                    calls,
                    per: Duration::seconds(per),
                }),
                closed: closed.map(|closed| match closed {
                    Some(seconds) => Closed::Until(self.now + Duration::seconds(seconds)),
                    None => Closed::Paused,
                }),
                ..self.control
            }),
        }
    }

    fn window<T>(&mut self, piece: &Piece, change: impl FnOnce(&mut TargetWindow) -> T) -> T {
        self.rounds.with(piece.workspace, piece.target, change)
    }

    fn look_again(&mut self) {
        for owner in 1..3 {
            let piece = owned(owner, loose(1));
            self.window(&piece, TargetWindow::look_again);
        }
    }

    fn control(&mut self, control: Control) {
        self.slow = match (self.control.closed, control.closed) {
            (_, Some(_)) => None,
            (Some(_), None) => Some(1),
            (None, None) => self.slow,
        };
        if control.rate != self.control.rate {
            self.started.clear();
        }
        self.control = control;
        self.controls += 1;
        let seq = self.controls;
        self.rounds.control(&Controlled { seq, control }, self.now);
        // one that came late changes nothing
        let late = Control {
            closed: None,
            in_flight: None,
            ..control
        };
        let late = Controlled {
            seq: seq - 1,
            control: late,
        };
        self.rounds.control(&late, self.now);
        // what was heard may be forgotten, if it makes no difference
        self.rounds.heard(seq);
    }

    /// It may start now, and does.
    fn starts(&mut self, piece: Piece, run: RunId) {
        let lane = line(&piece);
        let same = |(run, _): &&(Piece, RunId)| line(run) == lane;
        assert_eq!(self.running.iter().find(same), None, "a lane runs twice");
        self.running.push((piece, run));
        let of_owner = |(run, _): &&(Piece, RunId)| run.workspace == piece.workspace;
        assert!(self.running.iter().filter(of_owner).count() <= BOUNDS.in_flight);

        let all = self.running.len();
        match self.control.closed {
            Some(Closed::Paused) => panic!("it is paused"),
            Some(Closed::Until(until)) => {
                assert!(until <= self.now, "it is closed");
                assert_eq!(all, 1, "it is half open");
            }
            None => assert!(self.slow.is_none_or(|slow| all <= slow), "{:?}", self.slow),
        }
        let cap = self.control.in_flight.map(usize::from);
        assert!(cap.is_none_or(|cap| all <= cap.min(BOUNDS.in_flight)));
        if let Some(rate) = self.control.rate {
            assert!(rate.calls > 0);
            if piece.pace == Pace::Free {
                self.started.push(self.now);
                let in_stretch = self.started.iter().filter(|at| **at + rate.per > self.now);
                assert!(in_stretch.count() <= usize::from(rate.calls));
            }
        }
    }

    fn settle(&mut self, piece: &Piece, run: RunId, again: Option<i64>) {
        let settlement = match again {
            None => {
                self.record.remove(&piece.seq);
                Settlement::Done
            }
            Some(seconds) => {
                let due = self.now + Duration::seconds(seconds);
                self.record.insert(piece.seq, Piece { due, ..*piece });
                Settlement::Again(due)
            }
        };
        let cap = self.control.in_flight.map_or(BOUNDS.in_flight, usize::from);
        self.slow = match (self.slow, settlement) {
            (Some(slow), Settlement::Done) => {
                Some(slow * 2).filter(|slow| *slow < cap.min(BOUNDS.in_flight))
            }
            (slow, _) => slow.map(|slow| (slow / 2).max(1)),
        };
        self.rounds.settled(piece, settlement, self.now);
        let now = self.now;
        let ended = self
            .rounds
            .with_known(piece.workspace, piece.target, |window| {
                window.ended(piece, run, now)
            });
        assert_eq!(ended.flatten(), None);
    }

    fn claim(&mut self) {
        while let Some((piece, run)) = self.rounds.take(1, self.now).pop() {
            let lane = line(&piece);
            let mut before = self.record.range(..piece.seq).map(|(_, other)| other);
            match self.record.get(&piece.seq).copied() {
                None => self.window(&piece, |window| window.gone(&piece)),
                Some(_) if before.any(|other| line(other) == lane) => {
                    self.window(&piece, |window| window.blocked(&piece));
                }
                Some(known) if known.due > self.now => {
                    self.window(&piece, |window| window.early(&piece, known.due));
                }
                Some(known) => self.starts(known, run),
            }
        }
    }

    fn refill(&mut self) {
        while let Some((workspace, target)) = self.rounds.begin_refill() {
            let read = window(&self.record, workspace, BOUNDS.pieces, self.now);
            let now = self.now;
            self.rounds
                .with_known(workspace, target, |window| window.refill(&read, now));
        }
    }

    /// Goes on by itself, without a poll, for as long as it can.
    fn run_down(&mut self) {
        for _ in 0..10_000 {
            self.refill();
            self.claim();
            if let Some((piece, run)) = self.running.pop() {
                self.settle(&piece, run, None);
            } else {
                let Some(due) = self.rounds.next_due() else {
                    return;
                };
                self.now = self.now.max(due);
                self.rounds.tick(self.now);
            }
        }
        panic!("it goes round in a circle");
    }

    /// Says nothing of the target any more.
    fn open(&mut self) {
        self.control(Control::none(self.control.target));
    }
}

proptest! {
    #[test]
    fn whatever_we_are_told_of_ends_without_a_poll(steps in steps(Just(true))) {
        let mut model = Model::new();
        for step in &steps {
            model.step(step);
        }

        // whatever it may now: it does not go round in a circle
        model.run_down();
        model.open();
        model.run_down();

        prop_assert_eq!(&model.record, &BTreeMap::new());
        prop_assert_eq!(model.rounds.targets(), 0, "{:?}", model.rounds);
        prop_assert_eq!(model.rounds.in_flight(), 0);
    }

    #[test]
    fn what_we_are_not_told_of_ends_with_the_poll(steps in steps(any::<bool>())) {
        let mut model = Model::new();
        for step in &steps {
            model.step(step);
        }

        model.open();
        model.run_down();
        for _ in 0..20 {
            model.look_again();
            model.run_down();
        }

        prop_assert_eq!(&model.record, &BTreeMap::new());
        prop_assert_eq!(model.rounds.targets(), 0, "{:?}", model.rounds);
    }
}
