use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use url::Url;

use super::ConfigProblem;

/// Listening, and how the service is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How the outside reaches this service; `auto` derives it from the bound address.
    pub public_url: String,
    /// The path below which everything is served.
    pub base_path: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Threads that parse and answer HTTP; 0 takes one per processor.
    pub workers: usize,
    /// The largest JSON body.
    pub body_bytes: usize,
    /// The largest webhook body.
    pub ingress_body_bytes: usize,
    /// How long a request's body may take to arrive.
    pub request_timeout_ms: u64,
    /// How long a stop waits.
    pub shutdown_timeout_ms: u64,
}

impl Server {
    /// What stands for "derive it from the bound address".
    pub const AUTO: &'static str = "auto";

    /// The URL of a service that listens at `address`, without a slash at the end.
    pub fn public_url(&self, address: SocketAddr) -> String {
        if self.public_url == Self::AUTO {
            format!("http://{address}{}", self.base_path)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// How long a request's body may take to arrive.
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// How long a stop waits.
    pub const fn shutdown_timeout(&self) -> Duration {
        Duration::from_millis(self.shutdown_timeout_ms)
    }

    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        let mut wrong = |key: &str, detail: &str| {
            problems.push(ConfigProblem::new(format!("server.{key}"), detail));
        };
        if self.public_url == Self::AUTO {
            if production {
                wrong("public_url", "must be said in production");
            } else if self.listen.ip().is_unspecified() {
                wrong(
                    "public_url",
                    "cannot be derived from an address that means all addresses",
                );
            }
        } else {
            match Url::parse(&self.public_url) {
                Ok(url) if !matches!(url.scheme(), "http" | "https") || !url.has_host() => {
                    wrong("public_url", "must be an http or https URL");
                }
                Ok(url) if url.query().is_some() || url.fragment().is_some() => {
                    wrong("public_url", "must have neither query nor fragment");
                }
                Ok(url) if production && url.scheme() != "https" => {
                    wrong("public_url", "must be https in production");
                }
                Ok(_) => {}
                Err(_) => wrong("public_url", "must be an absolute URL or \"auto\""),
            }
        }
        let path = &self.base_path;
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
        if !path.is_empty()
            && (!path.starts_with('/') || path.ends_with('/') || !path.chars().all(plain))
        {
            wrong(
                "base_path",
                "must be empty or begin with a slash and not end with one",
            );
        }
        for (key, bytes) in [
            ("body_bytes", self.body_bytes),
            ("ingress_body_bytes", self.ingress_body_bytes),
        ] {
            if !(1024..=64 * 1024 * 1024).contains(&bytes) {
                wrong(key, "must be between 1024 and 67108864");
            }
        }
        if !(1000..=600_000).contains(&self.request_timeout_ms) {
            wrong("request_timeout_ms", "must be between 1000 and 600000");
        }
        if self.shutdown_timeout_ms > 600_000 {
            wrong("shutdown_timeout_ms", "must be 600000 at most");
        }
    }
}

/// An address, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether `address` belongs to it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |one: u128, other: u128, width: u8| {
            let rest = u32::from(width.saturating_sub(self.bits));
            one.checked_shr(rest).unwrap_or(0) == other.checked_shr(rest).unwrap_or(0)
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                same(u128::from(one.to_bits()), u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => same(one.to_bits(), other.to_bits(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "an address or a network such as 10.0.0.0/8";
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| WRONG)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().map_err(|_| WRONG)?,
            None => most,
        };
        if bits > most {
            return Err(WRONG);
        }
        Ok(Self { address, bits })
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|expected| de::Error::invalid_value(de::Unexpected::Str(&text), &expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_knows_its_addresses() {
        let network = |text: &str| text.parse::<Network>().unwrap();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();

        assert!(network("10.0.0.0/8").contains(ip("10.9.8.7")));
        assert!(!network("10.0.0.0/8").contains(ip("11.0.0.1")));
        assert!(network("127.0.0.1").contains(ip("127.0.0.1")));
        assert!(!network("127.0.0.1").contains(ip("127.0.0.2")));
        assert!(network("0.0.0.0/0").contains(ip("8.8.8.8")));
        assert!(network("fd00::/8").contains(ip("fd12::1")));
        assert!(!network("fd00::/8").contains(ip("10.0.0.1")));
        assert!(network("10.0.0.0/8").contains(ip("::ffff:10.1.1.1")));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("localhost".parse::<Network>().is_err());
    }
}
