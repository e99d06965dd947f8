use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use domain::flow::Asked;
use domain::model::shared::Code;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::header;
use super::idempotency::asked;
use super::json;
use super::problem::Problem;
use super::site::Site;

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// The one JSON body of a command and how it was asked for.
#[derive(Debug)]
pub(super) struct Body<T> {
    /// What it says.
    pub value: T,
    /// Its `Idempotency-Key`, with the fingerprint of exactly these bytes.
    pub asked: Asked,
}

/// The body of a command that need not have one: whatever it may say is absent then.
#[derive(Debug)]
pub(super) struct MaybeBody<T>(pub Body<T>);

/// A command without a body; an empty JSON object is let pass.
#[derive(Debug)]
pub(super) struct NoBody {
    /// Its `Idempotency-Key`.
    pub asked: Asked,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let judged = json_content(req);
        let reading = read(req, payload, Site::of(req).body_bytes);
        let req = req.clone();
        Box::pin(async move {
            judged?;
            let bytes = reading.await?;
            Ok(Self {
                asked: asked(&req, &bytes)?,
                value: json::read(&bytes)?,
            })
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for MaybeBody<T> {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(req, payload, Site::of(req).body_bytes);
        let req = req.clone();
        Box::pin(async move {
            let bytes = reading.await?;
            let said: &[u8] = if bytes.trim_ascii().is_empty() {
                b"{}"
            } else {
                json_content(&req)?;
                &bytes
            };
            Ok(Self(Body {
                asked: asked(&req, &bytes)?,
                value: json::read(said)?,
            }))
        })
    }
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(req, payload, Site::of(req).body_bytes);
        let req = req.clone();
        Box::pin(async move {
            let bytes = reading.await?;
            if !bytes.trim_ascii().is_empty() {
                json_content(&req)?;
                json::read::<Nothing>(&bytes)?;
            }
            Ok(Self {
                asked: asked(&req, &bytes)?,
            })
        })
    }
}

/// An empty object.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Reads a body of so many bytes at most, for as long as the site gives it.
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<web::Bytes, Problem>> + 'static {
    let patience = Site::of(request).request_timeout;
    let announced = request
        .headers()
        .get("content-length")
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let encoded = request.headers().contains_key("content-encoding");
    let mut payload = web::Payload::from_request(request, payload);
    async move {
        if encoded {
            return Err(Problem::new(Code::UnsupportedMediaType)
                .detail("The body must not be compressed: send no Content-Encoding."));
        }
        let too_large = || {
            Problem::new(Code::BodyTooLarge)
                .detail(format!("The body is larger than {limit} bytes."))
        };
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let payload = (&mut payload)
            .await
            .map_err(|_| Problem::new(Code::InvalidJson))?;
        match timeout(patience, payload.to_bytes_limited(limit)).await {
            Ok(Ok(Ok(bytes))) => Ok(bytes),
            Ok(Ok(Err(_))) => {
                Err(Problem::new(Code::InvalidJson)
                    .detail("The body ended before it was complete."))
            }
            Ok(Err(_)) => Err(too_large()),
            Err(_) => Err(Problem::new(Code::RequestTimeout)),
        }
    }
}

/// JSON, or a JSON merge patch; nothing else, and no other charset than UTF-8.
fn json_content(request: &HttpRequest) -> Result<(), Problem> {
    let wrong = || Problem::new(Code::UnsupportedMediaType);
    let text = header::only(request.headers(), CONTENT_TYPE.as_str())
        .ok()
        .flatten()
        .ok_or_else(wrong)?;
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let patch = kind == "application/merge-patch+json" && request.method() == "PATCH";
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .is_none_or(|(_, charset)| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if (kind == "application/json" || patch) && charset {
        Ok(())
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn judged(method: actix_web::http::Method, kind: &str) -> bool {
        let request = TestRequest::default()
            .method(method)
            .insert_header((CONTENT_TYPE, kind))
            .to_http_request();
        json_content(&request).is_ok()
    }

    #[test]
    fn only_json_is_read() {
        use actix_web::http::Method;

        assert!(judged(Method::POST, "application/json"));
        assert!(judged(Method::POST, "Application/JSON; charset=UTF-8"));
        assert!(judged(Method::PATCH, "application/merge-patch+json"));
        assert!(!judged(Method::POST, "application/merge-patch+json"));
        assert!(!judged(Method::POST, "text/plain"));
        assert!(!judged(Method::POST, "application/json; charset=latin1"));
        assert!(!judged(Method::POST, "application/jsonp"));
        assert!(json_content(&TestRequest::default().to_http_request()).is_err());
    }
}
