//! A customer's receiver in a page: it verifies webhooks with the official `standardwebhooks` crate and prints them.
//!
//! `SECRET_FILE=endpoint.secret cargo run -p e2e --example receiver -- 127.0.0.1:9000`: the file holds the endpoint's secret and is
//! read for each request, so it may be written after the receiver has started.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example that prints and reads its environment"
)]

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::header::{HeaderMap, HeaderValue};
use standardwebhooks::Webhook;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    println!("listening at http://{address}");
    HttpServer::new(|| App::new().default_service(web::post().to(receive)))
        .workers(1)
        .bind(address)?
        .run()
        .await
}

async fn receive(request: HttpRequest, body: web::Bytes) -> HttpResponse {
    match verified(&request, &body) {
        Ok(event) => {
            println!("verified {event}");
            HttpResponse::NoContent().finish()
        }
        Err(error) => {
            println!("refused: {error}");
            HttpResponse::Unauthorized().finish()
        }
    }
}

fn verified(request: &HttpRequest, body: &[u8]) -> Result<String, Box<dyn std::error::Error>> {
    let secret = std::fs::read_to_string(std::env::var("SECRET_FILE")?)?;
    let mut headers = HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        if let Some(value) = request.headers().get(name) {
            headers.insert(name, HeaderValue::from_bytes(value.as_bytes())?);
        }
    }
    Webhook::new(secret.trim())?.verify(body, &headers)?;
    Ok(String::from_utf8(body.to_vec())?)
}
