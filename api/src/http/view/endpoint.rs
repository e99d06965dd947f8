use std::collections::BTreeMap;

use domain::model::endpoint::{Endpoint, EndpointAuth, ErrorClass, TypePattern};
use domain::model::shared::{Code, ExposeSecret as _, Name, SecretString, Time};
use domain::model::workspace::Mode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{metadata, time};

/// A URL that events are posted to, signed as Standard Webhooks 1.0 says.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub struct EndpointView {
    /// Its id.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// Where events are posted to.
    #[schema(example = "https://acme.example/webhooks/gramway")]
    url: String,
    /// What people call it.
    #[schema(example = "CRM")]
    name: Option<String>,
    /// The types of events that it is told, one by one, as `message.*` or `*`; all when empty.
    #[schema(example = json!(["message.*", "channel.degraded"]))]
    types: Vec<String>,
    /// Of which kinds messages are that it is told; all when empty.
    #[schema(example = json!([]))]
    kinds: Vec<String>,
    /// The channels that it is told about; all when empty.
    #[schema(example = json!([]))]
    channel_ids: Vec<String>,
    /// The routing labels that it is told about; all when empty.
    #[schema(example = json!([]))]
    labels: Vec<String>,
    /// The names of the headers that its deliveries carry; their values are not shown.
    #[schema(example = json!(["x-tenant"]))]
    header_names: Vec<String>,
    /// How Gramway shows it who it is, beside the signature: `basic` or `bearer`.
    #[schema(example = json!(null))]
    auth: Option<&'static str>,
    /// Deliveries at once; as many as the installation allows when null.
    #[schema(example = json!(null))]
    concurrency: Option<u16>,
    /// How fast deliveries are begun; as fast as it goes when null.
    rate: Option<RateView>,
    /// `none` or `conversation`.
    #[schema(example = "none")]
    ordering: &'static str,
    /// `full` or `thin`.
    #[schema(example = "full")]
    payload: &'static str,
    /// Seconds between the attempts of a delivery.
    #[schema(example = json!([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]))]
    retry_schedule: Vec<u32>,
    /// Since when it is paused, if it is: what is for it waits.
    #[schema(example = json!(null))]
    paused_at: Option<String>,
    /// Whether it is told anything.
    #[schema(example = true)]
    enabled: bool,
    /// When it was disabled, if it is.
    #[schema(example = json!(null))]
    disabled_at: Option<String>,
    /// Why it was disabled, when Gramway did it; a code of `GET /v1/codes`.
    #[schema(example = json!(null))]
    disabled_code: Option<&'static str>,
    /// How well it takes what it is told, as its answers show. Changes of it leave the `ETag` alone.
    health: HealthView,
    /// Until when deliveries are signed with the secret before, too, if they are.
    #[schema(example = json!(null))]
    secret_overlap_until: Option<String>,
    /// What deliveries are signed with. Only in the answer that made it, never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_…")]
    secret: Option<String>,
    /// The workspace's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

/// A URL that events of all workspaces are posted to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorEndpoint)]
pub struct OperatorEndpointView {
    #[serde(flatten)]
    endpoint: EndpointView,
    /// Of which mode workspaces are that it is told of, `live` or `test`; of both when null.
    #[schema(example = json!(null))]
    mode: Option<&'static str>,
    /// The workspaces that it is told of; all, and those that come to be, when empty.
    #[schema(example = json!([]))]
    workspace_ids: Vec<String>,
}

impl OperatorEndpointView {
    /// As it is now.
    pub fn of(endpoint: &Endpoint, now: Time) -> Self {
        Self::beside(endpoint, EndpointView::of(endpoint, now))
    }

    /// With its secret, for the answer that made it.
    pub fn with_secret(endpoint: &Endpoint, secret: &SecretString, now: Time) -> Self {
        Self::beside(endpoint, EndpointView::with_secret(endpoint, secret, now))
    }

    fn beside(endpoint: &Endpoint, view: EndpointView) -> Self {
        let reach = &endpoint.filter.reach;
        Self {
            endpoint: view,
            mode: reach.mode.map(Mode::as_str),
            workspace_ids: reach.workspaces.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How well an endpoint takes what it is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookEndpointHealth)]
pub(super) struct HealthView {
    /// `healthy`; `slowed` when it asked for less; `failing` when it is only tried from time to time; `paused`; `disabled`.
    #[schema(example = "healthy")]
    state: &'static str,
    /// When the first attempt began of those that failed in a row. The time of a pause since then does not bring its disabling
    /// nearer.
    #[schema(example = json!(null))]
    failing_since: Option<String>,
    /// What came of the last of them that counted.
    last_error: Option<LastErrorView>,
    /// When one delivery is tried, if none is before.
    #[schema(example = json!(null))]
    next_try_at: Option<String>,
}

/// What came of an attempt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookLastError)]
pub(super) struct LastErrorView {
    /// `dns`, `connect`, `tls`, `timeout`, `refused`, `protocol` or `http`.
    #[schema(example = "http")]
    class: &'static str,
    /// The HTTP status, when one came.
    #[schema(example = 503)]
    status: Option<u16>,
}

impl HealthView {
    fn of(endpoint: &Endpoint) -> Self {
        let failing = endpoint.health.failing;
        Self {
            state: endpoint.state().as_str(),
            failing_since: failing.map(|failing| time(failing.since)),
            last_error: failing.map(|failing| LastErrorView::of(failing.error, failing.status)),
            next_try_at: endpoint.next_try_at().map(time),
        }
    }
}

impl LastErrorView {
    pub(super) const fn of(error: ErrorClass, status: Option<u16>) -> Self {
        Self {
            class: error.as_str(),
            status,
        }
    }
}

/// How fast deliveries are begun.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookRateView)]
pub(super) struct RateView {
    /// So many deliveries
    #[schema(example = 100)]
    deliveries: u16,
    /// in any stretch of so many seconds.
    #[schema(example = 1)]
    per_seconds: i64,
}

impl EndpointView {
    /// As it is now.
    pub fn of(endpoint: &Endpoint, now: Time) -> Self {
        let (filter, manner) = (&endpoint.filter, &endpoint.manner);
        let names = |all: &[Name]| all.iter().map(|name| name.as_str().to_owned()).collect();
        let headers = manner.headers.pairs();
        Self {
            id: endpoint.id.to_string(),
            url: endpoint.url.as_str().to_owned(),
            name: endpoint.name.as_ref().map(|name| name.as_str().to_owned()),
            types: filter.types.iter().map(TypePattern::to_word).collect(),
            kinds: filter.kinds.clone(),
            channel_ids: filter.channels.iter().map(ToString::to_string).collect(),
            labels: names(&filter.labels),
            header_names: headers.map(|(name, _)| name.to_owned()).collect(),
            auth: manner.auth.as_ref().map(EndpointAuth::as_str),
            concurrency: manner.limits.in_flight,
            rate: manner.limits.rate.map(|rate| RateView {
                deliveries: rate.calls,
                per_seconds: rate.per.num_seconds(),
            }),
            ordering: manner.ordering.as_str(),
            payload: manner.payload.as_str(),
            retry_schedule: endpoint.schedule().seconds(),
            paused_at: endpoint.paused_at.map(time),
            enabled: endpoint.disabled.is_none(),
            disabled_at: endpoint.disabled.map(|(at, _)| time(at)),
            disabled_code: endpoint
                .disabled
                .and_then(|(_, code)| code)
                .map(Code::as_str),
            health: HealthView::of(endpoint),
            secret_overlap_until: endpoint.secrets.overlap_until(now).map(time),
            secret: None,
            metadata: metadata(&endpoint.metadata),
            created_at: time(endpoint.created_at),
        }
    }

    /// With its secret, for the answer that made it.
    pub fn with_secret(endpoint: &Endpoint, secret: &SecretString, now: Time) -> Self {
        Self {
            secret: Some(secret.expose_secret().to_owned()),
            ..Self::of(endpoint, now)
        }
    }
}

impl std::fmt::Debug for EndpointView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndpointView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
