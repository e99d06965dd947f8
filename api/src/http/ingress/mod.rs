//! What Instagram says: the dashboard's handshake and the signed webhooks.

mod handshake;
mod receive;

use actix_web::web::{self, ServiceConfig};

/// The routes; they are no part of the API's document. The path names the provider app; without one it is the shared live app.
pub(super) fn configure(routes: &mut ServiceConfig) {
    for path in [
        "/webhooks/instagram",
        "/webhooks/instagram/{provider_app_id}",
    ] {
        routes.service(
            web::resource(path)
                .route(web::get().to(handshake::handshake))
                .route(web::post().to(receive::receive)),
        );
    }
}
