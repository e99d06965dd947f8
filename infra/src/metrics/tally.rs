//! What a commit says that is counted.

use chrono::Duration;
use domain::model::endpoint::{Attempt, ErrorClass, Health};
use domain::model::event::{EventType, FactData};
use domain::model::message::PartOutcome;
use domain::port::store::{Changes, Write};
use domain::port::work::{Claimed, Job, Settlement};

use super::{Metrics, count, observe};

/// The kinds of work.
pub(super) const KINDS: [&str; 4] = ["item", "part", "delivery", "task"];
/// How a run of work is settled.
pub(super) const SETTLEMENTS: [&str; 3] = ["done", "again", "held"];
/// What a run of a part comes to.
pub(super) const OUTCOMES: [&str; 7] = [
    "sent",
    "unconfirmed",
    "failed",
    "expired",
    "skipped",
    "held",
    "again",
];
/// Successes, and each class of trouble.
pub(super) const CLASSES: usize = 1 + ErrorClass::ALL.len();
/// What an item is told as that was set aside.
const POISONED: &str = "poisoned";

/// The values of the label of attempts.
pub(super) fn classes() -> [&'static str; CLASSES] {
    let mut classes = ["ok"; CLASSES];
    for (class, error) in classes.iter_mut().skip(1).zip(ErrorClass::ALL) {
        *class = error.as_str();
    }
    classes
}

/// What a commit says, until it is on record. Small and without pointers: it is made for every commit.
#[derive(Debug)]
pub(super) struct Tally {
    settled: Option<(usize, usize)>,
    /// The attempt, and the one before it that was interrupted.
    attempts: [Option<(usize, Duration)>; 2],
    latency: Option<Duration>,
    sent: Option<usize>,
    opened: bool,
    disabled: u64,
    poisoned: u64,
    /// In the order of [`EventType::ALL`].
    events: [u16; EventType::ALL.len()],
}

impl Tally {
    pub(super) fn of(changes: &Changes) -> Self {
        let settles = changes.settles.as_ref();
        let mut tally = Self {
            settled: settles.map(|(claimed, settlement)| (kind(claimed), how(*settlement))),
            attempts: [None; 2],
            latency: None,
            sent: None,
            opened: false,
            disabled: 0,
            poisoned: 0,
            events: [0; EventType::ALL.len()],
        };
        for write in &changes.writes {
            tally.wrote(write, settles.map(|(claimed, _)| claimed));
            // how the operator's do is judged apart from the delivery that showed it
            if let (Write::EndpointHealth(_, health), None, true) =
                (write, settles, changes.workspace.is_operator())
            {
                tally.judged(health);
            }
        }
        let disabled = |kind: &&EventType| **kind == EventType::EndpointDisabled;
        let disabled = changes.noted.iter().filter(disabled).count();
        tally.disabled = u64::try_from(disabled).unwrap_or_default();
        if let Some((
            Claimed {
                job: Job::Part { .. },
                ..
            },
            settlement,
        )) = settles
        {
            tally.sent = tally.sent.or(match settlement {
                Settlement::Done => None,
                Settlement::Held(_) => Some(5),
                Settlement::Again(_) => Some(6),
            });
        }
        for fact in &changes.facts {
            // the types are in their order
            let at = EventType::ALL.binary_search(&fact.data.kind()).ok();
            if let Some(count) = at.and_then(|at| tally.events.get_mut(at)) {
                *count = count.saturating_add(1);
            }
            tally.disabled += u64::from(matches!(fact.data, FactData::EndpointDisabled(_)));
            tally.poisoned += u64::from(
                matches!(&fact.data, FactData::UnsupportedReceived(it) if it.kind == POISONED),
            );
        }
        tally
    }

    fn wrote(&mut self, write: &Write, claimed: Option<&Claimed>) {
        match (write, claimed) {
            (Write::Attempt(attempt), _) => self.tried(attempt, claimed),
            (
                Write::Part(part),
                Some(Claimed {
                    job: Job::Part { part: run, .. },
                    ..
                }),
            ) if part.id == *run => {
                self.sent = match part.outcome {
                    PartOutcome::Open => None,
                    PartOutcome::Sent { .. } => Some(0),
                    PartOutcome::Unconfirmed { .. } => Some(1),
                    PartOutcome::Failed(_) => Some(2),
                    PartOutcome::Expired { .. } => Some(3),
                    PartOutcome::Skipped | PartOutcome::Cancelled { .. } => Some(4),
                };
            }
            // An endpoint's health says that the breaker opened when a delivery failed; a task only says that it was told.
            (
                Write::EndpointHealth(_, health),
                Some(Claimed {
                    job: Job::Delivery { .. },
                    ..
                }),
            ) => self.judged(health),
            _ => {}
        }
    }

    fn judged(&mut self, health: &Health) {
        self.opened = health.failing.is_some_and(|failing| failing.opened > 0);
    }

    fn tried(&mut self, attempt: &Attempt, claimed: Option<&Claimed>) {
        let error = attempt.outcome.error;
        let class = error.and_then(|error| ErrorClass::ALL.iter().position(|it| *it == error));
        let class = class.map_or(0, |at| at + 1);
        if let Some(free) = self.attempts.iter_mut().find(|it| it.is_none()) {
            *free = Some((class, attempt.took));
        }
        if error.is_none() && attempt.number == 1 && !attempt.replay {
            let due = claimed.map(|claimed| claimed.piece.due);
            self.latency = due.map(|due| attempt.started_at + attempt.took - due);
        }
    }
}

fn kind(claimed: &Claimed) -> usize {
    match claimed.job {
        Job::Item(_) => 0,
        Job::Part { .. } => 1,
        Job::Delivery { .. } => 2,
        Job::Task(_) => 3,
    }
}

const fn how(settlement: Settlement) -> usize {
    match settlement {
        Settlement::Done => 0,
        Settlement::Again(_) => 1,
        Settlement::Held(_) => 2,
    }
}

impl Metrics {
    /// What a commit said is on record.
    pub(super) fn committed(&self, tally: &Tally) {
        if let Some((kind, how)) = tally.settled
            && let Some(settled) = self.settled.get(kind)
        {
            count(settled, how, 1);
        }
        for (class, took) in tally.attempts.iter().flatten() {
            count(&self.attempts, *class, 1);
            observe(&self.attempt_duration, *took);
        }
        if let Some(latency) = tally.latency {
            observe(&self.latency, latency);
        }
        if let Some(outcome) = tally.sent {
            count(&self.sends, outcome, 1);
        }
        for (counter, events) in self.events.iter().zip(tally.events) {
            if events > 0 {
                counter.inc_by(events.into());
            }
        }
        self.openings.inc_by(u64::from(tally.opened));
        self.disabled.inc_by(tally.disabled);
        self.poisoned.inc_by(tally.poisoned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_event_has_a_place() {
        for (at, kind) in EventType::ALL.iter().enumerate() {
            assert_eq!(EventType::ALL.binary_search(kind), Ok(at));
        }
    }

    #[test]
    fn every_class_has_a_value() {
        let classes = classes();
        assert_eq!(classes[0], "ok");
        for error in ErrorClass::ALL {
            assert!(classes.contains(&error.as_str()));
        }
    }
}
