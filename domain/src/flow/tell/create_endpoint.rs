use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::shown_once::{self, unreadable};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::endpoint::{Endpoint, EndpointId, Filter, Health, Manner, Secrets, WebhookUrl};
use crate::model::shared::{Metadata, Name, SecretString, Time};
use crate::model::workspace::{Answer, OnceScope, Workspace, WorkspaceId};
use crate::port::courier::Forbidden;
use crate::port::crypto::VaultError;
use crate::port::store::{Changes, Guard, Read, RowRef, Write};

use super::becomes::control_of;
use super::{MOST_ENDPOINTS, MOST_OPERATOR_ENDPOINTS, Tell};

/// An endpoint that is wanted.
#[derive(Debug, Clone)]
pub struct CreateEndpoint {
    /// Where events are posted to.
    pub url: WebhookUrl,
    /// What people call it.
    pub name: Option<Name>,
    /// Which events it is told.
    pub filter: Filter,
    /// How it is told.
    pub manner: Manner,
    /// The secret that it is signed with; one is made when absent.
    pub secret: Option<SecretString>,
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
    /// A channel of the filter is none of the workspace.
    #[error("the filter names a channel that is not here")]
    ChannelUnknown(usize),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// The secret could not be sealed for a later replay.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CreateEndpointError);

impl Tell {
    /// Makes an endpoint. The answer shows its secret once (and again to a replay of the same request, whatever secret
    /// has taken its place since).
    #[tracing::instrument(name = "tell.create_endpoint", skip_all, fields(workspace.id = %workspace))]
    pub async fn create_endpoint(
        &self,
        workspace: WorkspaceId,
        ask: CreateEndpoint,
        asked: Asked,
    ) -> Result<Made<(Endpoint, SecretString)>, CreateEndpointError> {
        self.courier
            .admits(&ask.url)
            .map_err(|Forbidden::Address| CreateEndpointError::Forbidden)?;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<CreateEndpointError>(&*read).await? {
                return self.made_before(&*read, workspace, &answer).await;
            }
            let counted = one_more(&*read, workspace).await?;
            self.knows_channels(workspace, &ask.filter)
                .await?
                .map_err(CreateEndpointError::ChannelUnknown)?;
            let now = self.clock.now();
            let endpoint = self.fresh(workspace, &ask, now);
            let secret = endpoint.secrets.current.clone();
            let row = endpoint.id.as_uuid();
            let vault = self.vault.as_ref();
            let answer = Answer {
                status: 201,
                resource: endpoint.id.to_string(),
                sealed: shown_once::seal(vault, workspace, row, &secret, &asked).await?,
            };
            let done = (AuditAction::EndpointCreated, Subject::Endpoint(endpoint.id));
            let entry = audited(&*self.ids, &asked.by, now, done);
            let mut changes = Changes::of(workspace)
                .once(asked.record(OnceScope::of(workspace), answer, now))
                .write(Write::Endpoint(Box::new(endpoint.clone())));
            if let Some(counted) = counted {
                changes = changes
                    .guard(Guard::Version(RowRef::Workspace, counted.version))
                    .write(Write::Workspace(
                        Workspace {
                            version: counted.version + 1,
                            ..counted
                        },
                        None,
                    ));
            }
            let control = control_of(&endpoint);
            if !control.is_none() {
                changes = changes.control(control);
            }
            match self.commit_audited(changes, endpoint.id, entry).await {
                Ok(()) => return Ok(Made::new((endpoint, secret))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn fresh(&self, workspace: WorkspaceId, ask: &CreateEndpoint, now: Time) -> Endpoint {
        let secret = ask.secret.clone().unwrap_or_else(|| self.fresh_secret());
        Endpoint {
            id: if workspace.is_operator() {
                EndpointId::of_operator(self.ids.next())
            } else {
                EndpointId::from_uuid(self.ids.next())
            },
            workspace,
            url: ask.url.clone(),
            name: ask.name.clone(),
            filter: ask.filter.clone(),
            manner: ask.manner.clone(),
            secrets: Secrets::of(secret),
            metadata: ask.metadata.clone(),
            paused_at: None,
            dropping: None,
            disabled: None,
            deleted_at: None,
            created_at: now,
            health: Health::default(),
            version: 1,
        }
    }

    async fn made_before(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        answer: &Answer,
    ) -> Result<Made<(Endpoint, SecretString)>, CreateEndpointError> {
        let id: EndpointId = answer.resource.parse().map_err(|_| unreadable())?;
        let made = read.endpoint(id).await?.ok_or(CreateEndpointError::Gone)?;
        let vault = self.vault.as_ref();
        let secret = shown_once::open(vault, workspace, id.as_uuid(), answer).await?;
        Ok(Made::again((made, secret)))
    }
}

/// The workspace that may have one more: counted after it was read, so that whoever makes another one meanwhile moves its
/// version, and this is decided anew. There is none to guard the operator's.
async fn one_more(
    read: &dyn Read,
    workspace: WorkspaceId,
) -> Result<Option<Workspace>, CreateEndpointError> {
    let (counted, most) = if workspace.is_operator() {
        (None, MOST_OPERATOR_ENDPOINTS)
    } else {
        let found = read.workspace().await?;
        (
            Some(found.ok_or(CreateEndpointError::NotFound)?),
            MOST_ENDPOINTS,
        )
    };
    if read.endpoint_count().await? >= u64::from(most) {
        return Err(CreateEndpointError::TooMany);
    }
    Ok(counted)
}
