use std::time::Duration;

use async_trait::async_trait;
use domain::port::files::{FileSource, FileTrouble, NotPassed, Passing};
use futures::stream::{self, BoxStream, StreamExt as _};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::{GuardedFiles, MOST_HOPS, Own, elsewhere, media_type, text, trouble, unavailable};

/// How long the next bytes of a file may take.
const NEXT: Duration = Duration::from_secs(15);
/// How long a whole file may take: 25 MB, the largest file of Instagram (META 3.2), at the 56 kbit/s of a bad connection.
const WHOLE: Duration = Duration::from_hours(1);

#[async_trait]
impl FileSource for GuardedFiles {
    #[tracing::instrument(name = "http.files.fetch", skip_all)]
    async fn fetch(&self, url: &str, range: Option<&str>) -> Result<Passing, NotPassed> {
        let asked = timeout(self.deadline, self.begin(url, range)).await;
        asked.unwrap_or(Err(NotPassed::Trouble(FileTrouble::Timeout)))
    }
}

impl GuardedFiles {
    /// Who may fetch from there, if anybody may.
    fn client_for(&self, url: &Url) -> Option<&Client> {
        if let Some(own) = self.own.iter().find(|own| own.has(url)) {
            return Some(&own.client);
        }
        let may = matches!(url.scheme(), "http" | "https") && self.egress.admits(url).is_ok();
        may.then_some(&self.client)
    }

    async fn begin(&self, url: &str, range: Option<&str>) -> Result<Passing, NotPassed> {
        // what was never an address of a file is none later
        let mut url = Url::parse(url).map_err(|_| NotPassed::Gone)?;
        for _ in 0..=MOST_HOPS {
            let client = self.client_for(&url).ok_or(NotPassed::Gone)?;
            let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
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
        let range = match status {
            StatusCode::PARTIAL_CONTENT => Some(part(&response, in_part)?),
            _ => None,
        };
        let bytes = text(&response, &CONTENT_LENGTH).and_then(|bytes| bytes.trim().parse().ok());
        // of a part the length says nothing: pieces of a file that is too large are not passed on either
        let known = range.as_ref().map_or(bytes, |(_, reach)| Some(*reach));
        if known.is_some_and(|bytes| bytes > self.most_bytes) {
            return Err(NotPassed::TooLarge);
        }
        Ok(Passing {
            media_type: media_type(&response),
            bytes,
            range: range.map(|(said, _)| said),
            body: body(response, self.most_bytes),
        })
    }
}

impl Own {
    /// Whether the URL is one of a file there. A URL has no `..` in its path once it is parsed.
    fn has(&self, url: &Url) -> bool {
        url.origin() == self.below.origin()
            && url.username().is_empty()
            && url.path().starts_with(self.below.path())
    }
}

/// Which part comes, as its host says it, and how large the file is: as far as is known, when the host does not say. A part
/// that nobody asked for, or of which nobody knows where in the file it belongs, would be taken for the file.
fn part(response: &Response, asked: bool) -> Result<(String, u64), NotPassed> {
    let said = text(response, &CONTENT_RANGE).filter(|_| asked);
    let read = said.and_then(|said| Some((said.to_owned(), reach(said)?)));
    read.ok_or_else(|| {
        NotPassed::Trouble(unavailable("its host gave a part of it that was not meant"))
    })
}

/// How large a file is of which this part comes (`bytes 0-9/20`), or at least is (`bytes 0-9/*`).
fn reach(range: &str) -> Option<u64> {
    let (part, whole) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = part.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let least = last.checked_add(1).filter(|_| first <= last)?;
    match whole.trim() {
        "*" => Some(least),
        whole => whole.parse().ok().filter(|whole| least <= *whole),
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
