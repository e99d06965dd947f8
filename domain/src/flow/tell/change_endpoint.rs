use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, AuditEntry, By, Subject};
use crate::model::channel::ChannelId;
use crate::model::endpoint::{
    CustomHeaders, Endpoint, EndpointAuth, EndpointId, Filter, Limits, Manner, Ordering, Payload,
    Reach, Schedule, TypePattern, WebhookUrl,
};
use crate::model::shared::{Metadata, Name, Rate, Time};
use crate::model::workspace::{Mode, WorkspaceId};
use crate::port::courier::Forbidden;
use crate::port::store::Changes;

use super::Tell;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeEndpoint {
    /// The URL.
    pub url: Option<WebhookUrl>,
    /// The name; `Some(None)` takes it away.
    pub name: Option<Option<Name>>,
    /// What the filter says of types.
    pub types: Option<Vec<TypePattern>>,
    /// What the filter says of kinds.
    pub kinds: Option<Vec<String>>,
    /// What the filter says of channels.
    pub channels: Option<Vec<ChannelId>>,
    /// What the filter says of labels.
    pub labels: Option<Vec<Name>>,
    /// What the filter of one of the operator's says of workspaces.
    pub reach: ChangeReach,
    /// The headers of its own, whole.
    pub headers: Option<CustomHeaders>,
    /// How Gramway shows who it is; `Some(None)` takes it away.
    pub auth: Option<Option<EndpointAuth>>,
    /// Deliveries at once; `Some(None)` leaves it to the installation.
    pub in_flight: Option<Option<u16>>,
    /// How fast; `Some(None)` is as fast as it goes.
    pub rate: Option<Option<Rate>>,
    /// In which order: of what happens from then on.
    pub ordering: Option<Ordering>,
    /// How much of each event.
    pub payload: Option<Payload>,
    /// When to try again; `Some(None)` is the standard's schedule.
    pub schedule: Option<Option<Schedule>>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// Whether what is for it waits. Going on makes it due.
    pub paused: Option<bool>,
    /// Whether it is told anything. Enabling it makes its waiting deliveries due.
    pub enabled: Option<bool>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// What is to change of the workspaces that an endpoint of the operator is told of; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeReach {
    /// Those of which mode; `Some(None)` is both.
    pub mode: Option<Option<Mode>>,
    /// Which.
    pub workspaces: Option<Vec<WorkspaceId>>,
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
    /// A channel of the filter is none of the workspace.
    #[error("the filter names a channel that is not here")]
    ChannelUnknown(usize),
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
            let now = self.clock.now();
            let changed = change.apply(seen.clone(), now);
            let same = Endpoint {
                version: changed.version,
                ..seen.clone()
            };
            if same == changed {
                return Ok(seen);
            }
            self.knows_channels(workspace, &changed.filter)
                .await?
                .map_err(ChangeEndpointError::ChannelUnknown)?;
            let done = (AuditAction::EndpointChanged, Subject::Endpoint(id));
            let entry = audited(&*self.ids, &by, now, done);
            let entry = differing(entry, &seen, &changed);
            let changes = self.becomes(Changes::of(workspace), &seen, &changed);
            match self.commit_audited(changes, id, entry).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// Which settings are others now, by their names in the API.
fn differing(entry: AuditEntry, before: &Endpoint, after: &Endpoint) -> AuditEntry {
    let (filter, filtered) = (&before.filter, &after.filter);
    let (manner, mannered) = (&before.manner, &after.manner);
    entry.changing([
        ("url", before.url != after.url),
        ("name", before.name != after.name),
        ("types", filter.types != filtered.types),
        ("kinds", filter.kinds != filtered.kinds),
        ("channel_ids", filter.channels != filtered.channels),
        ("labels", filter.labels != filtered.labels),
        ("mode", filter.reach.mode != filtered.reach.mode),
        (
            "workspace_ids",
            filter.reach.workspaces != filtered.reach.workspaces,
        ),
        ("headers", manner.headers != mannered.headers),
        ("auth", manner.auth != mannered.auth),
        (
            "concurrency",
            manner.limits.in_flight != mannered.limits.in_flight,
        ),
        ("rate", manner.limits.rate != mannered.limits.rate),
        ("ordering", manner.ordering != mannered.ordering),
        ("payload", manner.payload != mannered.payload),
        ("retry_schedule", manner.schedule != mannered.schedule),
        ("metadata", before.metadata != after.metadata),
        (
            "paused",
            before.paused_at.is_some() != after.paused_at.is_some(),
        ),
        (
            "enabled",
            before.disabled.is_some() != after.disabled.is_some(),
        ),
    ])
}

impl ChangeEndpoint {
    /// It is enabled, and nothing else.
    pub(super) fn enabling() -> Self {
        Self {
            enabled: Some(true),
            ..Self::default()
        }
    }

    /// The endpoint as it is then.
    pub(super) fn apply(&self, seen: Endpoint, now: Time) -> Endpoint {
        let disabled = match self.enabled {
            None => seen.disabled,
            Some(true) => None,
            Some(false) => seen.disabled.or(Some((now, None))),
        };
        let paused_at = match self.paused {
            None => seen.paused_at,
            Some(true) => seen.paused_at.or(Some(now)),
            Some(false) => None,
        };
        // Another URL is another receiver, and one that is enabled begins anew.
        let anew = self.url.as_ref().is_some_and(|url| *url != seen.url)
            || (seen.disabled.is_some() && disabled.is_none());
        let health = match seen.paused_at.filter(|_| paused_at.is_none()) {
            _ if anew => seen.health.cleared(now),
            Some(paused) => seen.health.rested(paused, now),
            None => seen.health,
        };
        Endpoint {
            health,
            url: self.url.clone().unwrap_or(seen.url),
            name: self.name.clone().unwrap_or(seen.name),
            filter: self.filtered(seen.filter),
            manner: self.mannered(seen.manner),
            metadata: self.metadata.clone().unwrap_or(seen.metadata),
            paused_at,
            disabled,
            version: seen.version + 1,
            ..seen
        }
    }

    fn filtered(&self, seen: Filter) -> Filter {
        Filter {
            types: self.types.clone().unwrap_or(seen.types),
            kinds: self.kinds.clone().unwrap_or(seen.kinds),
            channels: self.channels.clone().unwrap_or(seen.channels),
            labels: self.labels.clone().unwrap_or(seen.labels),
            reach: Reach {
                mode: self.reach.mode.unwrap_or(seen.reach.mode),
                workspaces: self
                    .reach
                    .workspaces
                    .clone()
                    .unwrap_or(seen.reach.workspaces),
            },
        }
    }

    fn mannered(&self, seen: Manner) -> Manner {
        Manner {
            headers: self.headers.clone().unwrap_or(seen.headers),
            auth: self.auth.clone().unwrap_or(seen.auth),
            limits: Limits {
                in_flight: self.in_flight.unwrap_or(seen.limits.in_flight),
                rate: self.rate.unwrap_or(seen.limits.rate),
            },
            ordering: self.ordering.unwrap_or(seen.ordering),
            payload: self.payload.unwrap_or(seen.payload),
            schedule: self.schedule.clone().unwrap_or(seen.schedule),
        }
    }
}
