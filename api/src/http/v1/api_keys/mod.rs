//! Keys of a workspace.

mod create;
mod delete;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) use create::CreateApiKeyBody;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(delete::delete);
}
