//! The one catalogue of codes. For everybody: a problem's reader may have no key.

mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(list::list).service(get::get);
}
