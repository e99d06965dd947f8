use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use domain::port::limit::LimitKey;

use super::page;
use crate::http::Services;
use crate::http::auth::client_address;
use crate::http::limit;

/// Counts by address who asks for pages: nobody shows a key here, and every link that is guessed is a look-up.
pub(super) async fn counted<B: MessageBody + 'static>(
    services: web::Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let address = LimitKey::Address(client_address(request.request()));
    match limit::count(&*services.limiter, &[address]) {
        Ok(_) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(problem) => {
            let (request, _) = request.into_parts();
            let response = page::refused(&request, &problem, None);
            Ok(ServiceResponse::new(request, response))
        }
    }
}
