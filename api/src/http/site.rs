use std::time::Duration;

use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;
use actix_web::{HttpRequest, web};
use domain::model::channel::LinkId;
use domain::model::shared::Code;

use super::pages::CodePages;
use super::problem::Problem;
use crate::config::Network;

/// How the service looks from outside.
#[derive(Debug, Clone)]
pub struct Site {
    /// How it is reached, without a slash at the end.
    pub public_url: String,
    /// The path below which everything is served.
    pub base_path: String,
    /// The host that requests for files must name, when they have an origin of their own.
    pub media_host: Option<Authority>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Whether customers' endpoints must be https.
    pub https_only: bool,
    /// Where webhooks come from, as firewalls see it.
    pub source_ips: Vec<Network>,
    /// The largest JSON body.
    pub body_bytes: usize,
    /// The largest webhook body.
    pub ingress_body_bytes: usize,
    /// How long a body may take to arrive.
    pub request_timeout: Duration,
    /// What account owners are linked to.
    pub privacy_policy_url: Option<String>,
    /// What account owners are linked to.
    pub terms_url: Option<String>,
}

impl Site {
    /// The site that this request came to.
    ///
    /// # Panics
    ///
    /// When the service was composed without it: no request could be answered then.
    #[expect(
        clippy::expect_used,
        reason = "it is installed beside the routes, in http::install"
    )]
    pub fn of(request: &HttpRequest) -> &Self {
        request
            .app_data::<web::Data<Self>>()
            .expect("the site is installed")
    }

    /// Whether files are served where this request came to: with an origin of their own they are at no other.
    pub fn serves_media(&self, request: &HttpRequest) -> Result<(), Problem> {
        let Some(own) = &self.media_host else {
            return Ok(());
        };
        let host = request.headers().get(HOST);
        let host = host.and_then(|host| host.to_str().ok());
        if host.is_some_and(|host| host.eq_ignore_ascii_case(own.as_str())) {
            Ok(())
        } else {
            Err(Problem::new(Code::RouteNotFound))
        }
    }

    /// Where the pages of the codes are.
    pub fn pages(&self) -> CodePages {
        CodePages::at(&self.public_url)
    }

    /// Where an onboarding link leads to.
    pub fn connect_url(&self, token: &str) -> String {
        format!("{}/connect/{token}", self.public_url)
    }

    /// A page of a login that was begun with this link.
    pub fn oauth_page(&self, name: &str, link: LinkId) -> String {
        format!("{}/{name}?link={link}", self.oauth_path())
    }

    /// Below which the pages of logins are.
    pub fn oauth_path(&self) -> String {
        format!("{}/oauth", self.public_path())
    }

    /// The path of the public URL: what browsers compare the paths of cookies with.
    pub fn public_path(&self) -> &str {
        let after_scheme = self
            .public_url
            .split_once("://")
            .map_or("", |(_, rest)| rest);
        after_scheme
            .find('/')
            .map_or("", |at| after_scheme.split_at(at).1)
    }

    /// Whether browsers reach it by https, so that cookies can demand it.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Self {
            public_url: "https://gramway.example".to_owned(),
            base_path: String::new(),
            media_host: None,
            trusted_proxies: vec![],
            https_only: true,
            source_ips: vec![],
            body_bytes: 256 * 1024,
            ingress_body_bytes: 16 * 1024 * 1024,
            request_timeout: Duration::from_secs(15),
            privacy_policy_url: None,
            terms_url: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_path_is_what_follows_the_host() {
        let path = |url: &str| {
            let site = Site {
                public_url: url.to_owned(),
                ..Site::sample()
            };
            site.public_path().to_owned()
        };

        assert_eq!(path("https://gramway.example"), "");
        assert_eq!(path("https://gramway.example:8443/gram/way"), "/gram/way");
    }
}
