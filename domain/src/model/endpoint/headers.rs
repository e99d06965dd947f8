use std::collections::BTreeMap;

use thiserror::Error;

use crate::model::shared::{ExposeSecret as _, SecretString};

/// What belongs to the connection and not to the request (RFC 9110 7.6.1), to the message's frame, or to us.
const OURS: [&str; 21] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "forwarded",
];

/// What the names of ours begin with: the standard's, our own, and what proxies say of who calls.
const OUR_PREFIXES: [&str; 4] = ["webhook-", "gramway-", "x-forwarded-", "proxy-"];

/// Why a header cannot be sent.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidHeader {
    /// Its name is no name of a header (RFC 9110 5.1), or too long.
    #[error(
        "has a name that is no token of 1 to {} characters",
        CustomHeaders::LONGEST_NAME
    )]
    Name,
    /// Its name belongs to the connection or to Gramway.
    #[error("belongs to the connection or to Gramway")]
    Ours,
    /// The same name twice, in whatever case.
    #[error("is named twice")]
    Twice,
    /// Its value cannot stand in a header, or is too long.
    #[error(
        "has a value that is not 1 to {} characters of printable ASCII, blanks within",
        CustomHeaders::LONGEST_VALUE
    )]
    Value,
    /// There are too many.
    #[error("has more than {} headers", CustomHeaders::MOST)]
    TooMany,
}

/// Headers of the customer's own, sent with every delivery to an endpoint. Their values may be secrets.
#[derive(Debug, Clone, Default)]
pub struct CustomHeaders(BTreeMap<String, SecretString>);

impl CustomHeaders {
    /// Headers at most.
    pub const MOST: usize = 20;
    /// Characters of a name at most.
    pub const LONGEST_NAME: usize = 100;
    /// Characters of a value at most.
    pub const LONGEST_VALUE: usize = 1000;

    /// Reads headers; names are lower case afterwards. Which one is wrong stands beside why.
    pub fn parse(raw: BTreeMap<String, String>) -> Result<Self, (String, InvalidHeader)> {
        if raw.len() > Self::MOST {
            return Err((String::new(), InvalidHeader::TooMany));
        }
        let mut headers = BTreeMap::new();
        for (name, value) in raw {
            let key = name.to_ascii_lowercase();
            if let Err(why) = named(&key).and(valued(&value)) {
                return Err((name, why));
            }
            if headers.insert(key, SecretString::from(value)).is_some() {
                return Err((name, InvalidHeader::Twice));
            }
        }
        Ok(Self(headers))
    }

    /// Name and value of each, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl PartialEq for CustomHeaders {
    fn eq(&self, other: &Self) -> bool {
        let plain = |(name, value): (&String, &SecretString)| {
            (name.clone(), value.expose_secret().to_owned())
        };
        self.0.iter().map(plain).eq(other.0.iter().map(plain))
    }
}

impl Eq for CustomHeaders {}

fn named(name: &str) -> Result<(), InvalidHeader> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_token =
        (1..=CustomHeaders::LONGEST_NAME).contains(&name.len()) && name.bytes().all(token);
    if !is_token {
        return Err(InvalidHeader::Name);
    }
    let ours = OURS.contains(&name) || OUR_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    if ours {
        Err(InvalidHeader::Ours)
    } else {
        Ok(())
    }
}

/// Nothing that could end the header and begin another.
fn valued(value: &str) -> Result<(), InvalidHeader> {
    let printable = value
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let good = printable
        && (1..=CustomHeaders::LONGEST_VALUE).contains(&value.len())
        && value.trim() == value;
    if good {
        Ok(())
    } else {
        Err(InvalidHeader::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, value: &str) -> Result<CustomHeaders, InvalidHeader> {
        let one = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        CustomHeaders::parse(one).map_err(|(_, why)| why)
    }

    #[test]
    fn what_is_the_customers_own_is_taken() {
        for name in [
            "x-api-key",
            "X-Tenant",
            "traceparent",
            "cf-access-client-id",
            "ngrok-skip-browser-warning",
        ] {
            let headers = parse(name, "a b, c").unwrap();
            let pairs: Vec<_> = headers.pairs().collect();
            assert_eq!(
                pairs.first().map(|(name, _)| *name),
                Some(name.to_ascii_lowercase().as_str())
            );
        }
        assert!(!format!("{:?}", parse("x-key", "hush").unwrap()).contains("hush"));
    }

    #[test]
    fn what_is_the_connections_or_ours_is_refused() {
        for name in [
            "Host",
            "Connection",
            "Transfer-Encoding",
            "Content-Length",
            "Content-Type",
            "Authorization",
            "webhook-id",
            "Webhook-Signature",
            "gramway-attempt",
            "X-Forwarded-For",
            "Proxy-Authorization",
            "User-Agent",
            "Trailer",
            "TE",
            "Upgrade",
            "Keep-Alive",
            "Expect",
            "Cookie",
        ] {
            assert_eq!(parse(name, "x"), Err(InvalidHeader::Ours), "{name}");
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        for name in ["", "a b", "a:b", "ä", "a\n", "x".repeat(101).as_str()] {
            assert_eq!(parse(name, "x"), Err(InvalidHeader::Name), "{name}");
        }
        for value in [
            "",
            " x",
            "x ",
            "a\r\nwebhook-id: 1",
            "ä",
            "\u{7f}",
            "x".repeat(1001).as_str(),
        ] {
            assert_eq!(parse("x-a", value), Err(InvalidHeader::Value), "{value:?}");
        }
        let pair = |name: &str| (name.to_owned(), "x".to_owned());
        let twice = BTreeMap::from([pair("X-A"), pair("x-a")]);
        assert_eq!(
            CustomHeaders::parse(twice).unwrap_err().1,
            InvalidHeader::Twice
        );
        let many = |count| (0..count).map(|at| pair(&format!("x-{at}"))).collect();
        assert!(CustomHeaders::parse(many(20)).is_ok());
        assert_eq!(
            CustomHeaders::parse(many(21)).unwrap_err().1,
            InvalidHeader::TooMany
        );
    }
}
