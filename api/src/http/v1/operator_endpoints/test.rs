use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::MaybeBody;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::v1::webhook_endpoints::{TestBody, TestView};

/// Test an endpoint for all workspaces
///
/// Sends it an example of an event of any type, whatever its filter and even when it is disabled, and shows what it answered. The
/// example has `flags.example`, and the ids in it, that of its workspace included, name nothing. It is tried once, and is in the
/// log of no workspace. A repeated request shows the event's id alone.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.test",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    request_body = Option<TestBody>,
    responses((status = 200, description = "What came of it", body = TestView)))]
#[post("/operator-endpoints/{endpoint_id}/test")]
pub(super) async fn test(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    body: MaybeBody<TestBody>,
    tell: Flow<Tell>,
) -> Result<Answer<TestView>, Problem> {
    let (kind, asked) = (body.0.value.kind()?, body.0.asked);
    let made = tell
        .run(move |tell| async move { tell.test_operator_endpoint(id, kind, asked).await })
        .await?;
    Ok(Answer::done(made, TestView::from))
}
