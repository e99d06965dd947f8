use crate::flow::RunError;
use crate::flow::shared::commit_or_look_again;
use crate::model::event::{EventId, Fact, FactData, OperationFact};
use crate::model::operation::{Operation, OperationEnd, OperationId, OperationKind, Replay};
use crate::model::shared::{Code, Time};
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Claimed, Settlement};

use super::Tell;
use super::replay::{batch, count};

impl Tell {
    /// Called with a claimed task: does the next batch of an operation. It is on record with what it caused, so that a stop
    /// in the middle leaves nothing half done and nothing is done twice.
    #[tracing::instrument(name = "tell.run_operation", skip_all, fields(workspace.id = %claimed.piece.workspace, operation.id = %id))]
    pub async fn run_operation(&self, claimed: Claimed, id: OperationId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let now = self.clock.now();
        let seen = self.store.read(workspace).operation(id).await?;
        let changes = match seen.filter(|seen| seen.end.is_none()) {
            None => Changes::of(workspace).settle(&claimed, Settlement::Done),
            Some(seen) => {
                let guard = Guard::Version(RowRef::Operation(id), seen.version);
                let changes = match seen.kind.clone() {
                    OperationKind::Replay(replay) => {
                        self.goes_on(&claimed, seen, replay, now).await?
                    }
                    OperationKind::DropBacklog(backlog) => {
                        self.drops_on(&claimed, seen, backlog, now).await?
                    }
                };
                changes.guard(guard)
            }
        };
        commit_or_look_again(&*self.store, &claimed, changes, now).await
    }

    async fn goes_on(
        &self,
        claimed: &Claimed,
        seen: Operation,
        replay: Replay,
        now: Time,
    ) -> Result<Changes, RunError> {
        let changes = Changes::of(seen.workspace);
        let read = self.store.read(seen.workspace);
        let endpoint = match read.endpoint(replay.endpoint).await? {
            Some(endpoint) if endpoint.disabled.is_none() => endpoint,
            found => {
                let code = found.map_or(Code::NotFound, |_| Code::EndpointDisabled);
                let ended = seen.ended(OperationEnd::Failed(code), now);
                let changes = self.ends(changes, ended, now);
                return Ok(changes.settle(claimed, Settlement::Done));
            }
        };
        let changes = changes.guard(Guard::Version(
            RowRef::Endpoint(endpoint.id),
            endpoint.version,
        ));
        let Some(stretch) = replay.next() else {
            let ended = seen.ended(OperationEnd::Completed, now);
            let changes = self.ends(changes, ended, now);
            return Ok(changes.settle(claimed, Settlement::Done));
        };
        if read.has_more_open(endpoint.id, Replay::MOST_OPEN).await? {
            return Ok(changes.settle(claimed, Settlement::Held(now + Replay::LOOKS_AGAIN)));
        }
        let found = batch(&*read, &endpoint, &replay, stretch, Replay::BATCH).await?;
        let mut changes = changes.settle(claimed, Settlement::Again(now));
        for event in &found.events {
            changes = changes.work(self.again(&endpoint, &event.fact, now));
        }
        let replay = replay.went(found.reached, count(&found.events));
        let went_on = seen.went_on(OperationKind::Replay(replay));
        Ok(changes.write(Write::Operation(went_on)))
    }

    /// Puts its end on record, and tells it.
    pub(super) fn ends(&self, changes: Changes, ended: Operation, now: Time) -> Changes {
        let data = FactData::OperationCompleted(OperationFact::from(&ended));
        let fact = Fact::of_workspace(EventId::from_uuid(self.ids.next()), data, now);
        changes.write(Write::Operation(ended)).fact(fact)
    }
}
