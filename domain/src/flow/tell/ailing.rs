use chrono::Duration;

use crate::flow::RunError;
use crate::flow::shared::commit_or_look_again;
use crate::model::endpoint::{Due, Endpoint, EndpointId, Failing};
use crate::model::event::{EndpointFact, EndpointFailing, FactData};
use crate::model::shared::Code;
use crate::port::store::{Changes, Guard, RowRef};
use crate::port::work::{Claimed, Settlement};

use super::Tell;

/// How soon a paused endpoint is looked after again, unless it goes on before.
const WHILE_PAUSED: Duration = Duration::days(1);

impl Tell {
    /// Looks after an endpoint that fails: tells the workspace at each of its times, and disables it in the end. Guarded by
    /// what it saw also when it has nothing to do: whatever begins to fail meanwhile relies on this task being there.
    #[tracing::instrument(name = "tell.ailing", skip_all, fields(workspace.id = %claimed.piece.workspace, endpoint.id = %endpoint))]
    pub async fn ailing(&self, claimed: Claimed, endpoint: EndpointId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let Some(seen) = self.store.read(workspace).endpoint(endpoint).await? else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let now = self.clock.now();
        let changes = Changes::of(workspace);
        let changes = match seen.ailing() {
            Some(_) if seen.disabled.is_none() && seen.paused_at.is_some() => self
                .becomes(changes, &seen, &seen)
                .settle(&claimed, Settlement::Held(now + WHILE_PAUSED)),
            Some(failing) if seen.disabled.is_none() => match self.tolerance.due(&failing, now) {
                Due::Later(at) => self
                    .becomes(changes, &seen, &seen)
                    .settle(&claimed, Settlement::Held(at)),
                Due::Tell(told) => {
                    let failing = Failing {
                        told,
                        told_at: Some(now),
                        ..failing
                    };
                    let fact = self.fails(endpoint, &failing, None);
                    let changed = Endpoint {
                        health: seen.health.with(failing),
                        ..seen.clone()
                    };
                    let next = Settlement::Held(self.tolerance.next(&failing));
                    let changes = self.becomes(changes, &seen, &changed);
                    self.tells(changes, endpoint, FactData::EndpointFailing(fact))
                        .settle(&claimed, next)
                }
                Due::Disable => {
                    let code = Some(Code::EndpointFailing);
                    let fact = self.fails(endpoint, &failing, code);
                    let changed = Endpoint {
                        disabled: Some((now, code)),
                        version: seen.version + 1,
                        ..seen.clone()
                    };
                    tracing::warn!("an endpoint that fails was disabled");
                    let changes = self.becomes(changes, &seen, &changed);
                    self.tells(changes, endpoint, FactData::EndpointDisabled(fact))
                        .settle(&claimed, Settlement::Done)
                }
            },
            Some(_) | None => changes
                .guard(Guard::Version(
                    RowRef::EndpointHealth(endpoint),
                    seen.health.version,
                ))
                .settle(&claimed, Settlement::Done),
        };
        commit_or_look_again(&*self.store, &claimed, changes, now).await
    }

    fn fails(&self, endpoint: EndpointId, failing: &Failing, code: Option<Code>) -> EndpointFact {
        EndpointFact {
            endpoint,
            code,
            failing: Some(EndpointFailing {
                since: failing.since,
                error: failing.error,
                status: failing.status,
                disables_at: self.tolerance.disables_at(failing),
            }),
        }
    }
}
