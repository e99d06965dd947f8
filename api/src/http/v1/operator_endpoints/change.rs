use actix_web::{HttpRequest, patch};
use domain::flow::tell::{ChangeEndpoint, Tell};
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::reach::ChangeBody;
use crate::http::site::Site;
use crate::http::view::OperatorEndpointView;

impl ChangeBody {
    fn ask(self, site: &Site, if_version: Option<i64>) -> Result<ChangeEndpoint, Problem> {
        let mut faults = Faults::new();
        let reach = self.reach.change(&mut faults);
        let asked = self.endpoint.read(&mut faults, site);
        faults.done(asked.zip(reach).map(|(asked, reach)| ChangeEndpoint {
            reach,
            if_version,
            ..asked
        }))
    }
}

/// Change an endpoint for all workspaces
///
/// A JSON merge patch. `enabled` switches it off and on again, also after Gramway had disabled it: what waited for it is then
/// delivered; what happened meanwhile is in the event logs of the workspaces.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.change", request_body = ChangeBody,
    params(
        ("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The endpoint", body = OperatorEndpointView),
        (status = 412, description = "The endpoint has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/operator-endpoints/{endpoint_id}")]
pub(super) async fn change(
    _caller: Allowed<Operator>,
    request: HttpRequest,
    Id(id): Id<EndpointId>,
    IfMatch(version): IfMatch,
    body: Body<ChangeBody>,
    tell: Flow<Tell>,
) -> Result<Versioned<OperatorEndpointView>, Problem> {
    let (wanted, by) = (body.value.ask(Site::of(&request), version)?, body.asked.by);
    let (endpoint, now) = tell
        .run(move |tell| async move {
            let changed = tell.change_endpoint(OWNER, id, wanted, by).await;
            changed.map(|endpoint| (endpoint, tell.clock.now()))
        })
        .await?;
    let view = OperatorEndpointView::of(&endpoint, now);
    Ok(Versioned(endpoint.version, view))
}
