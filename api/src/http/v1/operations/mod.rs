//! Long work that was asked for: how far it is, and ending it.

mod cancel;
mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(list::list)
        .service(get::get)
        .service(cancel::cancel);
}
