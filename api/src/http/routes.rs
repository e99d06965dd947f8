use std::sync::LazyLock;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ResourceDef, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use domain::model::shared::Code;
use serde_json::Value;

use super::problem::Problem;
use super::site::Site;

/// The routes that are no part of the API's document.
const OTHERS: [(&str, &str); 14] = [
    ("/webhooks/instagram", "GET, POST"),
    ("/webhooks/instagram/{provider_app_id}", "GET, POST"),
    ("/connect/{token}", "GET, HEAD"),
    ("/connect/{token}/start", "POST"),
    ("/oauth/{product}/callback", "GET"),
    ("/oauth/again", "GET, POST"),
    ("/oauth/choose", "GET, POST"),
    ("/oauth/connected", "GET"),
    ("/media/{token}", "GET, HEAD"),
    ("/livez", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/openapi.json", "GET, HEAD"),
    ("/docs", "GET, HEAD"),
    ("/docs/{file}*", "GET, HEAD"),
];

/// Every route with the methods that it has.
static ROUTES: LazyLock<Vec<(ResourceDef, String)>> = LazyLock::new(|| {
    let document = super::openapi();
    let documented = document.get("paths").and_then(Value::as_object);
    let documented = documented.into_iter().flatten().map(|(path, methods)| {
        let mut methods: Vec<String> = methods
            .as_object()
            .into_iter()
            .flatten()
            .map(|(method, _): (&String, &Value)| method.to_uppercase())
            .collect();
        if let Some(get) = methods.iter().position(|method| method == "GET") {
            methods.insert(get + 1, "HEAD".to_owned());
        }
        (ResourceDef::new(path.as_str()), methods.join(", "))
    });
    let others = OTHERS
        .into_iter()
        .map(|(path, methods)| (ResourceDef::new(path), methods.to_owned()));
    documented.chain(others).collect()
});

/// Every route with its methods.
pub fn routes() -> Vec<(String, Vec<String>)> {
    let methods = |text: &str| text.split(", ").map(str::to_owned).collect();
    let known = ROUTES
        .iter()
        .filter_map(|(route, text)| Some((route.pattern()?.to_owned(), methods(text))));
    known.collect()
}

/// Below these HEAD is answered as GET is. Pages say for themselves what it does.
const READ: [&str; 2] = ["/v1/", "/docs/"];

/// Hands HEAD on as GET where there is nothing but reading; the server leaves out the body, and would wait for the end of a
/// stream of events, which has none.
pub(super) async fn head<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let asked_head = request.method() == Method::HEAD;
    if request.method() == Method::HEAD {
        let base = &Site::of(request.request()).base_path;
        let path = request.path().strip_prefix(base.as_str());
        let path = path.unwrap_or_default();
        if path == "/docs" || READ.iter().any(|below| path.starts_with(below)) {
            request.head_mut().method = Method::GET;
        }
    }
    let response = next.call(request).await?;
    let said = response.headers().get(CONTENT_TYPE);
    let is_endless = said.is_some_and(|said| said.as_bytes().starts_with(b"text/event-stream"));
    Ok(response.map_body(|_, body| {
        if asked_head && is_endless {
            EitherBody::right(BoxBody::new(()))
        } else {
            EitherBody::left(body)
        }
    }))
}

/// Whatever no handler answers: 405 where the path exists with other methods, else 404.
pub(super) async fn missing(request: HttpRequest) -> Result<&'static str, Problem> {
    Err(without(&request))
}

/// The problem of a request that has no handler.
pub(super) fn without(request: &HttpRequest) -> Problem {
    let base = &Site::of(request).base_path;
    let path = request.path().strip_prefix(base.as_str());
    judge(path.unwrap_or_default())
}

fn judge(path: &str) -> Problem {
    match ROUTES.iter().find(|(route, _)| route.is_match(path)) {
        Some((_, methods)) => Problem::new(Code::MethodNotAllowed).allow(methods.clone()),
        None => Problem::new(Code::RouteNotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_exists_has_other_methods() {
        assert_eq!(judge("/v1/messages").code(), Code::MethodNotAllowed);
        assert_eq!(judge("/v1/messages/x").code(), Code::MethodNotAllowed);
        assert_eq!(judge("/connect/abc").code(), Code::MethodNotAllowed);
        for nowhere in [
            "",
            "/",
            "/v1",
            "/v1/messages/",
            "/v1/messages/x/y",
            "/v2/messages",
        ] {
            assert_eq!(judge(nowhere).code(), Code::RouteNotFound, "{nowhere}");
        }
    }
}
