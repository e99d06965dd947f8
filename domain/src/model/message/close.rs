//! Parts that come to an end, or begin again, without a word of Instagram's.

use crate::model::shared::{Code, Time};

use super::{Failure, OnPartFailure, Part, PartOutcome, Parts, Plan};

/// Parts that changed. Those of one message, in order.
pub type Closed = Vec<Part>;

/// The parts behind one that failed, as they are then.
pub fn skip_rest(parts: &Parts, failed: &Part, plan: &Plan) -> Closed {
    match plan.on_part_failure {
        OnPartFailure::Continue => vec![],
        OnPartFailure::Stop => parts
            .iter()
            .filter(|(part, _)| part.index > failed.index && part.outcome == PartOutcome::Open)
            .map(|(part, _)| part.with(PartOutcome::Skipped))
            .collect(),
    }
}

/// The parts that are withdrawn: those that were not begun.
pub fn cancel(parts: &Parts, at: Time) -> Closed {
    not_begun(parts)
        .map(|part| ended(part, PartOutcome::Cancelled { at }, at))
        .collect()
}

/// The parts whose time is over: those that were not begun. `begun` is begun only to find that out.
pub fn expire(parts: &Parts, begun: Option<&Part>, at: Time) -> Closed {
    let waits = |part: &Part, running: bool| {
        part.outcome == PartOutcome::Open && (!running || begun.is_some_and(|it| it.id == part.id))
    };
    parts
        .iter()
        .filter(|(part, running)| waits(part, *running))
        .map(|(part, _)| ended(part, PartOutcome::Expired { at }, at))
        .collect()
}

/// The parts that are sent again: those that failed, and those that were skipped for it. Nothing while one of the
/// message's parts may still come to something. Of what may be on Instagram that is not forgotten.
pub fn reopen(parts: &Parts) -> Closed {
    let open = |part: &Part| {
        matches!(
            part.outcome,
            PartOutcome::Open | PartOutcome::Unconfirmed { .. }
        )
    };
    if parts.iter().any(|(part, _)| open(part)) {
        return vec![];
    }
    parts
        .iter()
        .filter(|(part, _)| matches!(part.outcome, PartOutcome::Failed(_) | PartOutcome::Skipped))
        .map(|(part, _)| Part {
            file_tries: 0,
            ..part.with(PartOutcome::Open)
        })
        .collect()
}

/// Of what may be on Instagram nobody can say that it did not leave.
fn ended(part: &Part, outcome: PartOutcome, at: Time) -> Part {
    part.with(match part.doubt {
        None => outcome,
        Some(doubt) => PartOutcome::Failed(Failure {
            code: Code::OutcomeUnknown,
            occurred_at: at,
            attempt: doubt.times.into(),
            provider: None,
        }),
    })
}

fn not_begun(parts: &Parts) -> impl Iterator<Item = &Part> {
    let waits = parts
        .iter()
        .filter(|(part, running)| !running && part.outcome == PartOutcome::Open);
    waits.map(|(part, _)| part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::fold::tests::part;
    use crate::model::message::{Doubt, PartId};
    use uuid::Uuid;

    const AT: Time = Time::UNIX_EPOCH;

    fn failed() -> PartOutcome {
        PartOutcome::Failed(Failure {
            code: Code::ContentRefused,
            occurred_at: AT,
            attempt: 1,
            provider: None,
        })
    }

    /// Parts with these outcomes, `begun` of which are being run.
    fn parts(outcomes: Vec<PartOutcome>, begun: &[u16]) -> Parts {
        (0_u16..)
            .zip(outcomes)
            .map(|(index, outcome)| {
                let part = Part {
                    id: PartId::from_uuid(Uuid::from_u128(index.into())),
                    index,
                    ..part(outcome, false)
                };
                (part, begun.contains(&index))
            })
            .collect()
    }

    fn places(closed: &[Part]) -> Vec<u16> {
        closed.iter().map(|part| part.index).collect()
    }

    #[test]
    fn what_stands_behind_a_failure_is_skipped_unless_it_is_wanted() {
        let all = parts(
            vec![
                PartOutcome::Sent { at: AT },
                PartOutcome::Open,
                PartOutcome::Open,
            ],
            &[1],
        );
        let failed = all[1].0.with(failed());
        let go_on = Plan {
            on_part_failure: OnPartFailure::Continue,
            ..Plan::default()
        };

        let skipped = skip_rest(&all, &failed, &Plan::default());

        assert_eq!(places(&skipped), [2]);
        assert_eq!(skipped[0].outcome, PartOutcome::Skipped);
        assert_eq!(skip_rest(&all, &failed, &go_on), []);
    }

    #[test]
    fn what_was_begun_is_neither_withdrawn_nor_late() {
        let all = parts(vec![PartOutcome::Open; 3], &[0]);

        assert_eq!(places(&cancel(&all, AT)), [1, 2]);
        assert_eq!(places(&expire(&all, None, AT)), [1, 2]);
        assert_eq!(places(&expire(&all, Some(&all[0].0), AT)), [0, 1, 2]);
    }

    #[test]
    fn what_may_have_been_shown_is_neither_withdrawn_nor_late_but_unknown() {
        let mut all = parts(vec![PartOutcome::Open; 2], &[]);
        all[0].0.doubt = Some(Doubt::again(None, AT, AT));
        let unknown = |part: &Part| matches!(&part.outcome, PartOutcome::Failed(it) if it.code == Code::OutcomeUnknown);

        for closed in [cancel(&all, AT), expire(&all, None, AT)] {
            assert_eq!(places(&closed), [0, 1]);
            assert!(unknown(&closed[0]) && !unknown(&closed[1]), "{closed:?}");
        }
    }

    #[test]
    fn what_failed_begins_again_when_nothing_is_open_any_more() {
        let sent = || PartOutcome::Sent { at: AT };
        let over = parts(vec![sent(), failed(), PartOutcome::Skipped], &[]);
        let open = parts(vec![failed(), PartOutcome::Open], &[]);
        let gone = parts(vec![sent(), PartOutcome::Cancelled { at: AT }], &[]);

        assert_eq!(places(&reopen(&over)), [1, 2]);
        assert_eq!(reopen(&open), []);
        assert_eq!(reopen(&gone), []);
    }
}
