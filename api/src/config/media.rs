use std::time::Duration;

use actix_web::http::uri::Authority;
use serde::Deserialize;
use url::Url;

use super::ConfigProblem;

/// Files that contacts send, which stay at Instagram.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// The URL below which files are passed on, when it is not the public one.
    pub url: Option<String>,
    /// How long links to files are good, in hours.
    pub link_hours: u32,
    /// The largest file that is passed on, in bytes.
    pub file_bytes: u64,
}

impl Media {
    /// How long links to files are good.
    pub fn lasts(&self) -> Duration {
        Duration::from_hours(self.link_hours.into())
    }

    /// The origin of files, without a slash at the end, and the host that requests for them must name.
    pub fn origin(&self) -> Option<(String, Authority)> {
        let url = self.url.as_deref()?.trim_end_matches('/');
        let (_, rest) = url.split_once("://")?;
        let host = rest.split('/').next()?.parse().ok()?;
        Some((url.to_owned(), host))
    }

    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        let mut wrong = |key: &str, detail: &str| {
            problems.push(ConfigProblem::new(format!("media.{key}"), detail));
        };
        match self.url.as_deref().map(Url::parse) {
            None => {}
            Some(Err(_)) => wrong("url", "must be an absolute URL"),
            Some(Ok(url)) => {
                let plain = url.username().is_empty() && url.password().is_none();
                if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
                    wrong("url", "must be an http or https URL without credentials");
                } else if url.query().is_some() || url.fragment().is_some() {
                    wrong("url", "must have neither query nor fragment");
                } else if production && url.scheme() != "https" {
                    wrong("url", "must be https in production");
                }
            }
        }
        if !(1..=720).contains(&self.link_hours) {
            wrong("link_hours", "must be between 1 and 720");
        }
        if !(1024..=1024 * 1024 * 1024).contains(&self.file_bytes) {
            wrong("file_bytes", "must be between 1024 and 1073741824");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(url: Option<&str>) -> Media {
        Media {
            url: url.map(str::to_owned),
            link_hours: 24,
            file_bytes: 1024,
        }
    }

    #[test]
    fn an_origin_is_a_url_and_the_host_that_requests_name() {
        let origin = |url| {
            let (url, host) = media(Some(url)).origin()?;
            Some((url, host.to_string()))
        };
        let named = |url: &str, host: &str| Some((url.to_owned(), host.to_owned()));

        assert_eq!(media(None).origin(), None);
        assert_eq!(
            origin("https://media.example/"),
            named("https://media.example", "media.example")
        );
        assert_eq!(
            origin("http://m.test:81/gram/"),
            named("http://m.test:81/gram", "m.test:81")
        );
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        let wrong = |media: &Media| {
            let mut problems = vec![];
            media.validate(true, &mut problems);
            problems.into_iter().map(|it| it.key).collect::<Vec<_>>()
        };

        assert!(wrong(&media(None)).is_empty());
        assert!(wrong(&media(Some("https://media.example"))).is_empty());
        for url in [
            "media.example",
            "ftp://media.example",
            "http://media.example",
            "https://user@media.example",
            "https://media.example/?a",
        ] {
            assert_eq!(wrong(&media(Some(url))), ["media.url"], "{url}");
        }
        let too_long = Media {
            link_hours: 0,
            file_bytes: 1,
            ..media(None)
        };
        assert_eq!(wrong(&too_long), ["media.link_hours", "media.file_bytes"]);
    }
}
