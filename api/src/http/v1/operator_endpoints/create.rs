use actix_web::{HttpRequest, post, web};
use domain::flow::tell::{CreateEndpoint, Tell};
use domain::model::endpoint::Filter;

use super::OWNER;
use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::reach::CreateBody;
use crate::http::site::Site;
use crate::http::view::OperatorEndpointView;

impl CreateBody {
    fn ask(self, site: &Site) -> Result<CreateEndpoint, Problem> {
        let mut faults = Faults::new();
        let reach = self.reach.whole(&mut faults);
        let ask = self.endpoint.read(&mut faults, site);
        faults.done(ask.zip(reach).map(|(ask, reach)| CreateEndpoint {
            filter: Filter {
                reach,
                ..ask.filter
            },
            ..ask
        }))
    }
}

/// Make an endpoint for all workspaces
///
/// It is told what happens in every workspace from now on, those that come to be included; `workspace_id` and `mode` of an event
/// say whose it is. Workspaces see nothing of it. The answer shows the secret that its deliveries are signed with, once. There
/// are 10 of them at most.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.create", request_body = CreateBody,
    responses((status = 201, description = "The endpoint, with its secret", body = OperatorEndpointView)))]
#[post("/operator-endpoints")]
pub(super) async fn create(
    _caller: Allowed<Operator>,
    request: HttpRequest,
    body: Body<CreateBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Answer<OperatorEndpointView>, Problem> {
    let (ask, asked) = (body.value.ask(Site::of(&request))?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.create_endpoint(OWNER, ask, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::created(made, |(endpoint, secret)| {
        OperatorEndpointView::with_secret(&endpoint, &secret, now)
    }))
}
