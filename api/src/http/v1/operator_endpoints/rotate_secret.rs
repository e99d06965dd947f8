use actix_web::{post, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::v1::webhook_endpoints::RotateSecretBody;
use crate::http::view::OperatorEndpointView;

/// Rotate the secret of an endpoint for all workspaces
///
/// Shows the new secret, once. Until the overlap ends each delivery carries a signature of either secret.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.rotate_secret", request_body = RotateSecretBody,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint, with its new secret", body = OperatorEndpointView)))]
#[post("/operator-endpoints/{endpoint_id}/rotate-secret")]
pub(super) async fn rotate_secret(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    body: Body<RotateSecretBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Answer<OperatorEndpointView>, Problem> {
    let (ask, asked) = (body.value.ask()?, body.asked);
    let rotated = tell
        .run(move |tell| async move { tell.rotate_secret(OWNER, id, ask, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::done(rotated, |(endpoint, secret)| {
        OperatorEndpointView::with_secret(&endpoint, &secret, now)
    }))
}
