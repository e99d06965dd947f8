use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::operation::{DropBacklog, Operation, OperationId, OperationKind};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Read, Write};

use super::replay::going_on;
use super::{ChangeEndpoint, Tell};

/// What becomes of the deliveries that wait for an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnBacklog {
    /// They are made.
    #[default]
    Send,
    /// They are dropped, and everything that happens from then on is told.
    Drop,
}

impl OnBacklog {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Send, Self::Drop];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Drop => "drop",
        }
    }
}

/// An endpoint that is enabled.
#[derive(Debug, Clone)]
pub struct Enabled {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What drops the deliveries that waited, when they are dropped.
    pub operation: Option<Operation>,
}

/// Why it was not enabled.
#[derive(Debug, Error)]
pub enum EnableError {
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
stops!(EnableError);

impl Tell {
    /// Enables an endpoint; what waits for it is made, or dropped by an operation. Until that has ended what happens meanwhile
    /// waits, so that nothing is begun that is to be dropped.
    #[tracing::instrument(name = "tell.enable", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn enable(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        backlog: OnBacklog,
        asked: Asked,
    ) -> Result<Made<Enabled>, EnableError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<EnableError>(&*read).await?;
            let seen = read.endpoint(id).await?.ok_or(EnableError::NotFound)?;
            if let Some(answer) = before {
                return enabled_before(&*read, seen, &answer.resource)
                    .await
                    .map(Made::again);
            }
            let now = self.clock.now();
            let mut changed = ChangeEndpoint::enabling().apply(seen.clone(), now);
            let operation = match backlog {
                OnBacklog::Send => {
                    // what is being dropped stops to be: the operation finds that out
                    changed.dropping = None;
                    None
                }
                OnBacklog::Drop => {
                    // Behind the work of any operation that drops something here now, so that no two have the same end.
                    let upto = read.last_work().await?;
                    changed.dropping = Some(upto);
                    let drop = DropBacklog {
                        endpoint: id,
                        upto,
                        dropped: 0,
                    };
                    let kind = OperationKind::DropBacklog(drop);
                    let operation = OperationId::from_uuid(self.ids.next());
                    Some(Operation::begun(operation, workspace, kind, now))
                }
            };
            let answer = Answer {
                status: 200,
                resource: operation
                    .as_ref()
                    .map_or_else(|| id.to_string(), |it| it.id.to_string()),
                sealed: None,
            };
            let mut changes =
                Changes::of(workspace).once(asked.record(OnceScope::Workspace, answer, now));
            if seen.disabled.is_none() && seen.dropping.is_none() && operation.is_none() {
                // It is what it is to be.
                changed = seen.clone();
            } else {
                let done = (AuditAction::EndpointChanged, Subject::Endpoint(id));
                let entry = audited(&*self.ids, &asked.by, now, done);
                changes = changes.audit(entry.changing([
                    ("enabled", seen.disabled.is_some()),
                    ("backlog", operation.is_some() || seen.dropping.is_some()),
                ]));
            }
            if let Some(operation) = &operation {
                changes = changes
                    .write(Write::Operation(operation.clone()))
                    .work(going_on(operation, now));
            }
            match self
                .store
                .commit(self.becomes(changes, &seen, &changed))
                .await
            {
                Ok(()) => {
                    return Ok(Made::new(Enabled {
                        endpoint: changed,
                        operation,
                    }));
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// What the same request did before. An operation that is out of retention is not shown any more.
async fn enabled_before(
    read: &dyn Read,
    endpoint: Endpoint,
    resource: &str,
) -> Result<Enabled, EnableError> {
    let operation = match resource.parse::<OperationId>() {
        Ok(operation) => read.operation(operation).await?,
        Err(_) => None,
    };
    Ok(Enabled {
        endpoint,
        operation,
    })
}
