use actix_web::HttpRequest;
use domain::flow::Asked;
use domain::model::shared::Code;
use sha2::{Digest as _, Sha256};

use super::auth::{Acting, Caller};
use super::header;
use super::problem::Problem;

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

/// How this request was asked for: by whom, and with an `Idempotency-Key` what makes it the same request.
pub(super) fn asked(request: &HttpRequest, body: &[u8]) -> Result<Asked, Problem> {
    let once = match key(request)? {
        None => None,
        Some(key) => {
            let caller = Caller::of(request)?.name();
            let path = request.path();
            Some((
                format!("{caller}:{key}"),
                fingerprint(request.method().as_str(), path, body),
            ))
        }
    };
    Ok(Asked {
        once,
        by: Acting::of(request)?,
    })
}

/// How one of many things was asked for by this request: under a key of its own, else under that of the whole and its place.
pub(super) fn asked_within(
    request: &HttpRequest,
    whole: &Asked,
    (place, key): (usize, Option<&str>),
    body: &[u8],
) -> Result<Asked, Problem> {
    let at = format!("/messages/{place}/idempotency_key");
    let wrong = |detail: &str| Problem::at(at, Code::IdempotencyKeyInvalid, detail);
    let key = match (key, &whole.once) {
        (Some(key), _) => {
            let caller = Caller::of(request)?.name();
            Some(format!("{caller}:{}", parse(key).map_err(wrong)?))
        }
        (None, Some((whole, _))) => Some(format!("{whole}/{place}")),
        (None, None) => None,
    };
    // as if it had been asked for by itself
    let path = request.path();
    let path = path.strip_suffix("/batch").unwrap_or(path);
    let method = request.method().as_str();
    Ok(Asked {
        once: key.map(|key| (key, fingerprint(method, path, body))),
        by: whole.by.clone(),
    })
}

fn key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let wrong = |detail: &str| {
        Problem::at(
            format!("/header/{HEADER}"),
            Code::IdempotencyKeyInvalid,
            detail,
        )
    };
    let text = header::only(request.headers(), HEADER).map_err(wrong)?;
    text.map(|text| parse(text).map_err(wrong)).transpose()
}

/// A bare key, or one in quotes as the draft standard writes it.
fn parse(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    if bare.is_empty() {
        Err("is empty")
    } else if bare.len() > LONGEST {
        Err("is longer than 255 characters")
    } else if !bare.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        Err("has other characters than printable ASCII")
    } else {
        Ok(bare.to_owned())
    }
}

/// SHA-256 over method, path and body, each with its length before it so that none can pass for a part of another.
fn fingerprint(method: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for piece in [method.as_bytes(), path.as_bytes(), body] {
        hash.update(piece.len().to_string());
        hash.update(":");
        hash.update(piece);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bare_or_quoted() {
        assert_eq!(parse("abc").as_deref(), Ok("abc"));
        assert_eq!(parse("\"abc\"").as_deref(), Ok("abc"));
        assert_eq!(parse(" a b ").as_deref(), Ok("a b"));
        assert_eq!(parse(&"a".repeat(255)).map(|key| key.len()), Ok(255));
        assert!(parse("").is_err());
        assert!(parse("\"\"").is_err());
        assert!(parse(&"a".repeat(256)).is_err());
        assert!(parse("tab\there").is_err());
        assert!(parse("schlüssel").is_err());
    }

    #[test]
    fn another_request_has_another_fingerprint() {
        let one = fingerprint("POST", "/v1/messages", b"{}");

        assert_eq!(one, fingerprint("POST", "/v1/messages", b"{}"));
        assert_ne!(one, fingerprint("PUT", "/v1/messages", b"{}"));
        assert_ne!(one, fingerprint("POST", "/v1/messages/", b"{}"));
        assert_ne!(one, fingerprint("POST", "/v1/messages", b"{} "));
        assert_ne!(
            fingerprint("POST", "/a", b"b"),
            fingerprint("POST", "/ab", b"")
        );
    }
}
