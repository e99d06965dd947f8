//! Endpoints of the operator, which are told what happens in all workspaces: what a workspace's are, under another owner.

mod attempts;
mod change;
mod create;
mod delete;
mod deliveries;
mod enable;
mod get;
mod list;
mod redeliver;
mod rotate_secret;
mod stats;
mod test;

use domain::model::workspace::WorkspaceId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Whose they are.
const OWNER: WorkspaceId = WorkspaceId::OPERATOR;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(change::change)
        .service(delete::delete)
        .service(rotate_secret::rotate_secret)
        .service(enable::enable)
        .service(test::test)
        .service(redeliver::redeliver)
        .service(attempts::attempts)
        .service(deliveries::deliveries)
        .service(stats::stats);
}
