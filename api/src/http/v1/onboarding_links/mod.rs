//! Links by which account owners connect accounts.

mod create;
mod delete;
mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(delete::delete);
}
