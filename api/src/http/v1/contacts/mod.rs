//! Instagram users as one channel sees them, and what they prefer.

mod change;
mod get;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(get::get).service(change::change);
}
