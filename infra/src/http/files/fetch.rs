use std::time::Duration;

use async_trait::async_trait;
use domain::port::files::{FileSource, FileTrouble, NotPassed, Passing};
use futures::stream::{self, BoxStream, StreamExt as _};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::{GuardedFiles, MOST_HOPS, elsewhere, media_type, text, trouble, unavailable};

/// How long the next bytes of a file may take.
const NEXT: Duration = Duration::from_secs(15);
/// How long a whole file may take.
const WHOLE: Duration = Duration::from_mins(10);

#[async_trait]
impl FileSource for GuardedFiles {
    #[tracing::instrument(name = "http.files.fetch", skip_all)]
    async fn fetch(&self, url: &str, range: Option<&str>) -> Result<Passing, NotPassed> {
        let asked = timeout(self.deadline, self.begin(url, range)).await;
        asked.unwrap_or(Err(NotPassed::Trouble(FileTrouble::Timeout)))
    }
}

impl GuardedFiles {
    async fn begin(&self, url: &str, range: Option<&str>) -> Result<Passing, NotPassed> {
        // what was never an address of a file is none later
        let mut url = Url::parse(url).map_err(|_| NotPassed::Gone)?;
        for _ in 0..=MOST_HOPS {
            if !matches!(url.scheme(), "http" | "https") || self.egress.admits(&url).is_err() {
                return Err(NotPassed::Gone);
            }
            let mut request = self
                .client
                .get(url.clone())
                .header(ACCEPT_ENCODING, "identity");
            if let Some(range) = range {
                request = request.header(RANGE, range);
            }
            let response = request.send().await.map_err(|error| trouble(&error));
            let response = response.map_err(NotPassed::Trouble)?;
            match elsewhere(&url, &response).map_err(NotPassed::Trouble)? {
                Some(next) => url = next,
                None => return self.pass(response, range.is_some()),
            }
        }
        let why = unavailable("the URL leads round in circles");
        Err(NotPassed::Trouble(why))
    }

    /// A host that refuses for the request's own sake has the file no more under this URL: Instagram's answers 403 when
    /// the signature in it has expired.
    fn pass(&self, response: Response, in_part: bool) -> Result<Passing, NotPassed> {
        let status = response.status();
        match status {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => {}
            StatusCode::RANGE_NOT_SATISFIABLE => return Err(NotPassed::NoSuchPart),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                return Err(NotPassed::Trouble(answered(status)));
            }
            refused if refused.is_client_error() => return Err(NotPassed::Gone),
            other => return Err(NotPassed::Trouble(answered(other))),
        }
        let bytes = text(&response, &CONTENT_LENGTH).and_then(|bytes| bytes.trim().parse().ok());
        if bytes.is_some_and(|bytes| bytes > self.most_bytes) {
            return Err(NotPassed::TooLarge);
        }
        let part = in_part && status == StatusCode::PARTIAL_CONTENT;
        let range = text(&response, &CONTENT_RANGE).filter(|_| part);
        Ok(Passing {
            media_type: media_type(&response),
            bytes,
            range: range.map(str::to_owned),
            body: body(response, self.most_bytes),
        })
    }
}

fn answered(status: StatusCode) -> FileTrouble {
    unavailable(format!("its host answered {}", status.as_u16()))
}

/// The bytes as they come. The first trouble ends them.
fn body(response: Response, most: u64) -> BoxStream<'static, Result<Vec<u8>, FileTrouble>> {
    let end = Instant::now() + WHOLE;
    let begun = Some((response, 0_u64));
    stream::unfold(begun, move |on| async move {
        let (mut response, passed) = on?;
        let next = (Instant::now() + NEXT).min(end);
        let chunk = match timeout_at(next, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return None,
            Ok(Err(error)) => return Some((Err(trouble(&error)), None)),
            Err(_) => return Some((Err(FileTrouble::Timeout), None)),
        };
        let passed = passed.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if passed > most {
            let why = unavailable("the file is larger than what is passed on");
            return Some((Err(why), None));
        }
        Some((Ok(Vec::from(chunk)), Some((response, passed))))
    })
    .boxed()
}
