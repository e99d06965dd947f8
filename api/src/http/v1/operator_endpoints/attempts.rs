use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::Services;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::About;
use crate::http::v1::webhook_endpoints::{AttemptsQuery, attempts_of};
use crate::http::view::{AttemptView, PageView};

/// List the attempts to tell an endpoint of one workspace
///
/// The newest first, each with status, latency and class of trouble and, where it failed, what was answered.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.attempts",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("workspace_id" = String, Query, description = "The workspace whose events are meant", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb"), AttemptsQuery),
    responses((status = 200, description = "A page of attempts", body = PageView<AttemptView>)))]
#[get("/operator-endpoints/{endpoint_id}/attempts")]
pub(super) async fn attempts(
    _caller: Allowed<Operator>,
    Id(endpoint): Id<EndpointId>,
    About(workspace, query): About<AttemptsQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<AttemptView>>, Problem> {
    attempts_of(&services, &tell, (OWNER, workspace), (endpoint, query))
        .await
        .map(web::Json)
}
