//! What came of an attempt goes on record.

use chrono::Duration;

use crate::flow::outlast::Outlasting;
use crate::flow::{RunError, Stopped};
use crate::model::endpoint::{
    After, Attempt, AttemptOutcome, Endpoint, EndpointId, ErrorClass, Streak, failed, succeeded,
};
use crate::model::event::{DeliveryExhausted, EndpointFact, Event, EventId, FactData};
use crate::model::message::Content;
use crate::model::shared::{Code, Pace, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, CommitError, Conflict, Guard, NaturalKey, StoreError, Write};
use crate::port::work::{Claimed, Job, NewWork, Settlement, Task, Woken, WorkId};

use super::Tell;

/// A delivery's call that has ended.
pub(super) struct Ended {
    /// Whether it was asked for to try the endpoint.
    pub(super) test: bool,
    /// Whether somebody asked for it to be delivered again.
    pub(super) replay: bool,
    pub(super) started_at: Time,
    pub(super) took: Duration,
    pub(super) outcome: AttemptOutcome,
    pub(super) after: After,
    /// Moves waits, -1.0..=1.0.
    pub(super) jitter: f64,
}

/// What is known beside what came of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    /// Failures in a row, this one included.
    pub(super) streak: Option<Streak>,
    /// The task that looks after the endpoint is there already.
    pub(super) watched: bool,
    /// It may be on record already.
    unsure: bool,
}

impl Tell {
    /// Puts the attempt on record; decides again with the same answer when the endpoint moved meanwhile, and when the
    /// database was away: what was answered is neither logged as interrupted nor sent again.
    pub(super) async fn settle(
        &self,
        claimed: &Claimed,
        event: &Event,
        to: &Endpoint,
        ended: &Ended,
    ) -> Result<(), RunError> {
        let mut known = self.known(to, ended);
        if to.id.is_operators() {
            self.judged_apart(to, ended, &known).await;
        }
        let mut tries = Outlasting::default();
        loop {
            known.unsure = tries.is_unsure();
            match self.try_to_settle(claimed, event, to, ended, &known).await {
                Ok(()) => return Ok(()),
                Err(error) => self.missed(error, &mut known, &mut tries).await?,
            }
        }
    }

    /// What was not put on record is decided again: with the task that looks after the endpoint when that is there by now, with
    /// one of its own when it is gone.
    pub(super) async fn missed(
        &self,
        error: CommitError,
        known: &mut Known,
        tries: &mut Outlasting,
    ) -> Result<(), Stopped> {
        match (&error, known.watched) {
            (CommitError::Conflict(Conflict::Present(NaturalKey::Work(_))), false) => {
                known.watched = true;
                Ok(())
            }
            (CommitError::Conflict(Conflict::Gone(_)), true) => {
                known.watched = false;
                Ok(())
            }
            _ => tries.again(error, &*self.patience).await,
        }
    }

    /// What is known of it in this process.
    pub(super) fn known(&self, to: &Endpoint, ended: &Ended) -> Known {
        let mut known = Known::default();
        if ended.outcome.error.is_none() {
            self.streaks.forget(to.id);
        } else if !ended.test {
            let from = to.health.counts_from;
            known.streak = Some(self.streaks.failed(to.id, ended.started_at, from));
        }
        known
    }

    async fn try_to_settle(
        &self,
        claimed: &Claimed,
        event: &Event,
        to: &Endpoint,
        ended: &Ended,
        known: &Known,
    ) -> Result<(), CommitError> {
        let workspace = claimed.piece.workspace;
        if known.unsure && self.is_on_record(claimed, event, to.id, ended).await? {
            // Only memory does not know of it.
            let now = self.clock.now();
            let held = Changes::of(workspace).settle(claimed, Settlement::Held(now));
            return self.store.commit(held).await;
        }
        let after = self.while_kept(ended.after, event).await?;
        let next_at = match after {
            After::Retry(at) => Some(at),
            After::Done | After::Exhausted | After::Gone => None,
        };
        let attempt = Attempt {
            event: event.fact.id,
            endpoint: to.id,
            content: event.fact.data.content(),
            number: claimed.attempt,
            replay: ended.replay,
            started_at: ended.started_at,
            took: ended.took,
            outcome: ended.outcome.clone(),
            next_at,
        };
        let attempt = if self.was_taken_back(&attempt, workspace).await? {
            attempt.withheld()
        } else {
            attempt
        };
        let before = interrupted(
            claimed,
            (event.fact.id, to.id),
            ended.replay,
            ended.started_at,
        );
        let settlement = next_at.map_or(Settlement::Done, Settlement::Again);
        let mut changes = Changes::of(workspace).settle(claimed, settlement);
        changes.writes.extend(before.map(Write::Attempt));
        changes = changes.write(Write::Attempt(attempt));
        if after == After::Exhausted {
            changes = self.exhausted(changes, event, to.id, claimed.attempt);
        }
        if !to.id.is_operators() {
            changes = self.judged(changes, to, ended, known).await?;
        }
        self.store.commit(changes).await
    }

    /// What follows, as long as the event is kept. Most logs are kept for longer than anything is tried: their class is
    /// asked for only where that may be otherwise.
    async fn while_kept(&self, after: After, event: &Event) -> Result<After, StoreError> {
        let recorded = event.recorded_at();
        if after.while_kept(recorded + self.kept.shortest_log()) == after {
            return Ok(after);
        }
        let workspace = self.store.read(event.workspace).workspace().await?;
        Ok(workspace.map_or(after, |workspace| {
            after.while_kept(recorded + self.kept.log(workspace.retention))
        }))
    }

    /// Whether what an answer may quote is gone by now. What is taken back later clears what is on record.
    async fn was_taken_back(
        &self,
        attempt: &Attempt,
        workspace: WorkspaceId,
    ) -> Result<bool, StoreError> {
        if attempt.content.is_none() || !attempt.outcome.quotes() {
            return Ok(false);
        }
        let found = self.store.read(workspace).event(attempt.event).await?;
        Ok(found.is_none_or(|(_, told)| told.content == Some(Content::Unsent)))
    }

    /// Whether this attempt is in the log.
    async fn is_on_record(
        &self,
        claimed: &Claimed,
        event: &Event,
        endpoint: EndpointId,
        ended: &Ended,
    ) -> Result<bool, StoreError> {
        let read = self.store.read(claimed.piece.workspace);
        let found = read.deliveries(event.fact.id).await?;
        let mut attempts = found
            .iter()
            .filter(|delivery| delivery.endpoint == endpoint)
            .flat_map(|delivery| &delivery.attempts);
        Ok(attempts.any(|it| {
            let at = |time: Time| time.timestamp_millis();
            (
                it.attempt.number,
                it.attempt.replay,
                at(it.attempt.started_at),
            ) == (claimed.attempt, ended.replay, at(ended.started_at))
        }))
    }

    fn exhausted(
        &self,
        changes: Changes,
        event: &Event,
        endpoint: EndpointId,
        attempts: u32,
    ) -> Changes {
        // What tells of endpoints raises nothing of its own: two dead endpoints would talk about each other for ever.
        if matches!(event.fact.kind().group(), "endpoint" | "delivery") {
            return changes;
        }
        let data = DeliveryExhausted {
            event: event.fact.id,
            endpoint,
            attempts,
        };
        self.tells(changes, endpoint, FactData::DeliveryExhausted(data))
    }

    /// What the answer says about the endpoint. Neither a success of one that is well nor a failure of a test says anything.
    pub(super) async fn judged(
        &self,
        changes: Changes,
        to: &Endpoint,
        ended: &Ended,
        known: &Known,
    ) -> Result<Changes, StoreError> {
        let fails = ended.outcome.error.is_some();
        let well = to.health.failing.is_none() && !(ended.test && to.is_disabled_by_us());
        if (fails && ended.test) || (!fails && well) {
            return Ok(changes);
        }
        let read = self.store.read(changes.workspace);
        // Another URL is another receiver.
        let Some(seen) = read.endpoint(to.id).await?.filter(|it| it.url == to.url) else {
            return Ok(changes);
        };
        if ended.after == After::Gone {
            return Ok(self.gone(changes, &seen));
        }
        Ok(match known.streak {
            Some(streak) if seen.disabled.is_none() => {
                self.fails_again(changes, &seen, ended, streak, known.watched)
            }
            None if seen.disabled.is_none() || (ended.test && seen.is_disabled_by_us()) => {
                self.works(changes, &seen, ended)
            }
            Some(_) | None => changes,
        })
    }

    fn fails_again(
        &self,
        mut changes: Changes,
        seen: &Endpoint,
        ended: &Ended,
        streak: Streak,
        watched: bool,
    ) -> Changes {
        let came = (ended.started_at, &ended.outcome);
        let now = self.clock.now();
        let borne = &self.tolerance;
        let Some(health) = failed(&seen.health, streak, came, ended.jitter, now, borne) else {
            return changes;
        };
        let changed = Endpoint {
            health,
            ..seen.clone()
        };
        if let (None, Some(failing)) = (seen.ailing(), changed.ailing()) {
            let id = WorkId::from(seen.id);
            changes = if watched {
                // left from a failing that is over: it finds out anew when something is due
                changes.guard(Guard::Waiting(id)).wake(Woken::Work(id))
            } else {
                let absent = Guard::Absent(NaturalKey::Work(id));
                changes.guard(absent).work(NewWork {
                    id,
                    job: Job::Task(Task::Ailing { endpoint: seen.id }),
                    lane: None,
                    target: seen.workspace.into(),
                    pace: Pace::Free,
                    due: borne.next(&failing),
                })
            };
        }
        self.becomes(changes, seen, &changed)
    }

    /// It works: nothing is wrong with it any more, and a test brings back what Gramway had disabled.
    fn works(&self, changes: Changes, seen: &Endpoint, ended: &Ended) -> Changes {
        let back = seen.disabled.is_some();
        let health = succeeded(&seen.health, ended.started_at, ended.test);
        if health.is_none() && !back {
            return changes;
        }
        let changed = Endpoint {
            health: health.unwrap_or_else(|| seen.health.cleared(ended.started_at)),
            disabled: None,
            version: seen.version + i64::from(back),
            ..seen.clone()
        };
        self.becomes(changes, seen, &changed)
    }

    /// The receiver wants no more.
    fn gone(&self, changes: Changes, seen: &Endpoint) -> Changes {
        if seen.disabled.is_some() {
            return changes;
        }
        let code = Some(Code::EndpointGone);
        let data = FactData::EndpointDisabled(EndpointFact::of(seen.id, code));
        let disabled = Endpoint {
            disabled: Some((self.clock.now(), code)),
            version: seen.version + 1,
            ..seen.clone()
        };
        let changes = self.becomes(changes, seen, &disabled);
        self.tells(changes, seen.id, data)
    }
}

/// The attempt before, when whoever made it stopped in the middle. `next_at`: when it was
/// taken up again.
pub(super) fn interrupted(
    claimed: &Claimed,
    (event, endpoint): (EventId, EndpointId),
    replay: bool,
    next_at: Time,
) -> Option<Attempt> {
    let before = claimed.interrupted?;
    Some(Attempt {
        event,
        endpoint,
        content: None,
        number: before.attempt,
        replay,
        started_at: before.started_at,
        took: Duration::zero(),
        outcome: AttemptOutcome::unanswered(ErrorClass::Interrupted),
        next_at: Some(next_at),
    })
}
