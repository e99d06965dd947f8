//! How often an account may be called (META 9).

use std::collections::{HashMap, VecDeque};

use super::State;
use crate::clock::Millis;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Text, links, reactions, stickers: 100 a second.
    Text,
    /// Sounds and videos: 10 a second.
    Heard,
    /// Private replies to comments on posts and reels: 750 an hour.
    PrivateReply,
    /// Private replies to comments on live broadcasts: 100 a second.
    LiveReply,
    /// The Conversations API: 2 a second.
    Conversations,
}

impl Counted {
    const fn most(self) -> (usize, Millis) {
        match self {
            Self::Text | Self::LiveReply => (100, 1_000),
            Self::Heard => (10, 1_000),
            Self::PrivateReply => (750, 3_600_000),
            Self::Conversations => (2, 1_000),
        }
    }
}

/// Calls of the last while.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    calls: HashMap<(String, Counted), VecDeque<Millis>>,
    /// Calls that were too many.
    pub(crate) refused: u64,
}

impl Limits {
    /// Counts a call; `false` when it is one too many.
    fn admit(&mut self, account: &str, what: Counted, now: Millis) -> bool {
        let (most, within) = what.most();
        let calls = self.calls.entry((account.to_owned(), what)).or_default();
        calls.retain(|at| at.saturating_add(within) > now);
        let admitted = calls.len() < most;
        if admitted {
            calls.push_back(now);
        } else {
            self.refused += 1;
        }
        admitted
    }
}

impl State {
    /// Counts a call while limits are kept; `false` when it is one too many.
    pub(crate) fn admits(&mut self, account: &str, what: Counted) -> bool {
        let now = self.clock.now();
        let limits = self.limits.as_mut();
        limits.is_none_or(|limits| limits.admit(account, what, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_holds_below_at_and_above_it() {
        for (what, most, within) in [
            (Counted::Text, 100, 1_000),
            (Counted::Heard, 10, 1_000),
            (Counted::PrivateReply, 750, 3_600_000),
            (Counted::LiveReply, 100, 1_000),
            (Counted::Conversations, 2, 1_000),
        ] {
            let mut limits = Limits::default();
            for _ in 0..most {
                assert!(limits.admit("1", what, 0), "{what:?}");
            }
            assert!(!limits.admit("1", what, within - 1), "{what:?}");
            assert!(limits.admit("2", what, 0), "{what:?}: another account");
            assert!(limits.admit("1", what, within), "{what:?}");
            assert_eq!(limits.refused, 1);
        }
    }
}
