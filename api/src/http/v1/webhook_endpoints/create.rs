use std::collections::BTreeMap;

use actix_web::{HttpRequest, post, web};
use domain::flow::tell::{CreateEndpoint, Tell};
use domain::model::endpoint::{Filter, Limits, Manner, Reach};
use domain::model::shared::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::fields as shared;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::EndpointView;

use crate::http::endpoint::{self as fields, AuthBody, RateBody};

/// An endpoint that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateWebhookEndpoint, example = json!({
    "url": "https://acme.example/webhooks/gramway", "name": "CRM", "types": ["message.*", "channel.degraded"],
    "headers": {"x-tenant": "blue"}, "ordering": "conversation", "metadata": {"team": "blue"}}))]
pub(crate) struct CreateEndpointBody {
    /// Where events are posted to: absolute, https, without credentials.
    url: String,
    /// What people call it, 1 to 200 characters.
    #[serde(default)]
    name: Option<String>,
    /// The types of events that it is told, one by one, as `message.*` or `*`; all when absent or empty.
    #[serde(default)]
    types: Option<Vec<String>>,
    /// Of messages only those of these kinds (`data.kind`); all when absent or empty. Looked at when it is told.
    #[serde(default)]
    kinds: Option<Vec<String>>,
    /// Of what is about channels only what is about these; all when absent or empty.
    #[serde(default)]
    channel_ids: Option<Vec<String>>,
    /// Of what is about channels only what has one of these routing labels; all when absent or empty. Looked at when it is
    /// told.
    #[serde(default)]
    labels: Option<Vec<String>>,
    /// Headers that every delivery carries, 20 at most, with values of up to 1000 characters of printable ASCII. Never
    /// shown again.
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    /// Who Gramway says that it is, beside the signature. Never shown again.
    #[serde(default)]
    auth: Option<AuthBody>,
    /// Deliveries at once, 1 to 256, and never more than the installation allows: 16 to an endpoint of a workspace and 128 to
    /// one for all workspaces, unless it is configured otherwise. As many as that when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 256)]
    concurrency: Option<u32>,
    /// How fast deliveries may be begun; as fast as it goes when absent.
    #[serde(default)]
    rate: Option<RateBody>,
    /// `none`: as fast as it goes, in whatever order. `conversation`: what concerns one conversation one after the other, by
    /// position; a delivery that is tried again holds those behind it. `none` when absent.
    #[serde(default)]
    #[schema(example = "none")]
    ordering: Option<String>,
    /// `full`, or `thin`: ids, kinds and states only, the rest to be fetched. `full` when absent.
    #[serde(default)]
    #[schema(example = "full")]
    payload: Option<String>,
    /// Seconds between the attempts: 20 of a second to a day at most, 8 days together; the standard's nine when absent.
    #[serde(default)]
    #[schema(example = json!([5, 300, 1800]))]
    retry_schedule: Option<Vec<u32>>,
    /// The secret that deliveries are signed with: `whsec_` and the base64 of 24 to 64 random bytes. One is made when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: Option<SecretString>,
    /// The workspace's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
}

impl CreateEndpointBody {
    fn ask(self, site: &Site) -> Result<CreateEndpoint, Problem> {
        let mut faults = Faults::new();
        let ask = self.read(&mut faults, site);
        faults.done(ask)
    }

    /// What is wanted, or what is wrong with it.
    pub(in crate::http) fn read(self, faults: &mut Faults, site: &Site) -> Option<CreateEndpoint> {
        let url = shared::url(faults, site, &self.url);
        let name = shared::maybe_name(faults, self.name.as_deref());
        let metadata = shared::metadata(faults, self.metadata);
        let secret = fields::secret(faults, self.secret);
        let types = fields::types(faults, self.types.as_deref());
        let kinds = fields::kinds(faults, self.kinds.as_deref());
        let channels = fields::channels(faults, self.channel_ids.as_deref());
        let labels = fields::labels(faults, self.labels.as_deref());
        let headers = fields::headers(faults, self.headers);
        let auth = fields::auth(faults, self.auth);
        let in_flight = fields::concurrency(faults, self.concurrency);
        let rate = fields::rate(faults, self.rate);
        let ordering = fields::ordering(faults, self.ordering.as_deref());
        let payload = fields::payload(faults, self.payload.as_deref());
        let schedule = fields::schedule(faults, self.retry_schedule.as_deref());
        Some(CreateEndpoint {
            url: url?,
            name: name?,
            filter: Filter {
                types: types?,
                kinds: kinds?,
                channels: channels?,
                labels: labels?,
                reach: Reach::default(),
            },
            manner: Manner {
                headers: headers?,
                auth: auth?,
                limits: Limits {
                    in_flight: in_flight?,
                    rate: rate?,
                },
                ordering: ordering?,
                payload: payload?,
                schedule: schedule?,
            },
            secret: secret?,
            metadata: metadata?,
        })
    }
}

/// Make an endpoint
///
/// The answer shows the secret that its deliveries are signed with, once.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.create", request_body = CreateEndpointBody,
    responses((status = 201, description = "The endpoint, with its secret", body = EndpointView)))]
#[post("/webhook-endpoints")]
pub(super) async fn create(
    caller: Allowed<WebhooksWrite>,
    request: HttpRequest,
    body: Body<CreateEndpointBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Answer<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask(Site::of(&request))?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.create_endpoint(workspace, ask, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::created(made, |(endpoint, secret)| {
        EndpointView::with_secret(&endpoint, &secret, now)
    }))
}
