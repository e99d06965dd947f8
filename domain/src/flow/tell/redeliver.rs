use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::endpoint::{Endpoint, EndpointId, Heading};
use crate::model::event::EventId;
use crate::model::shared::PageAsk;
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::Changes;
use crate::port::work::{Job, NewWork, Pace, WorkId};

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
                    vec![id]
                }
                None => {
                    let all = read.endpoints(PageAsk::first(MOST_ENDPOINTS)).await?.items;
                    let heading = Heading::from(&seen.fact);
                    let wants = |one: &&Endpoint| {
                        one.wants(&heading) && one.filter.takes_seen(&told.seen(heading.kind))
                    };
                    all.iter().filter(wants).map(|one| one.id).collect()
                }
            };
            let now = self.clock.now();
            let answer = Answer {
                status: 202,
                resource: written(&to),
                sealed: None,
            };
            let mut changes =
                Changes::of(workspace).once(asked.record(OnceScope::Workspace, answer, now));
            for endpoint in &to {
                changes = changes.work(NewWork {
                    pace: Pace::Free,
                    id: WorkId::from_uuid(self.ids.next()),
                    job: Job::Delivery {
                        event,
                        endpoint: *endpoint,
                        replay: true,
                    },
                    lane: None,
                    target: (*endpoint).into(),
                    due: now,
                });
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(to)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

fn written(ids: &[EndpointId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn read_ids(text: &str) -> Result<Vec<EndpointId>, Reused> {
    text.split_whitespace()
        .map(|id| id.parse().map_err(|_| Reused))
        .collect()
}
