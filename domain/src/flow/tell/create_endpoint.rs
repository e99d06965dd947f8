use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::endpoint::{Endpoint, EndpointId, Filter, WebhookUrl};
use crate::model::shared::{ExposeSecret as _, Metadata, Name};
use crate::model::workspace::{Answer, OnceScope, Workspace, WorkspaceId};
use crate::port::courier::Forbidden;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::{MOST_ENDPOINTS, Tell};

/// Random bytes of a signing secret (Standard Webhooks 1.0: 24 to 64).
const SECRET_BYTES: usize = 32;

/// An endpoint that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEndpoint {
    /// Where events are posted to.
    pub url: WebhookUrl,
    /// What people call it.
    pub name: Option<Name>,
    /// Which events it is told.
    pub filter: Filter,
    /// The workspace's notes on it.
    pub metadata: Metadata,
}

/// Why it was not made.
#[derive(Debug, Error)]
pub enum CreateEndpointError {
    /// The URL leads to a forbidden address.
    #[error("the destination is not allowed")]
    Forbidden,
    /// The workspace has as many as it may have.
    #[error("there are too many endpoints")]
    TooMany,
    /// There is no such workspace.
    #[error("there is no such workspace")]
    NotFound,
    /// It was made by the same request before and deleted since.
    #[error("the endpoint was deleted")]
    Gone,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CreateEndpointError);

impl Tell {
    /// Makes an endpoint with a secret of its own, which the answer shows once (and again to a replay of the same request).
    #[tracing::instrument(name = "tell.create_endpoint", skip_all, fields(workspace.id = %workspace))]
    pub async fn create_endpoint(
        &self,
        workspace: WorkspaceId,
        ask: CreateEndpoint,
        asked: Asked,
    ) -> Result<Made<Endpoint>, CreateEndpointError> {
        self.courier
            .admits(&ask.url)
            .map_err(|Forbidden::Address| CreateEndpointError::Forbidden)?;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<CreateEndpointError>(&*read).await? {
                let id = answer.resource.parse().map_err(|_| Reused)?;
                let made = read.endpoint(id).await?.ok_or(CreateEndpointError::Gone)?;
                return Ok(Made::again(made));
            }
            // Before the count: whoever makes another one meanwhile moves the version, and this is decided anew.
            let counted = read
                .workspace()
                .await?
                .ok_or(CreateEndpointError::NotFound)?;
            if read.endpoint_count().await? >= u64::from(MOST_ENDPOINTS) {
                return Err(CreateEndpointError::TooMany);
            }
            let now = self.clock.now();
            let endpoint = Endpoint {
                id: EndpointId::from_uuid(self.ids.next()),
                workspace,
                url: ask.url.clone(),
                name: ask.name.clone(),
                filter: ask.filter.clone(),
                secret: format!("whsec_{}", self.random.base64(SECRET_BYTES).expose_secret())
                    .into(),
                metadata: ask.metadata.clone(),
                disabled: None,
                deleted_at: None,
                created_at: now,
                version: 1,
            };
            let answer = Answer {
                status: 201,
                resource: endpoint.id.to_string(),
                sealed: None,
            };
            let done = (AuditAction::EndpointCreated, Subject::Endpoint(endpoint.id));
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .guard(Guard::Version(RowRef::Workspace, counted.version))
                .write(Write::Workspace(
                    Workspace {
                        version: counted.version + 1,
                        ..counted
                    },
                    None,
                ))
                .write(Write::Endpoint(endpoint.clone()))
                .audit(audited(&*self.ids, &asked.by, now, done));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(endpoint)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
