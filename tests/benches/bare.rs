//! What the ingress is compared with: an actix-web handler that verifies the signature and does nothing.

use std::net::SocketAddr;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Starts it on a free port.
pub(crate) fn start(secret: &str) -> (SocketAddr, actix_web::dev::Server) {
    let secret = secret.as_bytes().to_vec();
    let server = HttpServer::new(move || {
        let secret = secret.clone();
        App::new().route(
            "/webhooks/instagram",
            web::post().to(move |request: HttpRequest, body: web::Bytes| {
                let good = verified(&secret, &request, &body);
                async move {
                    if good {
                        HttpResponse::Ok().finish()
                    } else {
                        HttpResponse::Forbidden().finish()
                    }
                }
            }),
        )
    })
    .workers(2)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let address = server.addrs()[0];
    (address, server.run())
}

fn verified(secret: &[u8], request: &HttpRequest, body: &[u8]) -> bool {
    let given = request.headers().get("x-hub-signature-256");
    let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("sha256="));
    let Some(given) = given.and_then(|given| hex::decode(given).ok()) else {
        return false;
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

/// The header over this body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}
