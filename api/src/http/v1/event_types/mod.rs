//! The catalogue of events. For everybody, as the document is that has it, too.

mod get;
mod list;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(list::list).service(get::get);
}

fn written(json: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(json)
}
