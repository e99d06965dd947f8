use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// What every answer says, unless its handler said something stricter.
const HEADERS: [(HeaderName, &str); 3] = [
    (actix_web::http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (actix_web::http::header::REFERRER_POLICY, "no-referrer"),
    (actix_web::http::header::X_FRAME_OPTIONS, "DENY"),
];

/// Adds the headers that keep browsers from doing harm, and keeps API answers out of caches.
pub(super) async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let uncached = response.request().path().contains("/v1/");
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if uncached && !headers.contains_key(actix_web::http::header::CACHE_CONTROL) {
        headers.insert(
            actix_web::http::header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        );
    }
    Ok(response)
}
