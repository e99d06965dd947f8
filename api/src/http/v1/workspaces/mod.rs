//! The operator's customers.

mod change;
mod create;
mod create_key;
mod delete_key;
mod get;
mod list;
mod list_keys;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(change::change)
        .service(create_key::create_key)
        .service(list_keys::list_keys)
        .service(delete_key::delete_key);
}
