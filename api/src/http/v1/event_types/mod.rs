//! The catalogue of events. For everybody, as the document is that has it, too.

mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(list::list).service(get::get);
}
