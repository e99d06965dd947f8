//! The menu that an account always shows (META 4).

mod delete;
mod get;
mod replace;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(get::get)
        .service(replace::replace)
        .service(delete::delete);
}
