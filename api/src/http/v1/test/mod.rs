//! What test workspaces can do beside what all can.

mod trigger;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(trigger::trigger);
}
