use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use infra::metrics::Requests;

use super::site::Site;

/// Counts a request by its route's pattern, which is one of those that there are.
pub(super) async fn measure<B: MessageBody>(
    requests: web::Data<Requests>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let began = Instant::now();
    let response = next.call(request).await?;
    let request = response.request();
    let route = request.match_pattern();
    let base = &Site::of(request).base_path;
    let route = route
        .as_deref()
        .and_then(|route| route.strip_prefix(base.as_str()));
    let status = response.status().as_u16();
    requests.answered(request.method().as_str(), route, status, began.elapsed());
    Ok(response)
}
