use std::collections::{HashMap, VecDeque};

use domain::model::shared::{Pace, Rates, Time};
use domain::port::work::{Piece, Target};

/// Budgets that are remembered before those whose time is over are forgotten.
const MOST: usize = 1_000;

/// When pieces of each target and pace were last started, as far as their rates go back. What another process started
/// under the lease before is not known.
#[derive(Debug)]
pub(super) struct Budgets {
    rates: Rates,
    started: HashMap<(Target, Pace), VecDeque<Time>>,
    forget_at: usize,
}

impl Budgets {
    pub(super) fn new(rates: Rates) -> Self {
        Self {
            rates,
            started: HashMap::new(),
            forget_at: MOST,
        }
    }

    /// Until when a piece like this may not start; nothing when it may.
    pub(super) fn closed(&mut self, piece: &Piece, now: Time) -> Option<Time> {
        let rate = self.rates.of(piece.pace)?;
        let started = self.started.get_mut(&(piece.target, piece.pace))?;
        // what a clock said that was put back since says nothing
        started.retain(|at| *at + rate.per > now && *at <= now);
        if started.len() < usize::from(rate.calls) {
            return None;
        }
        started.front().map(|first| *first + rate.per)
    }

    /// It starts.
    pub(super) fn spend(&mut self, piece: &Piece, now: Time) {
        if self.rates.of(piece.pace).is_none() {
            return;
        }
        if self.started.len() >= self.forget_at {
            let rates = self.rates;
            self.started.retain(|(_, pace), started| {
                let last = started.back().zip(rates.of(*pace));
                last.is_some_and(|(last, rate)| *last + rate.per > now)
            });
            self.forget_at = (self.started.len() * 2).max(MOST);
        }
        let started = self.started.entry((piece.target, piece.pace));
        started.or_default().push_back(now);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::Duration;
    use domain::model::shared::Rate;

    use super::super::line::sample::{at, of_target};
    use super::*;

    /// Two sends in ten seconds.
    pub(in crate::work::scheduler) fn slow() -> Budgets {
        Budgets::new(Rates {
            send: Some(Rate {
                calls: 2,
                per: Duration::seconds(10),
            }),
            ..Rates::default()
        })
    }

    pub(in crate::work::scheduler) fn none() -> Budgets {
        Budgets::new(Rates::default())
    }

    #[test]
    fn so_many_start_in_any_stretch_and_targets_have_budgets_of_their_own() {
        let mut budgets = slow();
        let send = |target| Piece {
            pace: Pace::Send,
            ..of_target(target, 1)
        };
        for second in [0, 4] {
            assert_eq!(budgets.closed(&send(1), at(second)), None);
            budgets.spend(&send(1), at(second));
        }

        assert_eq!(budgets.closed(&send(1), at(9)), Some(at(10)));
        assert_eq!(budgets.closed(&send(2), at(9)), None);
        assert_eq!(budgets.closed(&of_target(1, 1), at(9)), None);
        assert_eq!(budgets.closed(&send(1), at(10)), None);
        budgets.spend(&send(1), at(10));
        assert_eq!(budgets.closed(&send(1), at(11)), Some(at(14)));
        assert_eq!(budgets.closed(&send(1), at(0)), None, "the clock went back");
    }

    /// META 9; a new pace does not compile until somebody says here what Instagram allows of it.
    #[test]
    fn what_instagram_allows_of_each_pace_is_kept_to_the_last_piece() {
        let rates = crate::providers::rates();
        let Rates {
            send: _,
            file: _,
            private_reply: _,
        } = rates;
        for (pace, calls, seconds) in [
            (Pace::Send, 100, 1),
            (Pace::File, 10, 1),
            (Pace::PrivateReply, 750, 3600),
        ] {
            let mut budgets = Budgets::new(rates);
            let piece = Piece {
                pace,
                ..of_target(1, 1)
            };
            for number in 0..calls {
                assert_eq!(budgets.closed(&piece, at(0)), None, "{pace:?} {number}");
                budgets.spend(&piece, at(0));
            }
            let open = at(seconds);
            assert_eq!(budgets.closed(&piece, at(0)), Some(open), "{pace:?}");
            assert_eq!(budgets.closed(&piece, open), None, "{pace:?}");
        }
        let free = of_target(1, 1);
        assert_eq!((free.pace, rates.of(Pace::Free)), (Pace::Free, None));
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let mut budgets = slow();
        let send = |target| Piece {
            pace: Pace::Send,
            ..of_target(target, 1)
        };
        for target in 0..1_000 {
            budgets.spend(&send(target), at(0));
        }
        budgets.spend(&send(1_000), at(60));

        assert_eq!(budgets.started.len(), 1);
    }
}
