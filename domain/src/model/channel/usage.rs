use chrono::Duration;

use crate::model::shared::{Pace, Rate, Time};

/// How much of what Instagram allows is used up, as it said last (META 9). In hundredths, and more than a hundred when
/// it is overdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Of what the account may cause.
    pub account: Option<u16>,
    /// Of what the provider app may, by all its accounts together.
    pub app: Option<u16>,
    /// In how long Instagram thinks that the account may call again.
    pub regained: Option<Duration>,
    /// When it said so.
    pub at: Time,
}

/// How much a channel is called for one thing, as this process knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// For what.
    pub pace: Pace,
    /// What is allowed.
    pub rate: Rate,
    /// Calls that count now.
    pub used: u16,
    /// Until when there are no more; nothing when there are.
    pub until: Option<Time>,
}

/// From here on it is called less: who goes on calling is shut out for longer.
const NEARLY: u16 = 90;
/// Used up.
const ALL: u16 = 100;

impl Usage {
    /// For how long the account is left alone, if it should be.
    pub fn account_rests(&self) -> Option<Duration> {
        rest(self.account?, self.regained)
    }

    /// For how long the app is left alone, if it should be.
    pub fn app_rests(&self) -> Option<Duration> {
        rest(self.app?, None)
    }
}

/// Usage is counted over an hour: some of it comes back each minute.
fn rest(percent: u16, regained: Option<Duration>) -> Option<Duration> {
    let usual = match percent {
        ..NEARLY => return None,
        NEARLY..ALL => Duration::minutes(1),
        ALL.. => Duration::minutes(5),
    };
    Some(regained.map_or(usual, |regained| regained.max(usual)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_rests_before_its_usage_is_used_up() {
        let rests = |percent, regained: Option<i64>| {
            let usage = Usage {
                account: Some(percent),
                app: None,
                regained: regained.map(Duration::minutes),
                at: Time::UNIX_EPOCH,
            };
            usage.account_rests().map(|rest| rest.num_minutes())
        };
        assert_eq!(rests(89, Some(30)), None);
        assert_eq!(rests(90, None), Some(1));
        assert_eq!(rests(99, Some(0)), Some(1));
        assert_eq!(rests(95, Some(30)), Some(30));
        assert_eq!(rests(100, None), Some(5));
        assert_eq!(rests(250, None), Some(5));
    }
}
