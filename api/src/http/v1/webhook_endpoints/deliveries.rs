use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::{AttemptState, EndpointId};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{AttemptFilter, Logged, PendingDelivery};

use super::{DeliveriesQuery, during};
use crate::http::Services;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::{Params, wrong};
use crate::http::view::{EndpointDeliveryView, PageView};

/// List the deliveries to an endpoint
///
/// Those that ended, the newest first; with `state=pending` those that are still to be made, the one that is due first first.
/// A delivery that is asked for again is one more.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.deliveries",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"), DeliveriesQuery),
    responses((status = 200, description = "A page of deliveries", body = PageView<EndpointDeliveryView>)))]
#[get("/webhook-endpoints/{endpoint_id}/deliveries")]
pub(super) async fn deliveries(
    caller: Allowed<WebhooksRead>,
    Id(endpoint): Id<EndpointId>,
    Params(query): Params<DeliveriesQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<EndpointDeliveryView>>, Problem> {
    let workspace = caller.workspace()?;
    deliveries_of(&services, &tell, (workspace, workspace), (endpoint, query))
        .await
        .map(web::Json)
}

/// Deliveries of what happened in a workspace to an endpoint of somebody's.
pub(in crate::http) async fn deliveries_of(
    services: &Services,
    tell: &Flow<Tell>,
    (owner, workspace): (WorkspaceId, WorkspaceId),
    (endpoint, query): (EndpointId, DeliveriesQuery),
) -> Result<PageView<EndpointDeliveryView>, Problem> {
    let at = (owner, workspace);
    let ended = ended(query.state.as_deref())?;
    let during = during(query.from.as_deref(), query.to.as_deref())?;
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before,
    };
    let Some(states) = ended else {
        let list = List::new(services, Some(workspace), format!("pending:{endpoint}"));
        let ask = list.ask(&page)?;
        let page = tell
            .run(move |tell| async move { tell.pending(at, endpoint, during, ask).await })
            .await?
            .ok_or(Problem::not_found())?;
        let place = |it: &PendingDelivery| (it.due, it.seq);
        return Ok(list.view(page, place, EndpointDeliveryView::from));
    };
    let filter = AttemptFilter {
        endpoint,
        event: None,
        states,
        during,
    };
    let list = List::new(services, Some(workspace), format!("deliveries:{endpoint}"));
    let ask = list.ask(&page)?;
    let page = tell
        .run(move |tell| async move { tell.attempts(at, filter, ask).await })
        .await?
        .ok_or(Problem::not_found())?;
    let place = |it: &Logged| (it.attempt.started_at, it.id);
    Ok(list.view(page, place, EndpointDeliveryView::from))
}

/// With what deliveries are wanted that ended; nothing when those are that have not.
fn ended(state: Option<&str>) -> Result<Option<Vec<AttemptState>>, Problem> {
    match state {
        None => Ok(Some(AttemptState::ENDED.to_vec())),
        Some("delivered") => Ok(Some(vec![AttemptState::Delivered])),
        Some("failed") => Ok(Some(vec![AttemptState::Failed])),
        Some("dropped") => Ok(Some(vec![AttemptState::Dropped])),
        Some("pending") => Ok(None),
        Some(_) => Err(wrong(
            "state",
            "must be pending, delivered, failed or dropped",
        )),
    }
}
