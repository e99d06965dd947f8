use crate::budgets::tests::slow;
use crate::work::scheduler::line::sample::{at, laned, loose, of_target};
use domain::port::work::{Settlement, Window};

use super::*;

const BOUNDS: Bounds = Bounds {
    pieces: 8,
    in_flight: 4,
};

fn window(pieces: &[Piece]) -> TargetWindow {
    let mut window = TargetWindow::new(BOUNDS);
    for piece in pieces {
        window.offer(*piece, at(0));
    }
    window
}

/// The numbers of what is taken.
fn take_all(window: &mut TargetWindow, now: Time) -> Vec<i64> {
    let pieces = std::iter::from_fn(|| window.take(RunId(1), now, &Budgets::default(), None));
    pieces.map(|piece| piece.seq).collect()
}

fn paced(piece: Piece) -> Piece {
    Piece {
        pace: Pace::Send,
        ..piece
    }
}

#[test]
fn what_is_beyond_its_budget_waits_for_its_time_in_its_order_and_takes_no_slot() {
    let budgets = slow();
    let take = |window: &mut TargetWindow, now| {
        let pieces = std::iter::from_fn(|| window.take(RunId(1), now, &budgets, None));
        pieces.map(|piece| piece.seq).collect::<Vec<_>>()
    };
    let sends = [(1, 1), (1, 2), (2, 3), (3, 4), (4, 5)];
    let sends = sends.map(|(lane, seq)| paced(laned(lane, seq)));
    let mut window = window(&sends);
    window.offer(loose(6), at(0));

    assert_eq!(
        take(&mut window, at(0)),
        [1, 3, 6],
        "two sends, and what is free"
    );
    assert_eq!((window.in_flight(), window.startable()), (3, false));
    assert_eq!(window.next_due(), Some(at(10)));
    for done in [sends[0], sends[2], loose(6)] {
        window.settled(&done, Settlement::Done, at(1));
    }
    assert!(take(&mut window, at(1)).is_empty());
    window.tick(at(9));
    assert!(!window.startable());
    window.tick(at(10));
    assert!(window.startable());
    // those that stood in it longest go first, and the lane that was served goes to the end
    assert_eq!(take(&mut window, at(10)), [4, 5]);
    assert_eq!(window.next_due(), Some(at(20)));
    window.tick(at(20));
    assert_eq!(take(&mut window, at(20)), [2]);
    for done in [sends[3], sends[4], sends[1]] {
        window.settled(&done, Settlement::Done, at(21));
    }
    assert!(window.is_idle());
}

fn read(pieces: &[Piece]) -> Window {
    Window {
        pieces: pieces.to_vec(),
        next_due: None,
        more: false,
    }
}

/// Of more that there is.
fn read_some(pieces: &[Piece]) -> Window {
    Window {
        more: true,
        ..read(pieces)
    }
}

#[test]
fn a_lane_runs_one_at_a_time_and_in_the_order_of_the_record() {
    let mut window = window(&[laned(7, 3), laned(7, 1), laned(7, 2)]);

    assert_eq!(take_all(&mut window, at(0)), [1]);
    window.settled(&laned(7, 1), Settlement::Done, at(0));
    assert_eq!(take_all(&mut window, at(0)), [2]);
    window.settled(&laned(7, 2), Settlement::Done, at(0));
    assert_eq!(take_all(&mut window, at(0)), [3]);
    window.settled(&laned(7, 3), Settlement::Done, at(0));
    assert!(window.is_idle());
}

#[test]
fn what_has_no_lane_runs_alone_up_to_the_cap() {
    let pieces: Vec<Piece> = (1..=6).map(loose).collect();
    let mut window = window(&pieces);

    assert_eq!(take_all(&mut window, at(0)), [1, 2, 3, 4]);
    assert!(!window.startable());
    window.settled(&loose(2), Settlement::Done, at(0));
    assert_eq!(take_all(&mut window, at(0)), [5]);
    assert_eq!(window.in_flight(), 4);
}

#[test]
fn a_retried_head_takes_no_slot_and_holds_its_lane() {
    let mut window = window(&[laned(7, 1), laned(7, 2), laned(8, 3)]);
    assert_eq!(take_all(&mut window, at(0)), [1, 3]);

    window.settled(&laned(7, 1), Settlement::Again(at(10)), at(0));

    assert_eq!(window.in_flight(), 1);
    window.offer(laned(7, 4), at(1));
    assert!(take_all(&mut window, at(9)).is_empty());
    assert_eq!(window.next_due(), Some(at(10)));
    window.tick(at(10));
    assert_eq!(take_all(&mut window, at(10)), [1]);
    assert!(
        window.wants_refill(),
        "what stood behind it is on record only"
    );
}

#[test]
fn a_done_head_releases_its_lane() {
    let mut window = window(&[laned(7, 1), laned(7, 2)]);
    assert_eq!(take_all(&mut window, at(0)), [1]);

    window.settled(&laned(7, 1), Settlement::Done, at(0));

    assert_eq!(take_all(&mut window, at(0)), [2]);
}

#[test]
fn a_settlement_may_be_heard_of_after_the_end_of_its_run() {
    let mut window = window(&[laned(7, 1), laned(7, 2)]);
    assert_eq!(
        window
            .take(RunId(5), at(0), &Budgets::default(), None)
            .map(|piece| piece.seq),
        Some(1)
    );

    assert!(window.ended(&laned(7, 1), RunId(5), at(0)).is_some());
    window.settled(&laned(7, 1), Settlement::Done, at(0));

    assert!(window.wants_refill());
    window.begin_refill();
    window.refill(&read(&[laned(7, 2)]), at(0));
    assert_eq!(take_all(&mut window, at(0)), [2]);
}

#[test]
fn a_run_that_settled_nothing_is_tried_again_later_and_later() {
    let mut window = window(&[loose(1)]);
    let mut pauses = vec![];
    let mut now = at(0);
    for run in 1..=7 {
        assert_eq!(
            window.take(RunId(run), now, &Budgets::default(), None),
            Some(loose(1))
        );
        let pause = window.ended(&loose(1), RunId(run), now).unwrap();
        assert!(take_all(&mut window, now).is_empty());
        pauses.push(pause.as_secs());
        now += pause;
        window.tick(now);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);

    assert_eq!(
        window.take(RunId(9), now, &Budgets::default(), None),
        Some(loose(1))
    );
    assert_eq!(
        window.ended(&loose(1), RunId(7), now),
        None,
        "an end of an earlier run is not the end of this one"
    );
    window.settled(&loose(1), Settlement::Done, now);
    assert_eq!(window.ended(&loose(1), RunId(9), now), None);
    assert!(window.is_idle());
}

#[test]
fn it_is_bounded_and_knows_that_there_is_more() {
    let pieces: Vec<Piece> = (1..=20).map(loose).collect();
    let mut window = window(&pieces);
    assert!(!window.wants_refill(), "it has enough");

    let mut done = vec![];
    while !window.wants_refill() {
        for seq in take_all(&mut window, at(0)) {
            window.settled(&loose(seq), Settlement::Done, at(0));
            done.push(seq);
        }
    }
    window.begin_refill();
    window.offer(loose(21), at(0));
    let rest: Vec<Piece> = (9..=16).map(loose).collect();
    window.refill(&read_some(&rest), at(0));

    assert_eq!(done, (1..=8).collect::<Vec<_>>());
    while window.startable() {
        for seq in take_all(&mut window, at(0)) {
            window.settled(&loose(seq), Settlement::Done, at(0));
            done.push(seq);
        }
    }
    done.sort_unstable();
    assert_eq!(done, (1..=16).chain([21]).collect::<Vec<_>>());
    assert!(
        window.wants_refill(),
        "a full answer says that there is more"
    );
}

#[test]
fn what_was_read_may_be_older_than_what_is_known_and_the_claim_finds_out() {
    let mut window = window(&[loose(1), laned(7, 2), laned(8, 3)]);
    assert_eq!(take_all(&mut window, at(0)), [1, 2, 3]);
    window.look_again();
    window.begin_refill();
    window.settled(&laned(7, 2), Settlement::Again(at(60)), at(0));
    window.settled(&laned(8, 3), Settlement::Done, at(0));

    window.refill(&read(&[loose(1), laned(7, 2), laned(8, 3)]), at(0));

    assert_eq!(take_all(&mut window, at(0)), [2, 3]);
    window.early(&laned(7, 2), at(60));
    window.gone(&laned(8, 3));
    assert_eq!(window.next_due(), Some(at(60)));
    assert_eq!(window.in_flight(), 1);
}

#[test]
fn a_run_that_settled_nothing_is_not_tried_again_because_the_record_was_read() {
    let mut window = window(&[laned(7, 1)]);
    assert_eq!(take_all(&mut window, at(0)), [1]);
    window.ended(&laned(7, 1), RunId(1), at(0));
    window.look_again();
    window.begin_refill();

    window.refill(&read(&[laned(7, 1), laned(7, 2)]), at(0));

    assert!(take_all(&mut window, at(0)).is_empty());
    assert_eq!(window.next_due(), Some(at(1)));
}

#[test]
fn a_piece_that_came_too_early_waits_for_the_one_before_it() {
    let mut window = window(&[laned(7, 5)]);
    assert_eq!(take_all(&mut window, at(0)), [5]);
    window.offer(laned(7, 4), at(0));

    window.blocked(&laned(7, 5));

    assert_eq!(take_all(&mut window, at(0)), [4]);
    window.settled(&laned(7, 4), Settlement::Done, at(0));
    assert_eq!(take_all(&mut window, at(0)), [5]);
}

#[test]
fn what_is_blocked_by_something_unknown_is_looked_up_once_then_when_something_happened() {
    let mut window = window(&[laned(7, 5), loose(6)]);
    assert_eq!(take_all(&mut window, at(0)), [5, 6]);

    window.blocked(&laned(7, 5));
    assert!(window.wants_refill());
    window.begin_refill();
    window.refill(&read(&[laned(7, 5), loose(6)]), at(0));
    assert_eq!(take_all(&mut window, at(0)), [5]);
    window.blocked(&laned(7, 5));
    assert!(!window.wants_refill(), "no circle");

    window.settled(&loose(6), Settlement::Done, at(0));
    assert!(window.wants_refill());
}

#[test]
fn a_full_answer_that_brings_nothing_new_is_not_asked_for_again() {
    let mut window = window(&[laned(7, 1)]);
    assert_eq!(take_all(&mut window, at(0)), [1]);
    window.settled(&laned(7, 1), Settlement::Again(at(60)), at(0));
    window.look_again();
    window.begin_refill();
    let behind: Vec<Piece> = (2..=9).map(|seq| laned(7, seq)).collect();

    window.refill(&read_some(&behind), at(0));

    assert!(!window.wants_refill());
    window.tick(at(60));
    assert!(window.wants_refill());
}

#[test]
fn whatever_is_due_later_waits_without_a_slot() {
    let later = Piece {
        due: at(30),
        ..loose(1)
    };
    let mut window = window(&[later]);
    assert!(take_all(&mut window, at(29)).is_empty());
    assert_eq!(window.next_due(), Some(at(30)));

    // it was woken
    window.offer(loose(1), at(5));

    assert_eq!(take_all(&mut window, at(5)), [1]);
    window.early(&loose(1), at(40));
    assert_eq!(window.next_due(), Some(at(40)));
    // it was woken again, with the rest of its target
    window.look_again();
    window.begin_refill();
    window.refill(&read(&[loose(1)]), at(6));
    assert_eq!(take_all(&mut window, at(6)), [1]);
}

#[test]
fn more_may_wait_than_is_remembered() {
    let mut window = TargetWindow::new(BOUNDS);
    for seq in 1..=12 {
        let due = at(100 - seq);
        window.offer(Piece { due, ..loose(seq) }, at(0));
    }

    assert_eq!(window.next_due(), Some(at(88)));
    window.tick(at(88));

    assert!(window.wants_refill());
}

#[test]
fn what_could_not_be_asked_for_keeps_its_place_in_its_lane() {
    let mut window = window(&[laned(7, 1), laned(7, 2)]);
    assert_eq!(take_all(&mut window, at(0)), [1]);

    window.put_back(&laned(7, 1));

    assert_eq!(window.in_flight(), 0);
    assert_eq!(take_all(&mut window, at(0)), [1]);
}

#[test]
fn another_target_has_nothing_to_do_with_it() {
    let mut window = window(&[]);

    window.settled(&of_target(9, 1), Settlement::Done, at(0));

    assert!(window.is_idle());
}
