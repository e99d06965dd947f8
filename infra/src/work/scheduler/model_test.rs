//! A window against a small model of the record: whatever happens in whatever order, lanes hold and everything ends.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::model::shared::Time;
use domain::port::work::{Pace, Piece, Settlement, Window};
use proptest::prelude::*;

use super::line::sample::{at, laned, loose};
use super::line::{LineKey, RunId};
use super::window::{Bounds, TargetWindow};
use crate::budgets::Budgets;
use crate::budgets::tests::slow;

const BOUNDS: Bounds = Bounds {
    pieces: 8,
    in_flight: 3,
};

#[derive(Debug, Clone)]
enum Step {
    /// Work is committed, in a lane or in none, due then; and we are told, or not.
    Commit(Option<i64>, i64, bool),
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
}

fn steps(told: impl Strategy<Value = bool> + Clone) -> impl Strategy<Value = Vec<Step>> {
    let lane = proptest::option::weighted(0.7, 0_i64..4);
    let due = prop_oneof![4 => Just(0_i64), 1 => 1_i64..20];
    let again = prop_oneof![3 => Just(None), 1 => (0_i64..15).prop_map(Some)];
    let step = prop_oneof![
        8 => (lane, due, told).prop_map(|(lane, due, told)| Step::Commit(lane, due, told)),
        4 => Just(Step::Claim),
        4 => again.prop_map(Step::Settle),
        1 => Just(Step::Fail),
        2 => (1_i64..5).prop_map(Step::Wait),
        3 => Just(Step::Refill),
        1 => Just(Step::Wake),
    ];
    proptest::collection::vec(step, 1..150)
}

#[derive(Debug)]
struct Model {
    window: TargetWindow,
    budgets: Budgets,
    record: BTreeMap<i64, Piece>,
    running: Vec<(Piece, RunId)>,
    now: Time,
    seq: i64,
    runs: u64,
}

impl Model {
    fn new() -> Self {
        Self {
            window: TargetWindow::new(BOUNDS),
            budgets: slow(),
            record: BTreeMap::new(),
            running: vec![],
            now: at(0),
            seq: 0,
            runs: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Commit(lane, due, told) => {
                self.seq += 1;
                let due = self.now + Duration::seconds(*due);
                let piece = lane.map_or_else(|| loose(self.seq), |lane| laned(lane, self.seq));
                // every other one has a budget
                let pace = if self.seq % 2 == 0 {
                    Pace::Send
                } else {
                    Pace::Free
                };
                let piece = Piece { due, pace, ..piece };
                self.record.insert(self.seq, piece);
                if *told {
                    self.window.offer(piece, self.now);
                }
            }
            Step::Claim => self.claim(),
            Step::Settle(again) => {
                if !self.running.is_empty() {
                    let (piece, run) = self.running.remove(0);
                    self.settle(&piece, *again);
                    assert_eq!(self.window.ended(&piece, run, self.now), None);
                }
            }
            Step::Fail => {
                if !self.running.is_empty() {
                    let (piece, run) = self.running.remove(0);
                    assert!(self.window.ended(&piece, run, self.now).is_some());
                }
            }
            Step::Wait(seconds) => {
                self.now += Duration::seconds(*seconds);
                self.window.tick(self.now);
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
                self.window.look_again();
            }
        }
    }

    fn settle(&mut self, piece: &Piece, again: Option<i64>) {
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
        self.window.settled(piece, settlement, self.now);
    }

    fn claim(&mut self) {
        self.runs += 1;
        while let Some(piece) = self.window.take(RunId(self.runs), self.now, &self.budgets) {
            let lane = LineKey::from(&piece);
            let mut before = self.record.range(..piece.seq).map(|(_, other)| other);
            match self.record.get(&piece.seq) {
                None => self.window.gone(&piece),
                Some(_) if before.any(|other| LineKey::from(other) == lane) => {
                    self.window.blocked(&piece);
                }
                Some(known) if known.due > self.now => self.window.early(&piece, known.due),
                Some(known) => {
                    let same = |(run, _): &&(Piece, RunId)| LineKey::from(run) == lane;
                    assert_eq!(self.running.iter().find(same), None, "a lane runs twice");
                    self.running.push((*known, RunId(self.runs)));
                }
            }
            assert!(self.running.len() <= BOUNDS.in_flight);
            self.runs += 1;
        }
    }

    fn refill(&mut self) {
        if !self.window.wants_refill() {
            return;
        }
        self.window.begin_refill();
        let (due, later): (Vec<Piece>, Vec<Piece>) = self
            .record
            .values()
            .partition(|piece| piece.due <= self.now);
        let first = |piece: &&Piece| {
            let mut before = self.record.range(..piece.seq).map(|(_, other)| other);
            !before.any(|other| LineKey::from(other) == LineKey::from(*piece))
        };
        let mut firsts: Vec<Piece> = due.iter().filter(first).copied().collect();
        firsts.sort_by_key(|piece| (piece.due, piece.seq));
        let mut more = firsts.len() >= BOUNDS.pieces;
        firsts.truncate(BOUNDS.pieces);
        let follows = |piece: &&Piece| {
            let same = |other: &&Piece| LineKey::from(*other) == LineKey::from(*piece);
            firsts
                .iter()
                .any(|head| head.seq < piece.seq && same(&head))
                && !later.iter().any(|head| head.seq < piece.seq && same(&head))
        };
        let mut following: Vec<Piece> = due.iter().filter(follows).copied().collect();
        more |= following.len() >= BOUNDS.pieces;
        following.truncate(BOUNDS.pieces);
        let read = Window {
            pieces: firsts.iter().chain(&following).copied().collect(),
            next_due: later.iter().map(|piece| piece.due).min(),
            more,
        };
        self.window.refill(&read, self.now);
    }

    /// Goes on by itself, without a poll, for as long as it can.
    fn run_down(&mut self) {
        for _ in 0..10_000 {
            self.refill();
            self.claim();
            if let Some((piece, run)) = self.running.pop() {
                self.settle(&piece, None);
                assert_eq!(self.window.ended(&piece, run, self.now), None);
            } else if !self.window.wants_refill() && !self.window.startable() {
                let Some(due) = self.window.next_due() else {
                    return;
                };
                self.now = self.now.max(due);
                self.window.tick(self.now);
            }
        }
        panic!("it goes round in a circle");
    }
}

proptest! {
    #[test]
    fn whatever_we_are_told_of_ends_without_a_poll(steps in steps(Just(true))) {
        let mut model = Model::new();
        for step in &steps {
            model.step(step);
        }

        model.run_down();

        prop_assert_eq!(&model.record, &BTreeMap::new());
        prop_assert!(model.window.is_idle(), "{:?}", model.window);
        prop_assert_eq!(model.window.in_flight(), 0);
    }

    #[test]
    fn what_we_are_not_told_of_ends_with_the_poll(steps in steps(any::<bool>())) {
        let mut model = Model::new();
        for step in &steps {
            model.step(step);
        }

        model.run_down();
        for _ in 0..20 {
            model.window.look_again();
            model.run_down();
        }

        prop_assert_eq!(&model.record, &BTreeMap::new());
        prop_assert!(model.window.is_idle(), "{:?}", model.window);
    }
}
