mod fetch;

use std::time::Duration;

use async_trait::async_trait;
use domain::model::endpoint::ErrorClass;
use domain::port::courier::Forbidden;
use domain::port::files::{FileSeen, FileTrouble, Files};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName, LOCATION, RANGE,
};
use reqwest::{Client, Method, Response};
use tokio::time::timeout;
use url::Url;

use super::client::{CONNECT_TIMEOUT, ClientError, guarded_client, provider_client};
use super::courier::classify;
use super::egress::Egress;
use super::names::Guard;

/// How often a file may be somewhere else.
const MOST_HOPS: usize = 5;

/// Asks for files through the guarded client: by HEAD, and where that says too little by a GET for one byte whose body
/// is not read.
#[derive(Debug)]
pub struct GuardedFiles {
    client: Client,
    egress: Egress,
    deadline: Duration,
    most_bytes: u64,
    own: Vec<Own>,
}

/// Files at a host that the operator named, wherever it is: what is below this URL is passed on, and nothing else there.
#[derive(Debug)]
struct Own {
    below: Url,
    client: Client,
}

/// What one URL says.
enum Said {
    Seen(FileSeen),
    Elsewhere(Url),
}

impl GuardedFiles {
    /// The usual deadline, for all hops together.
    pub const DEADLINE: Duration = Duration::from_secs(10);

    /// Files at the addresses that may be called; no larger than that are passed on.
    pub fn new(
        guard: impl Into<Guard>,
        proxy: Option<&Url>,
        deadline: Duration,
        most_bytes: u64,
    ) -> Result<Self, ClientError> {
        let guard = guard.into();
        Ok(Self {
            egress: guard.egress,
            client: guarded_client(guard, proxy, CONNECT_TIMEOUT)?,
            deadline,
            most_bytes,
            own: Vec::new(),
        })
    }

    /// Passes on what is below these URLs, too, whatever addresses they lead to: the sandbox keeps files near to us, where
    /// nobody else's URL may lead. Files to be sent are not looked for there.
    pub fn with_own(mut self, below: Vec<Url>) -> Result<Self, ClientError> {
        for below in below {
            let client = provider_client()?;
            self.own.push(Own { below, client });
        }
        Ok(self)
    }

    async fn follow(&self, url: &str) -> Result<FileSeen, FileTrouble> {
        let mut url = Url::parse(url).map_err(|_| unavailable("the URL cannot be read"))?;
        for _ in 0..=MOST_HOPS {
            match self.ask(&url).await? {
                Said::Seen(seen) => return Ok(seen),
                Said::Elsewhere(next) => url = next,
            }
        }
        Err(unavailable("the URL leads round in circles"))
    }

    async fn ask(&self, url: &Url) -> Result<Said, FileTrouble> {
        let Ok(()) = self.egress.admits(url) else {
            return Err(FileTrouble::Refused);
        };
        let by_head = self.call(Method::HEAD, url).await?;
        if let Some(next) = elsewhere(url, &by_head)? {
            return Ok(Said::Elsewhere(next));
        }
        if by_head.status().is_success() && size(&by_head).is_some() {
            return Ok(Said::Seen(seen(&by_head)));
        }
        // There are hosts that answer no HEAD, or say less to it.
        let by_get = self.call(Method::GET, url).await?;
        if let Some(next) = elsewhere(url, &by_get)? {
            return Ok(Said::Elsewhere(next));
        }
        if !by_get.status().is_success() {
            let status = by_get.status().as_u16();
            return Err(unavailable(format!("its host answered {status}")));
        }
        Ok(Said::Seen(seen(&by_get)))
    }

    async fn call(&self, method: Method, url: &Url) -> Result<Response, FileTrouble> {
        let mut request = self
            .client
            .request(method.clone(), url.clone())
            // the size of the file is wanted, not that of its way here
            .header(ACCEPT_ENCODING, "identity");
        if method == Method::GET {
            request = request.header(RANGE, "bytes=0-0");
        }
        request.send().await.map_err(|error| trouble(&error))
    }
}

#[async_trait]
impl Files for GuardedFiles {
    #[tracing::instrument(name = "http.files.look", skip_all)]
    async fn look(&self, url: &str) -> Result<FileSeen, FileTrouble> {
        let looked = timeout(self.deadline, self.follow(url)).await;
        looked.unwrap_or(Err(FileTrouble::Timeout))
    }

    fn admits(&self, url: &str) -> Result<(), Forbidden> {
        let url = Url::parse(url).map_err(|_| Forbidden::Address)?;
        self.egress.admits(&url)
    }
}

fn unavailable(why: impl Into<String>) -> FileTrouble {
    FileTrouble::Unavailable(why.into())
}

fn trouble(error: &reqwest::Error) -> FileTrouble {
    match classify(error) {
        ErrorClass::Refused => FileTrouble::Refused,
        ErrorClass::Timeout => FileTrouble::Timeout,
        other @ (ErrorClass::Dns
        | ErrorClass::Connect
        | ErrorClass::Tls
        | ErrorClass::Protocol
        | ErrorClass::Http
        | ErrorClass::Interrupted) => {
            unavailable(format!("its host cannot be asked: {}", other.as_str()))
        }
    }
}

/// Where a redirect leads, if it is one.
fn elsewhere(from: &Url, response: &Response) -> Result<Option<Url>, FileTrouble> {
    if !response.status().is_redirection() {
        return Ok(None);
    }
    let next = text(response, &LOCATION).and_then(|location| from.join(location).ok());
    match next {
        Some(next) if matches!(next.scheme(), "http" | "https") => Ok(Some(next)),
        Some(_) | None => Err(unavailable("its host sends elsewhere, and nowhere")),
    }
}

fn seen(response: &Response) -> FileSeen {
    FileSeen {
        media_type: media_type(response),
        bytes: size(response),
    }
}

/// The media type without parameters, when the host says one.
fn media_type(response: &Response) -> Option<String> {
    let header = text(response, &CONTENT_TYPE)?;
    let essence = header.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

/// The size of the whole file: `Content-Range` of a part says it behind its slash.
fn size(response: &Response) -> Option<u64> {
    if response.status().as_u16() == 206 {
        let (_, whole) = text(response, &CONTENT_RANGE)?.rsplit_once('/')?;
        return whole.trim().parse().ok();
    }
    text(response, &CONTENT_LENGTH)?.trim().parse().ok()
}

fn text<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests;
