use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::endpoint::EndpointId;
use crate::model::event::{Audience, EndpointFact, EventId, Fact, FactData, Flags};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::Changes;

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

impl Tell {
    /// Puts an `endpoint.test` event on record, for this endpoint alone, whatever its filter and even when it is disabled.
    #[tracing::instrument(name = "tell.test_endpoint", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn test_endpoint(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
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
            let now = self.clock.now();
            let event = EventId::from_uuid(self.ids.next());
            let answer = Answer {
                status: 202,
                resource: event.to_string(),
                sealed: None,
            };
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .fact(Fact {
                    id: event,
                    at: now,
                    channel: None,
                    conversation: None,
                    contact: None,
                    audience: Audience::Only(id),
                    flags: Flags::default(),
                    data: FactData::EndpointTest(EndpointFact::of(id, None)),
                });
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(event)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
