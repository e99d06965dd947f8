use crate::flow::shared::Tries;
use crate::flow::{Asked, Made};
use crate::model::endpoint::EndpointId;
use crate::model::event::EventId;
use crate::model::workspace::{OnceScope, WorkspaceId};
use crate::port::store::Changes;

use super::redeliver::{accepted, read_ids};
use super::{RedeliverError, Tell};

impl Tell {
    /// Delivers an event of a workspace to an endpoint of the operator again, whatever the filter of that says of events. Of a
    /// workspace that it is not told of it knows none.
    #[tracing::instrument(name = "tell.redeliver_to_operators", skip_all, fields(workspace.id = %workspace, event.id = %event, endpoint.id = %endpoint))]
    pub async fn redeliver_to_operators(
        &self,
        workspace: WorkspaceId,
        event: EventId,
        endpoint: EndpointId,
        asked: Asked,
    ) -> Result<Made<Vec<EndpointId>>, RedeliverError> {
        let mut tries = Tries::default();
        loop {
            let owners = self.store.read(WorkspaceId::OPERATOR);
            if let Some(answer) = asked.before::<RedeliverError>(&*owners).await? {
                return Ok(Made::again(read_ids(&answer.resource)?));
            }
            let to = owners.endpoint(endpoint).await?;
            let to = to.ok_or(RedeliverError::NotFound)?;
            let found = self.store.read(workspace).event(event).await?;
            let (seen, _) = found
                .filter(|(_, told)| to.filter.reach.takes(workspace, told.mode))
                .ok_or(RedeliverError::NotFound)?;
            if to.disabled.is_some() {
                return Err(RedeliverError::Disabled);
            }
            let (now, ids) = (self.clock.now(), vec![to.id]);
            // The endpoint is no row of this workspace's to be guarded. Should it be disabled or deleted meanwhile, the
            // delivery waits or ends when its turn comes, as those do that were on record before.
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Operator, accepted(&ids), now))
                .work(self.again(&to, &seen.fact, now));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(ids)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
