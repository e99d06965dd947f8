//! Files that contacts sent: passed on from Instagram to whoever has the link.

mod get;

use actix_web::web::{self, ServiceConfig};

/// The route of files; it is no part of the API's document, messages show whole links.
pub(super) fn configure(routes: &mut ServiceConfig) {
    routes.service(
        web::resource("/media/{token}")
            .route(web::get().to(get::get))
            .route(web::head().to(get::get)),
    );
}
