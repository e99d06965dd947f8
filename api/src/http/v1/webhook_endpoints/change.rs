use std::collections::BTreeMap;

use actix_web::{HttpRequest, patch};
use domain::flow::tell::{ChangeEndpoint, ChangeReach, Tell};
use domain::model::endpoint::EndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self as shared, Patched};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::EndpointView;

use crate::http::endpoint::{self as fields, AuthBody, RateBody};

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeWebhookEndpoint, example = json!({"url": "https://acme.example/webhooks/gramway", "name": "CRM", "types": ["message.*"], "paused": false, "enabled": true, "metadata": {"team": "blue"}}))]
pub(crate) struct ChangeEndpointBody {
    /// Where events are posted to; what is queued goes there, too.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    url: Patched<String>,
    /// What people call it; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patched<String>,
    /// The types of events that it is told, one by one, as `message.*` or `*`; all when empty or null. Filters decide about
    /// what is queued, too.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    types: Patched<Vec<String>>,
    /// Of messages only those of these kinds; all when empty or null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    kinds: Patched<Vec<String>>,
    /// Of what is about channels only what is about these; all when empty or null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    channel_ids: Patched<Vec<String>>,
    /// Of what is about channels only what has one of these routing labels; all when empty or null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    labels: Patched<Vec<String>>,
    /// Headers that every delivery carries, whole: what is queued, too; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    headers: Patched<BTreeMap<String, String>>,
    /// Who Gramway says that it is; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<AuthBody>)]
    auth: Patched<AuthBody>,
    /// Deliveries at once, 1 to 256, and never more than the installation allows: 16 to an endpoint of a workspace and 128 to
    /// one for all workspaces, unless it is configured otherwise. Null is as many as that.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    concurrency: Patched<u32>,
    /// How fast deliveries may be begun; null is as fast as it goes.
    #[serde(default)]
    #[schema(value_type = Option<RateBody>)]
    rate: Patched<RateBody>,
    /// `none` or `conversation`: of what happens from then on.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "conversation")]
    ordering: Patched<String>,
    /// `full` or `thin`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "thin")]
    payload: Patched<String>,
    /// Seconds between the attempts; null is the standard's schedule. What waits to be tried again is due at once, and follows the new one from then on.
    #[serde(default)]
    #[schema(value_type = Option<Vec<u32>>, example = json!([5, 300]))]
    retry_schedule: Patched<Vec<u32>>,
    /// Whether what is for it waits; it goes on, in order, when that is false again.
    #[serde(default)]
    #[schema(value_type = Option<bool>, example = false)]
    paused: Patched<bool>,
    /// Whether it is told anything. Enabling it sends what waits.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    enabled: Patched<bool>,
    /// The workspace's notes on it, whole: at most 50 keys of 40 characters, values of 500; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    metadata: Patched<BTreeMap<String, String>>,
}

impl ChangeEndpointBody {
    fn ask(self, site: &Site, if_version: Option<i64>) -> Result<ChangeEndpoint, Problem> {
        let mut faults = Faults::new();
        let asked = self.read(&mut faults, site);
        faults.done(asked.map(|asked| ChangeEndpoint {
            if_version,
            ..asked
        }))
    }

    /// What is to change, or what is wrong with it.
    pub(in crate::http) fn read(self, faults: &mut Faults, site: &Site) -> Option<ChangeEndpoint> {
        let url = self.url.needed(faults, "/url", |faults, url| {
            shared::url(faults, site, &url)
        });
        let name = self.name;
        let name = name.or_none(|name| shared::maybe_name(faults, name.as_deref()));
        let types = self.types;
        let types = types.or_none(|words| fields::types(faults, words.as_deref()));
        let kinds = self.kinds;
        let kinds = kinds.or_none(|words| fields::kinds(faults, words.as_deref()));
        let channels = self.channel_ids;
        let channels = channels.or_none(|ids| fields::channels(faults, ids.as_deref()));
        let labels = self.labels;
        let labels = labels.or_none(|labels| fields::labels(faults, labels.as_deref()));
        let headers = self.headers;
        let headers = headers.or_none(|pairs| fields::headers(faults, pairs));
        let auth = self.auth.or_none(|auth| fields::auth(faults, auth));
        let in_flight = self.concurrency;
        let in_flight = in_flight.or_none(|most| fields::concurrency(faults, most));
        let rate = self.rate.or_none(|rate| fields::rate(faults, rate));
        let ordering = self.ordering;
        let ordering = ordering.or_none(|word| fields::ordering(faults, word.as_deref()));
        let payload = self.payload;
        let payload = payload.or_none(|word| fields::payload(faults, word.as_deref()));
        let schedule = self.retry_schedule;
        let schedule = schedule.or_none(|waits| fields::schedule(faults, waits.as_deref()));
        let paused = self.paused;
        let paused = paused.needed(faults, "/paused", |_, paused| Some(paused));
        let enabled = self.enabled;
        let enabled = enabled.needed(faults, "/enabled", |_, enabled| Some(enabled));
        let metadata = self.metadata;
        let metadata = metadata.or_none(|pairs| shared::metadata(faults, pairs));
        Some(ChangeEndpoint {
            url: url?,
            name: name?,
            types: types?,
            kinds: kinds?,
            channels: channels?,
            labels: labels?,
            reach: ChangeReach::default(),
            headers: headers?,
            auth: auth?,
            in_flight: in_flight?,
            rate: rate?,
            ordering: ordering?,
            payload: payload?,
            schedule: schedule?,
            metadata: metadata?,
            paused: paused?,
            enabled: enabled?,
            if_version: None,
        })
    }
}

/// Change an endpoint
///
/// A JSON merge patch. `enabled` switches it off and on again; what happened meanwhile is in the event log.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.change", request_body = ChangeEndpointBody,
    params(
        ("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The endpoint", body = EndpointView),
        (status = 412, description = "The endpoint has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/webhook-endpoints/{endpoint_id}")]
pub(super) async fn change(
    caller: Allowed<WebhooksWrite>,
    request: HttpRequest,
    Id(id): Id<EndpointId>,
    IfMatch(version): IfMatch,
    body: Body<ChangeEndpointBody>,
    tell: Flow<Tell>,
) -> Result<Versioned<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let (wanted, by) = (body.value.ask(Site::of(&request), version)?, body.asked.by);
    let (endpoint, now) = tell
        .run(move |tell| async move {
            let changed = tell.change_endpoint(workspace, id, wanted, by).await;
            changed.map(|endpoint| (endpoint, tell.clock.now()))
        })
        .await?;
    let view = EndpointView::of(&endpoint, now);
    Ok(Versioned(endpoint.version, view))
}
