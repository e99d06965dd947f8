//! Endpoints that are told what happens.

mod change;
mod create;
mod delete;
mod get;
mod list;
mod redeliver;
mod rotate_secret;
mod test;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(change::change)
        .service(delete::delete)
        .service(rotate_secret::rotate_secret)
        .service(redeliver::redeliver)
        .service(test::test);
}
