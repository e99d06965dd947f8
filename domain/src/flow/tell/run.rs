use std::sync::Arc;

use chrono::Duration;

use crate::flow::RunError;
use crate::flow::shared::{Stopped, commit_or_look_again};
use crate::model::conversation::ProfileStatus;
use crate::model::endpoint::{After, Endpoint, EndpointId, Heading, after};
use crate::model::event::{Audience, Event, EventId, EventType};
use crate::model::shared::Time;
use crate::port::store::{Changes, Guard, Read, RowRef, StoreError, Told, Write};
use crate::port::work::{Claimed, Settlement};

use super::Tell;
use super::becomes::control_of;
use super::settle::{Ended, interrupted};

/// How long a delivery rests that was started just when its endpoint was paused or disabled. Afterwards the endpoint's
/// control keeps it from starting.
const REST: Duration = Duration::seconds(1);

/// For how long what is at hand is as good as the record: whatever it says may be taken back.
const AT_HAND: Duration = Duration::milliseconds(100);

impl Tell {
    /// Called with a claimed delivery: its start is on disk. `at_hand` is what the claim had, see [`Claimed::at_hand`]. No
    /// transaction is open here.
    #[tracing::instrument(name = "tell.run", skip_all, fields(workspace.id = %claimed.piece.workspace, event.id = %event, endpoint.id = %endpoint))]
    pub async fn run(
        &self,
        claimed: &Claimed,
        at_hand: Option<Arc<(Event, Told)>>,
        event: EventId,
        endpoint: EndpointId,
        replay: bool,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let read = self.store.read(workspace);
        let owners = self.store.read(endpoint.owner(workspace));
        let about = self.event_of(&*read, claimed.started_at, at_hand, event);
        let found =
            futures::try_join!(owners.endpoint(endpoint), about).map_err(RunError::NotBegun)?;
        let (Some(to), Some(about)) = found else {
            return self.drops(claimed, event, endpoint, replay).await;
        };
        let (event, told) = &*about;
        let test = event.fact.audience == Audience::Only(endpoint);
        if to.is_resting() && !test {
            return self.rest(claimed, &to).await;
        }
        if !replay && !test && !still_wants(&to, event, told) {
            let event = event.fact.id;
            return self.drops(claimed, event, endpoint, replay).await;
        }
        let about = if claimed.attempt == 1
            && !replay
            && let Some(wait) = self.waits_for_profile(event, told)
        {
            if let Some(contact) = event.fact.contact {
                self.arrivals.wait(contact, wait).await;
            }
            let known = read.event(event.fact.id).await;
            known.map_err(RunError::NotBegun)?.map_or(about, Arc::new)
        } else {
            about
        };
        let (event, told) = &*about;
        let body = self.render.event(event, told, to.manner.payload);
        drop((read, owners));

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
        let jitter = self.random.jitter();
        let after = if test {
            After::Done
        } else {
            after(&outcome, to.schedule(), claimed.attempt, jitter, now)
        };
        let ended = Ended {
            test,
            replay,
            started_at,
            took: now - started_at,
            outcome,
            after,
            jitter,
        };
        self.settle(claimed, event, &to, &ended).await
    }

    /// The event with what it refers to. What began with the commit of its event has it at hand for a moment, but for the
    /// channel, whose name and label others change.
    async fn event_of(
        &self,
        read: &dyn Read,
        started_at: Time,
        at_hand: Option<Arc<(Event, Told)>>,
        event: EventId,
    ) -> Result<Option<Arc<(Event, Told)>>, StoreError> {
        let Some(mut about) = at_hand else {
            return Ok(read.event(event).await?.map(Arc::new));
        };
        let channel = match about.0.fact.channel {
            Some(id) => read.channel(id).await?,
            None => None,
        };
        if self.clock.now() - started_at > AT_HAND {
            return Ok(read.event(event).await?.map(Arc::new));
        }
        // Nothing is copied for the last one that is told.
        Arc::make_mut(&mut about).1.channel = channel;
        Ok(Some(about))
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

    /// Rests. Guarded: an endpoint that was enabled meanwhile has woken its deliveries, and this one must not be put off.
    async fn rest(&self, claimed: &Claimed, on: &Endpoint) -> Result<(), RunError> {
        let now = self.clock.now();
        if on.id.is_operators() {
            // What is guarded is no workspace's; should it be enabled meanwhile, this is late by that moment.
            return self.finish(claimed, Settlement::Held(now + REST)).await;
        }
        let health = Guard::Version(RowRef::EndpointHealth(on.id), on.health.version);
        let changes = Changes::of(claimed.piece.workspace)
            .guard(Guard::Version(RowRef::Endpoint(on.id), on.version))
            .guard(health)
            .control(control_of(on))
            .settle(claimed, Settlement::Held(now + REST));
        commit_or_look_again(&*self.store, claimed, changes, now).await
    }

    /// A delivery that is not made any more ends. What was tried of it says so.
    async fn drops(
        &self,
        claimed: &Claimed,
        event: EventId,
        endpoint: EndpointId,
        replay: bool,
    ) -> Result<(), RunError> {
        let before = interrupted(claimed, (event, endpoint), replay, self.clock.now());
        if claimed.attempt == 1 && before.is_none() {
            return self.finish(claimed, Settlement::Done).await;
        }
        let dropped = Write::Dropped {
            event,
            endpoint,
            replay,
        };
        let mut changes = Changes::of(claimed.piece.workspace).settle(claimed, Settlement::Done);
        changes.writes.extend(before.map(Write::Attempt));
        Ok(self
            .store
            .commit(changes.write(dropped))
            .await
            .map_err(Stopped::from)?)
    }

    pub(super) async fn finish(
        &self,
        claimed: &Claimed,
        settlement: Settlement,
    ) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace).settle(claimed, settlement);
        Ok(self.store.commit(changes).await.map_err(Stopped::from)?)
    }
}

/// Whether the endpoint is told of the event as both are now: its filter may have changed, and some of what filters ask
/// for is known only here.
fn still_wants(to: &Endpoint, event: &Event, told: &Told) -> bool {
    let heading = Heading::from(&event.fact);
    let reach = &to.filter.reach;
    reach.takes(event.workspace, told.mode)
        && to.wants(&heading)
        && to.filter.takes_seen(&told.seen(heading.kind))
}
