use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::shared::Code;

use super::header;
use super::problem::Problem;

/// The version that a change was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IfMatch(pub Option<i64>);

/// A version as an entity tag.
pub(super) fn etag(version: i64) -> (&'static str, String) {
    ("ETag", format!("\"{version}\""))
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match header::only(req.headers(), "if-match") {
            Ok(None) => Ok(Self(None)),
            Ok(Some(text)) => parse(text),
            Err(_) => parse(""),
        })
    }
}

fn parse(text: &str) -> Result<IfMatch, Problem> {
    if text.trim() == "*" {
        return Ok(IfMatch(None));
    }
    text.trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|version| version.parse().ok())
        .map(|version| IfMatch(Some(version)))
        .ok_or_else(|| {
            Problem::at(
                "/header/if-match",
                Code::InvalidParameter,
                "must be an ETag of this resource, in its quotes, or *",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_back() {
        assert_eq!(parse(&etag(7).1).unwrap(), IfMatch(Some(7)));
        assert_eq!(parse("*").unwrap(), IfMatch(None));
        for wrong in ["", "7", "\"x\"", "W/\"7\"", "\"1\", \"2\""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
