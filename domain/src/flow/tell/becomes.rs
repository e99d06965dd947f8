//! What an endpoint's change brings with it.

use crate::model::endpoint::{Endpoint, EndpointId, Limits};
use crate::model::event::{Audience, EndpointFact, EventId, Fact, FactData};
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Closed, Control, Woken};

use super::Tell;

impl Tell {
    /// An endpoint and its health become others: what may be started of its deliveries follows, what rested is due at once,
    /// what waits to be tried again is, too, where it is tried elsewhere or at other times from now on, and the workspace is
    /// told when one works again that it was told about.
    pub(super) fn becomes(
        &self,
        mut changes: Changes,
        seen: &Endpoint,
        changed: &Endpoint,
    ) -> Changes {
        let id = seen.id;
        changes = changes
            .guard(Guard::Version(RowRef::Endpoint(id), seen.version))
            .guard(Guard::Version(
                RowRef::EndpointHealth(id),
                seen.health.version,
            ));
        if changed.version != seen.version {
            changes = changes.write(Write::Endpoint(Box::new(changed.clone())));
        }
        if changed.health.version != seen.health.version {
            changes = changes.write(Write::EndpointHealth(id, changed.health.clone()));
        }
        let (before, after) = (control_of(seen), control_of(changed));
        if before != after {
            changes = changes.control(after);
        }
        let goes_on = seen.is_resting() && !changed.is_resting();
        let elsewhere = changed.url != seen.url;
        let otherwise = changed.manner.schedule != seen.manner.schedule;
        if goes_on || elsewhere || otherwise || changed.deleted_at.is_some() {
            changes = changes.wake(Woken::Target(id.into()));
        }
        let ails = changed.ailing().is_some();
        let unpaused = seen.paused_at.is_some() && changed.paused_at.is_none();
        if (unpaused && ails) || (seen.ailing().is_some() && !ails) {
            // who looks after it has waited for that, or has nothing left to look after
            changes = changes.wake(Woken::Work(id.into()));
        }
        if recovers(seen, changed) {
            let fact = FactData::EndpointRecovered(EndpointFact::of(id, None));
            changes = self.tells(changes, id, fact);
        }
        changes
    }

    /// A fact about an endpoint, which is not told of it.
    pub(super) fn about(&self, endpoint: EndpointId, data: FactData) -> Fact {
        let id = EventId::from_uuid(self.ids.next());
        Fact {
            audience: Audience::Except(endpoint),
            ..Fact::of_workspace(id, data, self.clock.now())
        }
    }
}

/// What may be started of an endpoint's deliveries. Those of one that is deleted end, at any speed.
pub(super) fn control_of(endpoint: &Endpoint) -> Control {
    let target = endpoint.id.into();
    if endpoint.deleted_at.is_some() {
        return Control::none(target);
    }
    let closed_until = endpoint.health.failing.map(|failing| failing.closed_until);
    Control {
        target,
        in_flight: in_flight(endpoint),
        rate: endpoint.manner.limits.rate,
        closed: if endpoint.is_resting() {
            Some(Closed::Paused)
        } else {
            closed_until.map(Closed::Until)
        },
    }
}

/// How many of its deliveries may be under way. What is told of all workspaces is one receiver, with a cap over all of
/// them: the scheduler's, when it has none of its own.
fn in_flight(endpoint: &Endpoint) -> Option<u16> {
    let said = endpoint.manner.limits.in_flight;
    let most = endpoint.id.is_operators().then_some(Limits::MOST_IN_FLIGHT);
    said.or(most)
}

/// Whether it is taken to work again, after the workspace was told that it does not.
fn recovers(seen: &Endpoint, changed: &Endpoint) -> bool {
    let enabled = changed.disabled.is_none() && changed.deleted_at.is_none();
    let failing = |of: &Endpoint| of.health.failing.is_some_and(|failing| failing.told > 0);
    enabled && (seen.is_disabled_by_us() || (failing(seen) && !failing(changed)))
}
