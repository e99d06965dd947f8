//! An endpoint of the operator is enabled, and what waits for it in all workspaces is sent or dropped.

use crate::flow::shared::{Tries, audited};
use crate::flow::{Asked, Made};
use crate::model::audit::{AuditAction, Subject};
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::operation::DropBacklog;
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::Changes;

use super::drop_backlog::gives_up;
use super::{ChangeEndpoint, EnableError, OnBacklog, Tell};

/// Workspaces that are looked at together.
const PAGE: u16 = 256;

/// An endpoint of the operator that is enabled.
#[derive(Debug, Clone)]
pub struct OperatorsEnabled {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// How many deliveries were dropped, when they were to be.
    pub dropped: Option<u64>,
}

impl Tell {
    /// Enables an endpoint of the operator. What waits for it in any workspace is made; or dropped first, while the endpoint
    /// is not told anything yet: whoever stops in between has enabled nothing, and asks again.
    #[tracing::instrument(name = "tell.enable_operators", skip_all, fields(endpoint.id = %id))]
    pub async fn enable_operators(
        &self,
        id: EndpointId,
        backlog: OnBacklog,
        asked: Asked,
    ) -> Result<Made<OperatorsEnabled>, EnableError> {
        let owner = WorkspaceId::OPERATOR;
        let mut dropped = None;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(owner);
            let before = asked.before::<EnableError>(&*read).await?;
            let seen = read.endpoint(id).await?.ok_or(EnableError::NotFound)?;
            if let Some(answer) = before {
                return Ok(Made::again(OperatorsEnabled {
                    endpoint: seen,
                    dropped: answer.resource.parse().ok(),
                }));
            }
            if backlog == OnBacklog::Drop && dropped.is_none() {
                dropped = Some(self.drops_everywhere(id).await?);
            }
            let now = self.clock.now();
            let changed = if seen.disabled.is_some() {
                ChangeEndpoint::enabling().apply(seen.clone(), now)
            } else {
                seen.clone()
            };
            let answer = Answer {
                status: 200,
                resource: dropped.map_or_else(|| id.to_string(), |count| count.to_string()),
                sealed: None,
            };
            let changes = Changes::of(owner).once(asked.record(OnceScope::Operator, answer, now));
            let changes = self.becomes(changes, &seen, &changed);
            let done = (AuditAction::EndpointChanged, Subject::Endpoint(id));
            let entry = audited(&*self.ids, &asked.by, now, done).changing([
                ("enabled", seen.disabled.is_some()),
                ("backlog", dropped.is_some()),
            ]);
            match self.commit_audited(changes, id, entry).await {
                Ok(()) => {
                    return Ok(Made::new(OperatorsEnabled {
                        endpoint: changed,
                        dropped,
                    }));
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Drops what waits for an endpoint now, workspace by workspace; how much it was. Nothing that comes meanwhile.
    async fn drops_everywhere(&self, id: EndpointId) -> Result<u64, EnableError> {
        let upto = self.store.read(WorkspaceId::OPERATOR).last_work().await?;
        let (mut dropped, mut after) = (0, None);
        loop {
            let some = self.workspaces.classes(after, PAGE).await?;
            let Some((last, _)) = some.last() else {
                return Ok(dropped);
            };
            after = Some(*last);
            for (workspace, _) in &some {
                dropped += self.drops_in(*workspace, id, upto).await?;
            }
        }
    }

    /// The same in one of them. What is under way comes to its own end.
    async fn drops_in(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        upto: i64,
    ) -> Result<u64, EnableError> {
        let mut dropped = 0;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let waiting = read.waiting_upto(id, upto, DropBacklog::BATCH).await?;
            let idle = waiting.into_iter().filter(|one| one.began.is_none());
            let (mut changes, mut count) = (Changes::of(workspace), 0);
            for one in idle {
                (changes, count) = (gives_up(changes, id, one), count + 1);
            }
            if count == 0 {
                return Ok(dropped);
            }
            match self.store.commit(changes).await {
                Ok(()) => dropped += count,
                Err(error) => tries.again(error)?,
            }
        }
    }
}
