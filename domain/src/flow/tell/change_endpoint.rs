use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, AuditEntry, By, Subject};
use crate::model::endpoint::{Endpoint, EndpointId, Filter, WebhookUrl};
use crate::model::shared::{Metadata, Name, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::courier::Forbidden;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Woken;

use super::Tell;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeEndpoint {
    /// The URL.
    pub url: Option<WebhookUrl>,
    /// The name; `Some(None)` takes it away.
    pub name: Option<Option<Name>>,
    /// The filter.
    pub filter: Option<Filter>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// Whether it is told anything. Enabling it makes its waiting deliveries due.
    pub enabled: Option<bool>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeEndpointError {
    /// There is no such endpoint here.
    #[error("no such endpoint")]
    NotFound,
    /// The URL leads to a forbidden address.
    #[error("the destination is not allowed")]
    Forbidden,
    /// It has another version.
    #[error("the endpoint has changed")]
    Changed,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeEndpointError);

impl Tell {
    /// Changes an endpoint; what is queued is delivered as it is then.
    #[tracing::instrument(name = "tell.change_endpoint", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn change_endpoint(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        change: ChangeEndpoint,
        by: By,
    ) -> Result<Endpoint, ChangeEndpointError> {
        if let Some(url) = &change.url {
            self.courier
                .admits(url)
                .map_err(|Forbidden::Address| ChangeEndpointError::Forbidden)?;
        }
        let mut tries = Tries::default();
        loop {
            let seen = self
                .store
                .read(workspace)
                .endpoint(id)
                .await?
                .ok_or(ChangeEndpointError::NotFound)?;
            if change
                .if_version
                .is_some_and(|version| version != seen.version)
            {
                return Err(ChangeEndpointError::Changed);
            }
            let guard = Guard::Version(RowRef::Endpoint(id), seen.version);
            let woken = seen.disabled.is_some() && change.enabled == Some(true);
            let now = self.clock.now();
            let changed = change.apply(seen.clone(), now);
            let done = (AuditAction::EndpointChanged, Subject::Endpoint(id));
            let entry = audited(&*self.ids, &by, now, done);
            let mut changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Endpoint(changed.clone()))
                .audit(differing(entry, &seen, &changed));
            if woken {
                changes = changes.wake(Woken::Target(id.into()));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// Which settings are others now, by their names in the API.
fn differing(entry: AuditEntry, before: &Endpoint, after: &Endpoint) -> AuditEntry {
    entry.changing([
        ("url", before.url != after.url),
        ("name", before.name != after.name),
        ("types", before.filter != after.filter),
        ("metadata", before.metadata != after.metadata),
        (
            "enabled",
            before.disabled.is_some() != after.disabled.is_some(),
        ),
    ])
}

impl ChangeEndpoint {
    fn apply(&self, seen: Endpoint, now: Time) -> Endpoint {
        let disabled = match self.enabled {
            None => seen.disabled,
            Some(true) => None,
            Some(false) => seen.disabled.or(Some((now, None))),
        };
        Endpoint {
            url: self.url.clone().unwrap_or(seen.url),
            name: self.name.clone().unwrap_or(seen.name),
            filter: self.filter.clone().unwrap_or(seen.filter),
            metadata: self.metadata.clone().unwrap_or(seen.metadata),
            disabled,
            version: seen.version + 1,
            ..seen
        }
    }
}
