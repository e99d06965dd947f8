//! Headers that have one value: which of two is meant would be a guess, and others on the way may guess otherwise.

use actix_web::http::header::HeaderMap;

/// The value of a header, when it came; what is wrong when it came twice or is no ASCII text.
pub(super) fn only<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> Result<Option<&'a str>, &'static str> {
    let mut values = headers.get_all(name);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err("came twice");
    }
    let text = value.to_str();
    text.map(Some)
        .map_err(|_| "has other characters than printable ASCII")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_header_has_one_value() {
        let read = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                let value = HeaderValue::from_bytes(value).unwrap();
                headers.append(HeaderName::from_static("x"), value);
            }
            only(&headers, "x").map(|text| text.map(str::to_owned))
        };

        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[b"a, b"]), Ok(Some("a, b".to_owned())));
        assert!(read(&[b"a", b"a"]).is_err());
        assert!(read(&["é".as_bytes()]).is_err());
    }
}
