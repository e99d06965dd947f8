use chrono::Duration;

use crate::model::channel::Channel;
use crate::model::shared::{Code, ExternalId, Hold, Time};

use super::{Failure, Part, PartOutcome, ProviderWords};

/// What a provider's answer to a send means: four different decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Accepted {
        /// Instagram's id of it (`mid`), when it said one.
        external_id: Option<ExternalId>,
    },
    /// It is refused for good.
    Rejected {
        /// Why.
        code: Code,
        /// In the provider's words.
        words: ProviderWords,
    },
    /// Not now: it did not leave, or was refused for a while.
    Deferred {
        /// Why.
        code: Code,
        /// In the provider's words.
        words: ProviderWords,
        /// How long the provider asks to wait.
        wait: Option<Duration>,
    },
    /// The request left and no answer says what became of it.
    Unknown {
        /// What was seen.
        words: ProviderWords,
    },
}

/// What is decided about a part after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The part as it is now.
    pub part: Part,
    /// What happens to its work.
    pub next: Next,
}

/// What happens to the work of a part after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is done.
    Done,
    /// Its echo is waited for until then.
    Resolve(Time),
    /// It waits until its channel is well, and everything else of the channel with it.
    Channel(Code),
    /// It waits until then for this reason, and its conversation with it.
    Lane(Code, Time),
}

/// For how long a part is tried that something before Instagram refuses without a word that Instagram would say.
const REFUSED_WITHOUT_WORDS: Duration = Duration::hours(24);
/// How often the file of a part is looked for that cannot be had.
const FILE_TRIES: u32 = 2;
/// How long it waits before that.
const FILE_PAUSE: Duration = Duration::seconds(5);

/// Decides what becomes of a part after attempt number `attempt` ended so. Pure; what concerns no whole channel is tried
/// again after 2, 4, 8 … 600 s. `held` is what it waited for until now.
pub fn settle(
    part: &Part,
    outcome: &Outcome,
    attempt: u32,
    resolve_within: Duration,
    held: Option<&Hold>,
    now: Time,
) -> Settled {
    let failed = |code, words: &ProviderWords| Settled {
        part: part.with(PartOutcome::Failed(Failure {
            code,
            occurred_at: now,
            attempt,
            provider: Some(words.clone()),
        })),
        next: Next::Done,
    };
    let waits = |next| Settled {
        part: part.with(PartOutcome::Open),
        next,
    };
    match outcome {
        Outcome::Accepted { external_id } => Settled {
            part: Part {
                external_id: external_id.clone().or_else(|| part.external_id.clone()),
                ..part.with(PartOutcome::Sent { at: now })
            },
            next: Next::Done,
        },
        Outcome::Rejected { code, .. } | Outcome::Deferred { code, .. }
            if Channel::is_held_by(*code) =>
        {
            waits(Next::Channel(*code))
        }
        Outcome::Rejected { code, words } => failed(*code, words),
        Outcome::Deferred { code, words, .. } if is_over(*code, attempt, held, now) => {
            failed(*code, words)
        }
        Outcome::Deferred { code, wait, .. } => {
            let backoff = if *code == Code::MediaUnavailable {
                FILE_PAUSE
            } else {
                Duration::seconds(1_i64 << attempt.min(10)).min(Duration::seconds(600))
            };
            let wait = wait.map_or(backoff, |asked| asked.max(backoff));
            waits(Next::Lane(*code, now + wait))
        }
        Outcome::Unknown { .. } => {
            let resolves_by = now + resolve_within;
            Settled {
                part: part.with(PartOutcome::Unconfirmed {
                    since: now,
                    resolves_by,
                }),
                next: Next::Resolve(resolves_by),
            }
        }
    }
}

/// Whether what keeps a part is taken for an answer.
fn is_over(code: Code, attempt: u32, held: Option<&Hold>, now: Time) -> bool {
    if code == Code::MediaUnavailable {
        return attempt >= FILE_TRIES;
    }
    let since = held.filter(|hold| hold.reason == code);
    code == Code::ProviderTransient
        && since.is_some_and(|hold| hold.since + REFUSED_WITHOUT_WORDS <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::fold::tests::part;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    fn settled(outcome: &Outcome, attempt: u32) -> Settled {
        let open = part(PartOutcome::Open, false);
        settle(&open, outcome, attempt, Duration::minutes(2), None, at(0))
    }

    fn deferred(code: Code, wait: Option<i64>) -> Outcome {
        Outcome::Deferred {
            code,
            words: ProviderWords::default(),
            wait: wait.map(Duration::seconds),
        }
    }

    fn refused(code: Code) -> Outcome {
        Outcome::Rejected {
            code,
            words: ProviderWords::default(),
        }
    }

    #[test]
    fn four_answers_are_four_decisions() {
        let mid = ExternalId::parse("mid.1").unwrap();
        let sent = settled(
            &Outcome::Accepted {
                external_id: Some(mid.clone()),
            },
            1,
        );
        assert_eq!((sent.part.external_id, sent.next), (Some(mid), Next::Done));

        let refused = settled(&refused(Code::ContactUnknown), 1);
        assert!(matches!(refused.part.outcome, PartOutcome::Failed(_)));
        assert_eq!(refused.next, Next::Done);

        let words = ProviderWords::default();
        let unknown = settled(&Outcome::Unknown { words }, 1);
        assert!(matches!(
            unknown.part.outcome,
            PartOutcome::Unconfirmed { .. }
        ));
        assert_eq!(unknown.next, Next::Resolve(at(120)));
    }

    #[test]
    fn what_is_wrong_with_the_channel_burns_no_message() {
        for code in [
            Code::ReauthorizationRequired,
            Code::PermissionMissing,
            Code::ChannelRestricted,
            Code::ProviderRateLimited,
            Code::ProviderUnavailable,
        ] {
            for outcome in [refused(code), deferred(code, None)] {
                let settled = settled(&outcome, 1000);
                assert_eq!(settled.part.outcome, PartOutcome::Open);
                assert_eq!(settled.next, Next::Channel(code));
            }
        }
    }

    #[test]
    fn a_refusal_without_words_waits_longer_each_time_and_has_an_end() {
        let code = Code::ProviderTransient;
        let lane = |seconds| Next::Lane(code, at(seconds));
        assert_eq!(settled(&deferred(code, None), 1).next, lane(2));
        assert_eq!(settled(&deferred(code, None), 3).next, lane(8));
        assert_eq!(settled(&deferred(code, None), 11).next, lane(600));
        assert_eq!(settled(&deferred(code, Some(60)), 1).next, lane(60));
        let held = |seconds: i64| Hold {
            at: crate::model::shared::HoldAt::Lane,
            reason: code,
            since: at(-seconds),
            until: None,
        };
        let after = |hold: &Hold| {
            let open = part(PartOutcome::Open, false);
            let outcome = deferred(code, None);
            settle(&open, &outcome, 99, Duration::minutes(2), Some(hold), at(0)).next
        };
        assert_eq!(after(&held(3600)), lane(600));
        assert_eq!(after(&held(24 * 3600)), Next::Done);
    }

    #[test]
    fn a_file_that_cannot_be_had_is_looked_for_twice() {
        let gone = deferred(Code::MediaUnavailable, None);
        let again = Next::Lane(Code::MediaUnavailable, at(5));
        assert_eq!(settled(&gone, 1).next, again);
        assert!(matches!(
            settled(&gone, 2).part.outcome,
            PartOutcome::Failed(_)
        ));
    }
}
