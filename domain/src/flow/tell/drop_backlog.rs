//! Drops what waits for an endpoint that is enabled.

use crate::flow::RunError;
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::operation::{DropBacklog, Operation, OperationEnd, OperationKind};
use crate::model::shared::{Code, Time};
use crate::port::store::{Changes, Guard, RowRef, Waiting, Write};
use crate::port::work::{Claimed, Settlement};

use super::Tell;

impl Tell {
    /// Drops the next of them. What is on its way ends by itself: it is waited for, and dropped if it is to be tried again.
    /// What a process left that is gone ends when it is taken over, and nobody takes it over before the endpoint goes on.
    /// Whoever else decided about the backlog meanwhile, decided: this one ends.
    pub(super) async fn drops_on(
        &self,
        claimed: &Claimed,
        seen: Operation,
        backlog: DropBacklog,
        now: Time,
    ) -> Result<Changes, RunError> {
        let changes = Changes::of(seen.workspace);
        let read = self.store.read(seen.workspace);
        let endpoint = match read.endpoint(backlog.endpoint).await? {
            Some(endpoint) if backlog.is_of(&endpoint) => endpoint,
            found => {
                let end = found.map_or(OperationEnd::Failed(Code::NotFound), |_| {
                    OperationEnd::Cancelled
                });
                let changes = self.ends(changes, seen.ended(end, now), now);
                return Ok(changes.settle(claimed, Settlement::Done));
            }
        };
        let waiting = read.waiting_upto(backlog.endpoint, backlog.upto, DropBacklog::BATCH);
        let waiting = waiting.await?;
        let under_way = |one: &Waiting| {
            let began = one.began;
            began.is_none_or(|began| DropBacklog::is_under_way(began, now))
        };
        if !waiting.iter().any(under_way) {
            let changes = self.goes_on_again(changes, &endpoint);
            let changes = self.ends(changes, seen.ended(OperationEnd::Completed, now), now);
            return Ok(changes.settle(claimed, Settlement::Done));
        }
        let idle = waiting.into_iter().filter(|one| one.began.is_none());
        let idle: Vec<_> = idle.collect();
        if idle.is_empty() {
            let look = now + DropBacklog::LOOKS_AGAIN;
            return Ok(changes.settle(claimed, Settlement::Held(look)));
        }
        let dropped = i64::try_from(idle.len()).unwrap_or(i64::MAX);
        let kind = OperationKind::DropBacklog(backlog.went(dropped));
        let changes = changes.guard(Guard::Version(
            RowRef::Endpoint(endpoint.id),
            endpoint.version,
        ));
        let gives_up = |changes, one| gives_up(changes, endpoint.id, one);
        let changes = idle.into_iter().fold(changes, gives_up);
        let changes = changes.write(Write::Operation(seen.went_on(kind)));
        Ok(changes.settle(claimed, Settlement::Again(now)))
    }

    /// What is left for the endpoint is made.
    pub(super) fn goes_on_again(&self, changes: Changes, seen: &Endpoint) -> Changes {
        let changed = Endpoint {
            dropping: None,
            version: seen.version + 1,
            ..seen.clone()
        };
        self.becomes(changes, seen, &changed)
    }
}

/// A delivery that is not being made is dropped, and says so where it was tried.
pub(super) fn gives_up(changes: Changes, endpoint: EndpointId, one: Waiting) -> Changes {
    let dropped = one.was_tried.then_some(Write::Dropped {
        event: one.event,
        endpoint,
        replay: one.replay,
    });
    let changes = changes.drop(one.work);
    dropped.into_iter().fold(changes, Changes::write)
}
