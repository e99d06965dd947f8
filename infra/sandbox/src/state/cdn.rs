//! Where Instagram keeps the files of messages: at URLs that are signed and expire (META 2.3), and that the Conversations
//! API gives anew (META 6).

/// What every URL of a file begins with, behind the host.
pub(crate) const PATH: &str = "/ig_messaging_cdn/";

/// The host of files.
#[derive(Debug)]
pub(crate) struct Cdn {
    /// Where it is, without a slash at the end.
    pub(crate) origin: String,
    /// Which signatures are good: this one alone. META does not say how long they are.
    signature: u64,
}

impl Default for Cdn {
    fn default() -> Self {
        Self {
            origin: "https://lookaside.fbsbx.com".to_owned(),
            signature: 1,
        }
    }
}

impl Cdn {
    /// A URL of a file that is good from now on.
    pub(crate) fn url(&self, asset: &str) -> String {
        let (origin, signature) = (&self.origin, self.signature);
        format!("{origin}{PATH}?asset_id={asset}&signature={signature}")
    }

    /// The same URL signed anew; another host's as it is.
    pub(crate) fn anew(&self, url: &str) -> String {
        let own = url.strip_prefix(&self.origin);
        let own = own.and_then(|path| path.strip_prefix(PATH)?.strip_prefix("?asset_id="));
        match own.and_then(|query| query.split('&').next()) {
            Some(asset) => self.url(asset),
            None => url.to_owned(),
        }
    }

    /// All URLs that were given so far expire.
    pub(crate) fn expire(&mut self) {
        self.signature += 1;
    }

    /// Whether a URL with this signature is good.
    pub(crate) fn takes(&self, signature: &str) -> bool {
        signature == self.signature.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_expires_and_is_given_anew() {
        let mut cdn = Cdn::default();
        let url = cdn.url("image");

        cdn.expire();

        assert!(url.ends_with("asset_id=image&signature=1") && !cdn.takes("1"));
        assert!(cdn.anew(&url).ends_with("asset_id=image&signature=2") && cdn.takes("2"));
        assert_eq!(cdn.anew("https://x/1"), "https://x/1");
    }
}
