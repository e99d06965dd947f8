use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::endpoint::{Endpoint, EndpointId, Heading};
use crate::model::event::{EventId, Fact};
use crate::model::shared::{PageAsk, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef};
use crate::port::work::{Job, Lane, NewWork, Pace, WorkId};

use super::{MOST_ENDPOINTS, Tell};

/// Why it is not delivered again.
#[derive(Debug, Error)]
pub enum RedeliverError {
    /// There is no such event or endpoint here.
    #[error("no such event or endpoint")]
    NotFound,
    /// The endpoint is disabled.
    #[error("the endpoint is disabled")]
    Disabled,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(RedeliverError);

impl Tell {
    /// Delivers an event again, to one endpoint or to all enabled ones that take its type; says to which.
    #[tracing::instrument(name = "tell.redeliver", skip_all, fields(workspace.id = %workspace, event.id = %event))]
    pub async fn redeliver(
        &self,
        workspace: WorkspaceId,
        event: EventId,
        endpoint: Option<EndpointId>,
        asked: Asked,
    ) -> Result<Made<Vec<EndpointId>>, RedeliverError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<RedeliverError>(&*read).await? {
                return Ok(Made::again(read_ids(&answer.resource)?));
            }
            let (seen, told) = read.event(event).await?.ok_or(RedeliverError::NotFound)?;
            let to = match endpoint {
                Some(id) => {
                    let one = read.endpoint(id).await?.ok_or(RedeliverError::NotFound)?;
                    if one.disabled.is_some() {
                        return Err(RedeliverError::Disabled);
                    }
                    vec![one]
                }
                None => {
                    let all = read.endpoints(PageAsk::first(MOST_ENDPOINTS)).await?.items;
                    let heading = Heading::from(&seen.fact);
                    let wants = |one: &Endpoint| {
                        one.wants(&heading) && one.filter.takes_seen(&told.seen(heading.kind))
                    };
                    all.into_iter().filter(wants).collect()
                }
            };
            let now = self.clock.now();
            let ids = to.iter().map(|one| one.id).collect::<Vec<_>>();
            let once = asked.record(OnceScope::Workspace, accepted(&ids), now);
            let mut changes = Changes::of(workspace).once(once);
            for one in &to {
                changes = changes
                    .guard(Guard::Version(RowRef::Endpoint(one.id), one.version))
                    .work(self.again(one, &seen.fact, now));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(ids)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// An event on its way once more, in the order that the endpoint wants.
    pub(super) fn again(&self, endpoint: &Endpoint, fact: &Fact, now: Time) -> NewWork {
        let conversation = fact.conversation.map(|id| id.as_uuid());
        let about = conversation.or(fact.channel.map(|id| id.as_uuid()));
        NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(self.ids.next()),
            job: Job::Delivery {
                event: fact.id,
                endpoint: endpoint.id,
                replay: true,
            },
            lane: Lane::told(endpoint.id, endpoint.manner.ordering, about),
            target: endpoint.id.into(),
            due: now,
        }
    }
}

/// What is answered, and answered again: to which endpoints.
pub(super) fn accepted(ids: &[EndpointId]) -> Answer {
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    Answer {
        status: 202,
        resource: ids.join(" "),
        sealed: None,
    }
}

pub(super) fn read_ids(text: &str) -> Result<Vec<EndpointId>, Reused> {
    text.split_whitespace()
        .map(|id| id.parse().map_err(|_| Reused))
        .collect()
}
