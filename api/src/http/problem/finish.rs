use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use domain::model::shared::Code;

use super::Problem;
use crate::http::request_id::RequestId;
use crate::http::routes;
use crate::http::site::Site;

/// The middleware around all routes: whatever went wrong leaves as a problem, also what actix itself refuses.
/// Middlewares inside answer with their problem rather than fail with it, because a failure has no request any more.
pub async fn finish<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?;
    // what a resource has no method for, actix answers with the bare status
    let bare = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let problem = match response.response().error() {
        Some(error) => problem_of(error),
        None if bare => routes::without(response.request()),
        None => return Ok(response.map_into_boxed_body()),
    };
    let (request, _) = response.into_parts();
    let answer = written(&problem, &request);
    Ok(ServiceResponse::new(request, answer))
}

fn written(problem: &Problem, request: &HttpRequest) -> actix_web::HttpResponse {
    let id = RequestId::of(request);
    problem.answer(Site::of(request), id.as_str())
}

/// The problem inside an error; what is not ours is told by its status.
fn problem_of(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let code = match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::NOT_FOUND => Code::RouteNotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        status if status.is_client_error() => Code::InvalidParameter,
        _ => return Problem::internal(&Foreign(error.to_string())),
    };
    Problem::new(code)
}

/// An error of actix, which is no `std` error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Foreign(String);
