use thiserror::Error;

/// Why a URL cannot be an endpoint's.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidUrl {
    /// Not an absolute http or https URL.
    #[error("is not an absolute http or https URL")]
    NotHttp,
    /// http where https is demanded.
    #[error("is not https")]
    NotHttps,
    /// Carries a user name or a password.
    #[error("carries credentials")]
    Credentials,
    /// Carries a fragment.
    #[error("carries a fragment")]
    Fragment,
    /// No host, or white space or control characters.
    #[error("has no valid host or has characters that a URL cannot have")]
    Host,
    /// Longer than 2000 characters.
    #[error("is longer than 2000 characters")]
    TooLong,
}

/// Where events are posted to: absolute, http or https, without credentials or fragment.
/// That its host leads to an address that is allowed is the courier's to check, at every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl(String);

impl WebhookUrl {
    /// Reads a URL; `https_only` refuses plain http.
    pub fn parse(raw: &str, https_only: bool) -> Result<Self, InvalidUrl> {
        if raw.len() > 2000 {
            return Err(InvalidUrl::TooLong);
        }
        let (scheme, rest) = raw.split_once("://").ok_or(InvalidUrl::NotHttp)?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return Err(InvalidUrl::NotHttp);
        }
        if https_only && !secure {
            return Err(InvalidUrl::NotHttps);
        }
        if raw.contains('#') {
            return Err(InvalidUrl::Fragment);
        }
        let authority = rest.split(['/', '?', '\\']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(InvalidUrl::Credentials);
        }
        let hostless = authority.is_empty() || authority.starts_with(':');
        if hostless
            || raw
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || c == '\\')
        {
            return Err(InvalidUrl::Host);
        }
        Ok(Self(raw.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidUrl, WebhookUrl};

    #[test]
    fn only_an_absolute_plain_http_url_is_taken() {
        let parse = |raw| WebhookUrl::parse(raw, false).map(|url| url.as_str().to_owned());
        assert!(parse("https://example.com/hook?a=b").is_ok());
        assert!(parse("http://127.0.0.1:8080").is_ok());
        for (raw, why) in [
            ("/hook", InvalidUrl::NotHttp),
            ("ftp://example.com", InvalidUrl::NotHttp),
            ("https://user:pw@example.com", InvalidUrl::Credentials),
            ("https://example.com/#x", InvalidUrl::Fragment),
            ("https:///path", InvalidUrl::Host),
            ("https://exa mple.com", InvalidUrl::Host),
        ] {
            assert_eq!(parse(raw), Err(why), "{raw}");
        }
        assert_eq!(
            WebhookUrl::parse("http://example.com", true),
            Err(InvalidUrl::NotHttps)
        );
    }
}
