use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, web};
use domain::model::shared::typeid;
use tracing::Instrument as _;

use super::Services;
use super::connection::{Answering, Running};

/// A request's id: the caller's own when it sent a sane one, else a new one. In the answer, the log and `caused_by`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId(String);

static HEADER: HeaderName = HeaderName::from_static("request-id");

impl RequestId {
    /// The id of this request.
    pub(super) fn of(request: &HttpRequest) -> Self {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self(String::new()))
    }

    /// Its text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn sane(text: &str) -> Option<Self> {
        let word = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        ((1..=100).contains(&text.len()) && text.chars().all(word)).then(|| Self(text.to_owned()))
    }
}

/// The outermost middleware: names the request, opens its span, logs its end. The log has the route's pattern, never the
/// path or the query as they came: those can carry tokens.
pub(super) async fn identify<B: MessageBody + Unpin + 'static>(
    services: web::Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Answering<B>>, Error> {
    let sent = request
        .headers()
        .get(&HEADER)
        .and_then(|value| value.to_str().ok());
    let id = sent
        .and_then(RequestId::sane)
        .unwrap_or_else(|| RequestId(typeid("req", services.ids.next())));
    request.extensions_mut().insert(id.clone());
    let running = Running::of(&request);
    let method = request.method().to_string();
    let began = std::time::Instant::now();
    let span = tracing::info_span!(
        "http.request",
        http.method = method,
        request.id = id.as_str(),
        http.route = tracing::field::Empty,
    );
    let route = request.match_pattern();
    if let Some(route) = &route {
        span.record("http.route", route.as_str());
    }
    let within = span.clone();
    async move {
        let mut response = next.call(request).await?;
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(HEADER.clone(), value);
        }
        let status = response.status().as_u16();
        let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(http.status = status, duration_ms, "answered");
        } else {
            tracing::debug!(http.status = status, duration_ms, "answered");
        }
        Ok(response.map_body(|_, body| running.answers(body)))
    }
    .instrument(within)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sane_ids_are_taken() {
        assert!(RequestId::sane("req_1-2.3:4").is_some());
        assert!(RequestId::sane("").is_none());
        assert!(RequestId::sane("a b").is_none());
        assert!(RequestId::sane("line\nbreak").is_none());
        assert!(RequestId::sane(&"a".repeat(101)).is_none());
    }
}
