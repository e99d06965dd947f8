use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, web};
use domain::model::shared::Code;
use domain::model::workspace::WorkspaceId;
use domain::port::limit::LimitKey;

use super::{Caller, client_address, origin};
use crate::http::Services;
use crate::http::flow::Flow;
use crate::http::header;
use crate::http::limit::{self, Counted};
use crate::http::problem::Problem;

/// Which workspace an operator's key acts in.
const WORKSPACE: &str = "gramway-workspace";

/// Finds out who is calling and counts the request, before the body is read.
pub async fn authenticate<B: MessageBody + 'static>(
    services: web::Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let headers = match admit(&services, &request).await {
        Ok(Counted(headers)) => headers,
        Err(problem) => return Ok(request.error_response(problem)),
    };
    let mut response = next.call(request).await?.map_into_boxed_body();
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Lets the caller in, or says why not.
async fn admit(services: &Services, request: &ServiceRequest) -> Result<Counted, Problem> {
    let address = client_address(request.request());
    let caller = match identify(services, request.request()).await {
        Ok(caller) => caller,
        Err(problem) => {
            // guesses are counted by address; a valid key behind the same address is not slowed by them
            if problem.code() == Code::Unauthenticated {
                limit::count(&*services.limiter, &[LimitKey::Address(address)])?;
            }
            return Err(problem);
        }
    };
    let counted = limit::count(&*services.limiter, &caller.limits())?;
    request.extensions_mut().insert(caller);
    Ok(counted)
}

/// Whoever calls, as their key is now.
pub(super) async fn identify(
    services: &Services,
    request: &HttpRequest,
) -> Result<Caller, Problem> {
    let headers = request.headers();
    // two keys are none: another service on the way may have looked at the other one
    let token = header::only(headers, "authorization")
        .ok()
        .flatten()
        .and_then(bearer)
        .ok_or(Problem::new(Code::Unauthenticated))?
        .to_owned();
    let within = match header::only(headers, WORKSPACE) {
        Ok(None) => None,
        Ok(Some(text)) => Some(workspace(text)?),
        Err(wrong) => return Err(no_workspace(wrong)),
    };
    let from = origin(request);
    Flow::of(services, &services.flows.admin)
        .run(move |admin| async move { admin.authenticate(&token, within, from).await })
        .await
        .map(Caller)
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn workspace(text: &str) -> Result<WorkspaceId, Problem> {
    text.trim()
        .parse()
        .map_err(|error: domain::model::shared::InvalidId| no_workspace(&error.to_string()))
}

fn no_workspace(wrong: &str) -> Problem {
    let pointer = format!("/header/{WORKSPACE}");
    Problem::at(pointer, Code::InvalidParameter, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_tokens_are_read() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer"), None);
        assert_eq!(bearer("Bearer  "), None);
    }
}
