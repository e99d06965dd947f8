use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::{AttemptState, EndpointId};
use domain::model::event::EventId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{AttemptFilter, Logged};

use super::{AttemptsQuery, during};
use crate::http::Services;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::{Params, id, wrong};
use crate::http::view::{AttemptView, PageView};

/// List the attempts at an endpoint
///
/// The newest first, each with status, latency and class of trouble and, where it failed, what was answered.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.attempts",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"), AttemptsQuery),
    responses((status = 200, description = "A page of attempts", body = PageView<AttemptView>)))]
#[get("/webhook-endpoints/{endpoint_id}/attempts")]
pub(super) async fn attempts(
    caller: Allowed<WebhooksRead>,
    Id(endpoint): Id<EndpointId>,
    Params(query): Params<AttemptsQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<AttemptView>>, Problem> {
    let workspace = caller.workspace()?;
    attempts_of(&services, &tell, (workspace, workspace), (endpoint, query))
        .await
        .map(web::Json)
}

/// Attempts at an endpoint of somebody's to tell it what happened in a workspace.
pub(in crate::http) async fn attempts_of(
    services: &Services,
    tell: &Flow<Tell>,
    (owner, workspace): (WorkspaceId, WorkspaceId),
    (endpoint, query): (EndpointId, AttemptsQuery),
) -> Result<PageView<AttemptView>, Problem> {
    let event = id::<EventId>("event_id", query.event_id)?;
    let filter = AttemptFilter {
        endpoint,
        event,
        states: states(query.state.as_deref())?,
        during: during(query.from.as_deref(), query.to.as_deref())?,
    };
    let listed = match event {
        Some(event) => format!("attempts:{endpoint}:{event}"),
        None => format!("attempts:{endpoint}"),
    };
    let list = List::new(services, Some(workspace), listed);
    let ask = list.ask(&PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before,
    })?;
    let page = tell
        .run(move |tell| async move { tell.attempts((owner, workspace), filter, ask).await })
        .await?
        .ok_or(Problem::not_found())?;
    let place = |it: &Logged| (it.attempt.started_at, it.id);
    Ok(list.view(page, place, AttemptView::from))
}

fn states(text: Option<&str>) -> Result<Vec<AttemptState>, Problem> {
    let Some(text) = text else {
        return Ok(AttemptState::ALL.to_vec());
    };
    let mut states = vec![];
    for word in text.split(',') {
        let known = AttemptState::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| wrong("state", "must be delivered, retried, failed or dropped"))?;
        if !states.contains(&known) {
            states.push(known);
        }
    }
    Ok(states)
}
