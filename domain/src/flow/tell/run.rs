use chrono::Duration;

use crate::flow::RunError;
use crate::flow::shared::{Stopped, Tries, commit_or_look_again};
use crate::model::conversation::ProfileStatus;
use crate::model::endpoint::{
    After, Attempt, AttemptOutcome, Endpoint, EndpointId, ErrorClass, Heading, after,
};
use crate::model::event::{
    Audience, DeliveryExhausted, EndpointFact, Event, EventId, EventType, Fact, FactData, Flags,
};
use crate::model::shared::{Code, Time};
use crate::port::store::{Changes, Guard, RowRef, Told, Write};
use crate::port::work::{Claimed, Settlement};

use super::Tell;

/// How long a delivery to a disabled endpoint rests before it looks again; enabling the endpoint wakes it.
const REST: Duration = Duration::hours(6);

/// A delivery's call that has ended.
struct Ended {
    started_at: Time,
    took: Duration,
    outcome: AttemptOutcome,
    after: After,
}

impl Tell {
    /// Called with a claimed delivery: its start is on disk. No transaction is open here.
    #[tracing::instrument(name = "tell.run", skip_all, fields(workspace.id = %claimed.piece.workspace, event.id = %event, endpoint.id = %endpoint))]
    pub async fn run(
        &self,
        claimed: Claimed,
        event: EventId,
        endpoint: EndpointId,
        replay: bool,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let read = self.store.read(workspace);
        let found = futures::try_join!(read.endpoint(endpoint), read.event(event))?;
        let (Some(to), Some((event, told))) = found else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let test = event.fact.audience == Audience::Only(endpoint);
        if to.is_resting() && !test {
            return self.rest(&claimed, &to).await;
        }
        if !replay && !test && !still_wants(&to, &event, &told) {
            return self.finish(&claimed, Settlement::Done).await;
        }
        let (event, told) = if claimed.attempt == 1
            && !replay
            && let Some(wait) = self.waits_for_profile(&event, &told)
        {
            let contact = event.fact.contact;
            if let Some(contact) = contact {
                self.arrivals.wait(contact, wait).await;
            }
            let known = read.event(event.fact.id).await?;
            known.unwrap_or((event, told))
        } else {
            (event, told)
        };
        let body = self.render.event(&event, &told, to.manner.payload);
        drop(read);

        let started_at = self.clock.now();
        let mut parcel = self.parcel(&to, event.fact.id, body, started_at);
        parcel
            .headers
            .push(("gramway-attempt", claimed.attempt.to_string()));
        if replay {
            parcel.headers.push(("gramway-replay", "true".to_owned()));
        }
        let outcome = self.courier.post(parcel).await;
        let now = self.clock.now();
        let after = if test {
            After::Done
        } else {
            let jitter = self.random.jitter();
            after(&outcome, &to.schedule(), claimed.attempt, jitter, now)
        };
        let ended = Ended {
            started_at,
            took: now - started_at,
            outcome,
            after,
        };
        self.settle(&claimed, &event, endpoint, replay, &ended)
            .await
    }

    /// For how long a delivery may wait for the profile of its contact, which is being asked for: nobody who is known
    /// is waited for.
    fn waits_for_profile(&self, event: &Event, told: &Told) -> Option<std::time::Duration> {
        let profile = &told.contact.as_ref()?.profile;
        let asked_at = profile.asked_at?;
        if self.profile_wait.is_zero()
            || profile.status != ProfileStatus::Unknown
            || event.fact.kind() == EventType::ContactUpdated
        {
            return None;
        }
        let waited = (self.clock.now() - asked_at).to_std().unwrap_or_default();
        let left = self.profile_wait.checked_sub(waited)?;
        (!left.is_zero()).then_some(left)
    }

    /// Puts the attempt on record; decides again with the same answer when the endpoint moved meanwhile.
    async fn settle(
        &self,
        claimed: &Claimed,
        event: &Event,
        endpoint: EndpointId,
        replay: bool,
        ended: &Ended,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let next_at = match ended.after {
                After::Retry(at) => Some(at),
                After::Done | After::Exhausted | After::Gone => None,
            };
            let attempt = Attempt {
                event: event.fact.id,
                endpoint,
                number: claimed.attempt,
                replay,
                started_at: ended.started_at,
                took: ended.took,
                outcome: ended.outcome.clone(),
                next_at,
            };
            let mut changes = Changes::of(workspace)
                .settle(claimed, next_at.map_or(Settlement::Done, Settlement::Again));
            changes
                .writes
                .extend(interrupted(claimed, &attempt).map(Write::Attempt));
            changes = changes.write(Write::Attempt(attempt));
            changes = match ended.after {
                After::Done | After::Retry(_) => changes,
                After::Exhausted => self.exhausted(changes, event, endpoint, claimed.attempt),
                After::Gone => self.gone(changes, endpoint).await?,
            };
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn exhausted(
        &self,
        changes: Changes,
        event: &Event,
        endpoint: EndpointId,
        attempts: u32,
    ) -> Changes {
        // What tells of endpoints raises nothing of its own: two dead endpoints would talk about each other for ever.
        if matches!(
            event.fact.kind(),
            EventType::DeliveryExhausted | EventType::EndpointDisabled
        ) {
            return changes;
        }
        let data = DeliveryExhausted {
            event: event.fact.id,
            endpoint,
            attempts,
        };
        changes.fact(self.about(endpoint, FactData::DeliveryExhausted(data)))
    }

    /// The receiver wants no more.
    async fn gone(&self, changes: Changes, endpoint: EndpointId) -> Result<Changes, RunError> {
        let Some(seen) = self
            .store
            .read(changes.workspace)
            .endpoint(endpoint)
            .await?
        else {
            return Ok(changes);
        };
        if seen.disabled.is_some() {
            return Ok(changes);
        }
        let code = Some(Code::EndpointGone);
        let data = FactData::EndpointDisabled(EndpointFact { endpoint, code });
        Ok(changes
            .guard(Guard::Version(RowRef::Endpoint(endpoint), seen.version))
            .write(Write::Endpoint(Box::new(Endpoint {
                disabled: Some((self.clock.now(), code)),
                version: seen.version + 1,
                ..seen
            })))
            .fact(self.about(endpoint, data)))
    }

    fn about(&self, endpoint: EndpointId, data: FactData) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at: self.clock.now(),
            channel: None,
            conversation: None,
            contact: None,
            audience: Audience::Except(endpoint),
            flags: Flags::default(),
            data,
        }
    }

    /// Rests. Guarded: an endpoint that was enabled meanwhile has woken its deliveries, and this one must not be put off.
    async fn rest(&self, claimed: &Claimed, on: &Endpoint) -> Result<(), RunError> {
        let now = self.clock.now();
        let changes = Changes::of(claimed.piece.workspace)
            .guard(Guard::Version(RowRef::Endpoint(on.id), on.version))
            .settle(claimed, Settlement::Held(now + REST));
        commit_or_look_again(&*self.store, claimed, changes, now).await
    }

    async fn finish(&self, claimed: &Claimed, settlement: Settlement) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace).settle(claimed, settlement);
        Ok(self.store.commit(changes).await.map_err(Stopped::from)?)
    }
}

/// Whether the endpoint is told of the event as both are now: its filter may have changed, and some of what filters ask
/// for is known only here.
fn still_wants(to: &Endpoint, event: &Event, told: &Told) -> bool {
    let heading = Heading {
        kind: event.fact.kind(),
        audience: event.fact.audience,
        channel: event.fact.channel,
    };
    to.wants(&heading) && to.filter.takes_seen(&told.seen(heading.kind))
}

/// The attempt before, when whoever made it stopped in the middle.
fn interrupted(claimed: &Claimed, this: &Attempt) -> Option<Attempt> {
    let before = claimed.interrupted?;
    Some(Attempt {
        number: before.attempt,
        started_at: before.started_at,
        took: Duration::zero(),
        outcome: AttemptOutcome::unanswered(ErrorClass::Interrupted),
        next_at: Some(this.started_at),
        ..this.clone()
    })
}
