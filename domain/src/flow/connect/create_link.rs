use chrono::Duration;
use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::shown_once::{self, unreadable};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::channel::{Found, Link, LinkId, Wanted};
use crate::model::shared::{ExposeSecret as _, ExternalId, Metadata, SecretString, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId, key_text};
use crate::port::crypto::VaultError;
use crate::port::store::{Changes, Guard, Read, RowRef, Write};

use super::Connect;
use super::expire_link::expiry;

/// A link that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateLink {
    /// The workspace's own key for it.
    pub external_id: Option<ExternalId>,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// What is asked of a login.
    pub wanted: Wanted,
    /// How many accounts it may connect, 1 to 100.
    pub max_channels: u16,
    /// For how long it works, a minute to 90 days.
    pub expires_in: Duration,
}

/// Why it was not made.
#[derive(Debug, Error)]
pub enum CreateLinkError {
    /// There is no such workspace.
    #[error("no such workspace")]
    NotFound,
    /// No provider app serves workspaces of this mode.
    #[error("no provider app is configured for this mode")]
    NoProviderApp,
    /// The redirect's host is none of the workspace's.
    #[error("the redirect goes to a host that is not registered")]
    Redirect,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// The token could not be sealed for a later replay.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CreateLinkError);

impl Connect {
    /// Makes a link and shows its token once (and again to a replay of the same request); the token is the last
    /// segment of `<public_url>/connect/{token}`.
    #[tracing::instrument(name = "connect.create_link", skip_all, fields(workspace.id = %workspace))]
    pub async fn create_link(
        &self,
        workspace: WorkspaceId,
        ask: CreateLink,
        asked: Asked,
    ) -> Result<Made<(Link, SecretString)>, CreateLinkError> {
        let read = self.store.read(workspace);
        let mut tries = Tries::default();
        loop {
            let tenant = read.workspace().await?.ok_or(CreateLinkError::NotFound)?;
            if let Some(answer) = asked.before::<CreateLinkError>(read.as_ref()).await? {
                return self.link_again(read.as_ref(), workspace, &answer).await;
            }
            let provider = self.providers.shared(tenant.mode);
            let provider = provider.ok_or(CreateLinkError::NoProviderApp)?;
            let mut products = ask.wanted.products.iter();
            if !products.any(|product| provider.login(*product).is_some()) {
                return Err(CreateLinkError::NoProviderApp);
            }
            if let Some(url) = &ask.wanted.redirect_url
                && !tenant.redirects_to(url)
            {
                return Err(CreateLinkError::Redirect);
            }

            let now = self.clock.now();
            let (link, token) = self.fresh_link(workspace, &ask, now);
            let row = link.id.as_uuid();
            let answer = Answer {
                status: 201,
                resource: link.id.to_string(),
                sealed: shown_once::seal(self.vault.as_ref(), workspace, row, &token, &asked)
                    .await?,
            };
            let done = (AuditAction::LinkCreated, Subject::Link(link.id));
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .guard(Guard::Version(RowRef::Workspace, tenant.version))
                .write(Write::Link(link.clone()))
                .audit(audited(&*self.ids, &asked.by, now, done))
                .work(expiry(&link));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new((link, token))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn fresh_link(
        &self,
        workspace: WorkspaceId,
        ask: &CreateLink,
        now: Time,
    ) -> (Link, SecretString) {
        let random = self.random.base62(key_text::RANDOM);
        let token = key_text::link_token(workspace, random.expose_secret(), |body| {
            self.random.checksum(body)
        });
        let link = Link {
            id: LinkId::from_uuid(self.ids.next()),
            workspace,
            token: self.random.hash(token.as_bytes()),
            external_id: ask.external_id.clone(),
            metadata: ask.metadata.clone(),
            max_channels: ask.max_channels,
            wanted: ask.wanted.clone(),
            channels: vec![],
            pending: None,
            found: Found::default(),
            trail: vec![],
            created_at: now,
            expires_at: now + ask.expires_in,
            cancelled_at: None,
            version: 1,
        };
        (link, SecretString::from(token))
    }

    async fn link_again(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        answer: &Answer,
    ) -> Result<Made<(Link, SecretString)>, CreateLinkError> {
        let id: LinkId = answer.resource.parse().map_err(|_| unreadable())?;
        let link = read.link(id).await?.ok_or_else(unreadable)?;
        let token = shown_once::open(self.vault.as_ref(), workspace, id.as_uuid(), answer).await?;
        Ok(Made::again((link, token)))
    }
}
