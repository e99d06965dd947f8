//! Who is not called for a while, although Instagram has not refused yet or has refused another (META 9): accounts whose
//! usage is nearly used up, and the whole app when one of its calls is told that the app has called too often. Known to
//! this process only; what it shuts out is put on record as any limit is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Duration;
use domain::model::channel::Usage;
use domain::model::shared::{Code, ExternalId, Time};

/// Accounts that are remembered before the quiet ones are forgotten.
const MOST: usize = 1_000;
/// The shortest and the longest time for which an app that was refused calls nobody; it doubles each time.
const SHORTEST: Duration = Duration::seconds(5);
const LONGEST: Duration = Duration::minutes(10);
/// For how long the first call after that is waited for before there is another.
const PROBE: Duration = Duration::seconds(10);
/// When those ask again that must not be that call.
const BEHIND: Duration = Duration::seconds(2);

#[derive(Debug, Default)]
pub(super) struct Gates(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    app: Option<AppGate>,
    accounts: HashMap<ExternalId, Account>,
}

#[derive(Debug)]
struct AppGate {
    until: Time,
    times: u32,
    /// Somebody tries whether it is over, until then.
    probing: Option<Time>,
}

#[derive(Debug)]
struct Account {
    until: Option<Time>,
    usage: Usage,
}

impl Gates {
    /// Why the account must not be called now, and for how long. Whoever may call an app whose pause is over is the one that
    /// tries it, and says by [`Self::learn`] what came of that.
    pub(super) fn closed(&self, account: &ExternalId, now: Time) -> Option<(Code, Duration)> {
        let mut state = self.lock();
        let closed = state.shut(account, now);
        if closed.is_none()
            && let Some(app) = &mut state.app
        {
            app.probing = Some(now + PROBE);
        }
        closed
    }

    /// The same for questions whose answers are not learnt from: they try nothing.
    pub(super) fn shut(&self, account: &ExternalId, now: Time) -> Option<(Code, Duration)> {
        self.lock().shut(account, now)
    }

    /// A call of the account was answered: what that says of it, and whether the app was refused, with the wait that was
    /// asked for.
    pub(super) fn learn(
        &self,
        account: &ExternalId,
        usage: Option<Usage>,
        app_refused: Option<Option<Duration>>,
        now: Time,
    ) {
        let mut state = self.lock();
        let app_rests = usage.and_then(|usage| usage.app_rests());
        match (app_refused, app_rests) {
            (Some(wait), _) => {
                let times = state.app.as_ref().map_or(0, |app| app.times);
                let usual = (SHORTEST * (1_i32 << times.min(16))).min(LONGEST);
                // what was under way together is refused together
                let before = state.app.as_ref().filter(|app| app.until > now);
                let (until, times) = match before {
                    Some(app) => (app.until.max(now + wait.unwrap_or_default()), times),
                    None => (now + wait.map_or(usual, |wait| wait.max(usual)), times + 1),
                };
                state.app = Some(AppGate {
                    until,
                    times,
                    probing: None,
                });
            }
            (None, Some(rest)) => {
                let times = state.app.as_ref().map_or(0, |app| app.times);
                state.app = Some(AppGate {
                    until: now + rest,
                    times,
                    probing: None,
                });
            }
            (None, None) => {
                state.app.take_if(|app| app.until <= now);
            }
        }
        let Some(usage) = usage else {
            return;
        };
        if state.accounts.len() >= MOST {
            state
                .accounts
                .retain(|_, account| account.until.is_some_and(|until| until > now));
        }
        let until = usage.account_rests().map(|rest| now + rest);
        state
            .accounts
            .insert(account.clone(), Account { until, usage });
    }

    /// What was said last of the account's usage.
    pub(super) fn usage(&self, account: &ExternalId) -> Option<Usage> {
        self.lock().accounts.get(account).map(|known| known.usage)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn shut(&self, account: &ExternalId, now: Time) -> Option<(Code, Duration)> {
        if let Some(app) = &self.app {
            if app.until > now {
                return Some((Code::ProviderAppRateLimited, app.until - now));
            }
            if app.probing.is_some_and(|until| until > now) {
                return Some((Code::ProviderAppRateLimited, BEHIND));
            }
        }
        let until = self.accounts.get(account)?.until?;
        (until > now).then(|| (Code::ProviderRateLimited, until - now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    fn id(id: &str) -> ExternalId {
        ExternalId::parse(id).unwrap()
    }

    fn usage(account: u16, app: Option<u16>) -> Usage {
        Usage {
            account: Some(account),
            app,
            regained: None,
            at: at(0),
        }
    }

    #[test]
    fn a_question_that_nobody_learns_from_does_not_try_whether_a_pause_is_over() {
        let gates = Gates::default();
        gates.learn(&id("1"), None, Some(None), at(0));

        assert!(gates.shut(&id("1"), at(4)).is_some());
        assert_eq!(gates.shut(&id("1"), at(5)), None);
        assert_eq!(
            gates.closed(&id("2"), at(5)),
            None,
            "the next call tries it"
        );
        assert!(gates.shut(&id("1"), at(5)).is_some());
    }

    #[test]
    fn an_account_that_is_nearly_used_up_rests_and_another_does_not() {
        let gates = Gates::default();
        gates.learn(&id("1"), Some(usage(95, None)), None, at(0));

        let rest = Duration::minutes(1);
        assert_eq!(
            gates.closed(&id("1"), at(0)),
            Some((Code::ProviderRateLimited, rest))
        );
        assert_eq!(gates.closed(&id("2"), at(0)), None);
        assert_eq!(gates.closed(&id("1"), at(60)), None);
        assert_eq!(gates.usage(&id("1")).unwrap().account, Some(95));
    }

    #[test]
    fn an_app_that_was_refused_calls_for_nobody_and_then_tries_once() {
        let gates = Gates::default();
        let app = |seconds| Some((Code::ProviderAppRateLimited, Duration::seconds(seconds)));
        gates.learn(&id("1"), None, Some(None), at(0));
        gates.learn(&id("2"), None, Some(None), at(1));

        assert_eq!(gates.closed(&id("3"), at(2)), app(3));
        assert_eq!(gates.closed(&id("3"), at(5)), None);
        assert_eq!(gates.closed(&id("1"), at(5)), app(2));
        gates.learn(&id("3"), None, Some(None), at(6));
        assert_eq!(gates.closed(&id("1"), at(6)), app(10), "longer each time");
        assert_eq!(gates.closed(&id("1"), at(16)), None);
        gates.learn(&id("1"), None, None, at(17));
        assert_eq!(gates.closed(&id("2"), at(17)), None, "it is over");
        assert_eq!(gates.closed(&id("3"), at(17)), None);
    }

    #[test]
    fn an_app_rests_before_it_is_refused() {
        let gates = Gates::default();
        gates.learn(&id("1"), Some(usage(10, Some(90))), None, at(0));

        let rest = Duration::minutes(1);
        assert_eq!(
            gates.closed(&id("2"), at(0)),
            Some((Code::ProviderAppRateLimited, rest))
        );
    }
}
