use chrono::Duration;

use crate::model::channel::Channel;
use crate::model::shared::{Code, ExternalId, Hold, Time};

use super::{Doubt, Failure, Part, PartOutcome, ProviderWords};

/// What a provider's answer to a send means: four different decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Accepted {
        /// Instagram's id of it (`mid`), when it said one.
        external_id: Option<ExternalId>,
        /// Who got it, by the Instagram-scoped id, when it said so.
        to: Option<ExternalId>,
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
const FILE_TRIES: u16 = 2;
/// How long it waits before that.
const FILE_PAUSE: Duration = Duration::seconds(5);

/// Decides what becomes of a part after attempt number `attempt` ended so. Pure; what concerns no whole channel is tried
/// again after 2, 4, 8 … 600 s. `held` is what it waited for until now.
///
/// That an earlier try may be on Instagram is not forgotten: what is put off then still waits for its echo, and what is
/// refused then has not failed for that alone.
pub fn settle(
    part: &Part,
    outcome: &Outcome,
    attempt: u32,
    resolve_within: Duration,
    held: Option<&Hold>,
    now: Time,
) -> Settled {
    let resolves_by = now + resolve_within;
    let failed = |code, words: &ProviderWords| Settled {
        part: part.with(PartOutcome::Failed(Failure {
            code: part.doubt.map_or(code, |_| Code::OutcomeUnknown),
            occurred_at: now,
            attempt,
            provider: words.known(),
        })),
        next: Next::Done,
    };
    let waits = |file_tries, next| Settled {
        part: Part {
            file_tries,
            ..part.clone()
        },
        next,
    };
    match outcome {
        Outcome::Accepted { external_id, .. } => {
            let external_id = external_id.clone().or_else(|| part.external_id.clone());
            // its echo will say the id
            let unnamed = external_id.is_none();
            Settled {
                part: Part {
                    external_id,
                    doubt: unnamed.then(|| Doubt::again(part.doubt, now, resolves_by)),
                    ..part.with(PartOutcome::Sent { at: now })
                },
                next: Next::Done,
            }
        }
        Outcome::Rejected { code, .. } | Outcome::Deferred { code, .. }
            if Channel::is_held_by(*code) =>
        {
            waits(part.file_tries, Next::Channel(*code))
        }
        Outcome::Rejected { code, words } => failed(*code, words),
        Outcome::Deferred { code, words, .. } if is_over(*code, part, held, now) => {
            failed(*code, words)
        }
        Outcome::Deferred { code, wait, .. } => {
            let (tries, backoff) = if is_of_file(*code) {
                (part.file_tries + 1, FILE_PAUSE)
            } else {
                let backoff = Duration::seconds(1_i64 << attempt.min(10));
                (part.file_tries, backoff.min(Duration::seconds(600)))
            };
            let wait = wait.map_or(backoff, |asked| asked.max(backoff));
            waits(tries, Next::Lane(*code, now + wait))
        }
        Outcome::Unknown { .. } => Settled {
            part: Part {
                doubt: Some(Doubt::again(part.doubt, now, resolves_by)),
                ..part.with(PartOutcome::Unconfirmed {
                    since: now,
                    resolves_by,
                })
            },
            next: Next::Resolve(resolves_by),
        },
    }
}

/// Whether it is the part's file that cannot be had.
const fn is_of_file(code: Code) -> bool {
    matches!(code, Code::MediaUnavailable | Code::MediaTimeout)
}

/// Whether what keeps a part is taken for an answer.
fn is_over(code: Code, part: &Part, held: Option<&Hold>, now: Time) -> bool {
    if is_of_file(code) {
        return part.file_tries + 1 >= FILE_TRIES;
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
                to: None,
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
        for code in [Code::MediaUnavailable, Code::MediaTimeout] {
            let gone = deferred(code, None);
            // what was put off for other reasons before was no look at the file
            let first = settled(&gone, 7);
            let again = settle(&first.part, &gone, 8, Duration::minutes(2), None, at(0));

            assert_eq!(first.next, Next::Lane(code, at(5)));
            assert!(matches!(again.part.outcome, PartOutcome::Failed(_)));
        }
    }

    #[test]
    fn that_it_may_be_on_instagram_is_not_forgotten() {
        let words = ProviderWords::default();
        let unsure = settled(&Outcome::Unknown { words }, 1).part;
        let then = |part: &Part, outcome: &Outcome| {
            settle(part, outcome, 2, Duration::minutes(2), None, at(200)).part
        };

        let put_off = then(&unsure, &deferred(Code::ProviderRateLimited, None));
        assert_eq!(put_off, unsure, "it still waits for its echo");

        let refused = then(&unsure, &refused(Code::ContentRefused));
        let PartOutcome::Failed(failure) = &refused.outcome else {
            panic!("{refused:?}");
        };
        assert_eq!(failure.code, Code::OutcomeUnknown);
        assert_eq!(refused.doubt, unsure.doubt);

        let words = ProviderWords::default();
        let again = then(&unsure, &Outcome::Unknown { words });
        let doubt = Doubt {
            since: at(0),
            until: at(320),
            times: 2,
        };
        assert_eq!(again.doubt, Some(doubt));

        let mid = ExternalId::parse("mid.1").unwrap();
        let accepted = |external_id| Outcome::Accepted {
            external_id,
            to: None,
        };
        assert_eq!(then(&again, &accepted(Some(mid))).doubt, None);
        let unnamed = then(&part(PartOutcome::Open, false), &accepted(None));
        assert_eq!(unnamed.outcome, PartOutcome::Sent { at: at(200) });
        assert!(unnamed.doubt.is_some(), "its echo says its id");
    }
}
