use actix_web::{post, web};
use chrono::Duration;
use domain::flow::tell::{RotateSecret, Tell};
use domain::model::endpoint::{EndpointId, Secrets};
use domain::model::shared::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::fields as shared;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::EndpointView;

use crate::http::endpoint as fields;

/// For how long the secret before signs on, when nothing is said.
const OVERLAP: Duration = Duration::days(1);

/// Another secret that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RotateWebhookSecret, example = json!({"overlap_seconds": 86400}))]
pub(crate) struct RotateSecretBody {
    /// The new secret: `whsec_` and the base64 of 24 to 64 random bytes. One is made when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: Option<SecretString>,
    /// For how long deliveries are signed with the old secret, too: 0 to 604800 seconds; a day when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 604_800)]
    overlap_seconds: Option<i64>,
}

impl RotateSecretBody {
    pub(in crate::http) fn ask(self) -> Result<RotateSecret, Problem> {
        let mut faults = Faults::new();
        let secret = fields::secret(&mut faults, self.secret);
        let bounds = (Duration::zero(), Secrets::LONGEST_OVERLAP);
        let overlap = shared::seconds(
            &mut faults,
            "/overlap_seconds",
            self.overlap_seconds,
            bounds,
        );
        let ask = secret.zip(overlap).map(|(secret, overlap)| RotateSecret {
            secret,
            overlap: overlap.unwrap_or(OVERLAP),
        });
        faults.done(ask)
    }
}

/// Rotate an endpoint's secret
///
/// Shows the new secret, once. Until the overlap ends each delivery carries a signature of either secret, the new one's
/// first, so that the receiver may change over whenever it likes; what is queued is signed as it is when it leaves.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.rotate_secret", request_body = RotateSecretBody,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint, with its new secret", body = EndpointView)))]
#[post("/webhook-endpoints/{endpoint_id}/rotate-secret")]
pub(super) async fn rotate_secret(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    body: Body<RotateSecretBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Answer<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask()?, body.asked);
    let rotated = tell
        .run(move |tell| async move { tell.rotate_secret(workspace, id, ask, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::done(rotated, |(endpoint, secret)| {
        EndpointView::with_secret(&endpoint, &secret, now)
    }))
}
