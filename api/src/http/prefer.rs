use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use super::problem::Problem;

/// Seconds that a request waits at most.
const LONGEST: u64 = 10;

/// How long the caller would like to wait: `Prefer: wait=N` (RFC 7240), 10 seconds at most. What of the header is not understood is no
/// mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait(pub Option<Duration>);

impl Wait {
    /// What the request says.
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self(wait(request.headers()))
    }
}

impl FromRequest for Wait {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

impl IntoParams for Wait {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let says = "`wait=N`: seconds to wait for what becomes of it, at most 10; `Preference-Applied` says how long it was";
        let text = SchemaType::from_iter([Type::String, Type::Null]);
        let header = ParameterBuilder::new()
            .name("Prefer")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(says))
            .schema(Some(ObjectBuilder::new().schema_type(text)))
            .example(Some("wait=5".into()));
        vec![header.build()]
    }
}

/// The first one counts, also among several headers.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all("prefer");
    let mut preferences = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        // parameters of a preference stand behind it
        .filter_map(|preference| preference.split(';').next()?.split_once('='));
    let (_, seconds) = preferences.find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))?;
    let seconds: u64 = seconds.trim().trim_matches('"').parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_wait_is_found_among_preferences_and_has_an_end() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                let value = HeaderValue::from_str(value).unwrap();
                headers.append(HeaderName::from_static("prefer"), value);
            }
            wait(&headers).map(|wait| wait.as_secs())
        };

        assert_eq!(of(&["wait=5"]), Some(5));
        assert_eq!(of(&["respond-async, Wait = \"7\"; x=1"]), Some(7));
        assert_eq!(of(&["return=minimal", "wait=10"]), Some(10));
        assert_eq!(of(&["wait=11"]), Some(10));
        assert_eq!(of(&["wait=3, wait=4"]), Some(3));
        for none in ["wait", "wait=", "wait=-1", "wait=soon", "wait=0", "await=3"] {
            assert_eq!(of(&[none]), None, "{none}");
        }
    }
}
