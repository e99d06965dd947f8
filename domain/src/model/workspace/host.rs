/// A host, with its port if it is not the usual one, to which browsers may be sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Host(String);

/// This is no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a host such as app.example.com or localhost:3000, without scheme or path")]
pub struct InvalidHost;

impl Host {
    /// Most of them in a workspace.
    pub const MOST: usize = 50;

    /// Reads `app.example.com` or `localhost:3000`.
    pub fn parse(text: &str) -> Result<Self, InvalidHost> {
        let text = text.to_ascii_lowercase();
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text.as_str(), None),
        };
        let label = |label: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(plain)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let numbered = port.is_none_or(|port| {
            (1..=5).contains(&port.len()) && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if name.len() <= 253 && name.split('.').all(label) && numbered {
            Ok(Self(text))
        } else {
            Err(InvalidHost)
        }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this machine, which is reached without TLS while something is built.
    pub fn is_local(&self) -> bool {
        let name = self.0.split(':').next().unwrap_or_default();
        matches!(name, "localhost" | "127.0.0.1")
    }

    /// The host of an address that a browser may be sent to: https, or http on this machine, without a user and with
    /// nothing that browsers read in another way.
    pub fn of_url(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\' || !c.is_ascii();
        if url.len() > 2000 || url.contains(odd) {
            return None;
        }
        let host = rest.split(['/', '?', '#']).next()?;
        let host = Self::parse(host).ok()?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Some(host),
            "http" if host.is_local() => Some(host),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_with_ports_and_nothing_else() {
        for good in ["app.example.com", "Localhost:3000", "127.0.0.1:80", "a-b.c"] {
            assert!(Host::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            ".",
            "a..b",
            "-a.b",
            "a/b",
            "a b",
            "https://a.b",
            "a.b:",
            "a.b:0",
            "a.b:99999",
            "a:b",
            "user@a.b",
            "é.b",
            "[::1]",
        ] {
            assert_eq!(Host::parse(bad), Err(InvalidHost), "{bad}");
        }
    }

    #[test]
    fn an_address_leads_to_its_host_and_nowhere_else() {
        let host = |url: &str| Host::of_url(url).map(|host| host.as_str().to_owned());
        assert_eq!(
            host("https://App.example.com/a?b#c").as_deref(),
            Some("app.example.com")
        );
        assert_eq!(
            host("http://localhost:3000").as_deref(),
            Some("localhost:3000")
        );
        for bad in [
            "http://app.example.com/",
            "https://app.example.com@evil.example/",
            "https://evil.example\\@app.example.com/",
            "javascript://app.example.com/%0aalert(1)",
            "//app.example.com/",
            "https:app.example.com",
            "https://app.example.com\n.evil.example/",
            "https://",
        ] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }
}
