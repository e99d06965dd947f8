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
use crate::http::v1::webhook_endpoints::{DeliveriesQuery, deliveries_of};
use crate::http::view::{EndpointDeliveryView, PageView};

/// List the deliveries of one workspace's events to an endpoint
///
/// Those that ended, the newest first; with `state=pending` those that are still to be made, the one that is due first first.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.deliveries",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("workspace_id" = String, Query, description = "The workspace whose events are meant", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb"), DeliveriesQuery),
    responses((status = 200, description = "A page of deliveries", body = PageView<EndpointDeliveryView>)))]
#[get("/operator-endpoints/{endpoint_id}/deliveries")]
pub(super) async fn deliveries(
    _caller: Allowed<Operator>,
    Id(endpoint): Id<EndpointId>,
    About(workspace, query): About<DeliveriesQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<EndpointDeliveryView>>, Problem> {
    deliveries_of(&services, &tell, (OWNER, workspace), (endpoint, query))
        .await
        .map(web::Json)
}
