use std::time::Duration;

use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::endpoint::EndpointId;
use crate::model::event::{Audience, EndpointFact, EventId, EventType, FactData};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Logged, StoreError};
use crate::port::watch::Watched;

use super::Tell;

/// Why no test was sent.
#[derive(Debug, Error)]
pub enum TestEndpointError {
    /// There is no such endpoint here.
    #[error("no such endpoint")]
    NotFound,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(TestEndpointError);

/// A test of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointTested {
    /// The event that was sent.
    pub event: EventId,
    /// What came of it; nothing when that took too long.
    pub attempt: Option<Logged>,
}

impl Tell {
    /// Puts an example of a type on record, for this endpoint alone, whatever its filter and even when it is disabled, and
    /// waits for so long at most until the endpoint has answered.
    #[tracing::instrument(name = "tell.test_endpoint", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn test_endpoint(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        kind: EventType,
        asked: (Asked, Duration),
    ) -> Result<Made<EndpointTested>, TestEndpointError> {
        let (asked, within) = asked;
        let made = self.put_test(workspace, id, kind, asked).await?;
        let attempt = self.answered(workspace, (made.value, id), within).await?;
        Ok(Made {
            value: EndpointTested {
                event: made.value,
                attempt,
            },
            replayed: made.replayed,
        })
    }

    async fn put_test(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        kind: EventType,
        asked: Asked,
    ) -> Result<Made<EventId>, TestEndpointError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<TestEndpointError>(&*read).await? {
                return Ok(Made::again(answer.resource.parse().map_err(|_| Reused)?));
            }
            if read.endpoint(id).await?.is_none() {
                return Err(TestEndpointError::NotFound);
            }
            let (event, changes) = self.example(workspace, tested(id, kind), 200, &asked);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(event)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The first attempt at a delivery, once it has ended.
    async fn answered(
        &self,
        workspace: WorkspaceId,
        (event, endpoint): (EventId, EndpointId),
        within: Duration,
    ) -> Result<Option<Logged>, StoreError> {
        let mut watch = self.watches.watch(Watched::Attempts(event), within);
        loop {
            // read after it is watched: what comes between the two is noticed
            let deliveries = self.store.read(workspace).deliveries(event).await?;
            let mut own = deliveries.into_iter().filter(|it| it.endpoint == endpoint);
            let attempt = own.next().and_then(|it| it.attempts.into_iter().next());
            if attempt.is_some() || !watch.changed().await {
                return Ok(attempt);
            }
        }
    }
}

/// What an endpoint is told as a test, which nobody else is.
pub(super) fn tested(endpoint: EndpointId, kind: EventType) -> (Audience, FactData) {
    let data = if kind == EventType::EndpointTest {
        FactData::EndpointTest(EndpointFact::of(endpoint, None))
    } else {
        FactData::Example(kind)
    };
    (Audience::Only(endpoint), data)
}
