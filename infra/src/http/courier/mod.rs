use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::model::endpoint::{
    AnswerHeaders, AttemptOutcome, EndpointAuth, ErrorClass, WebhookUrl,
};
use domain::model::shared::{Clock, ExposeSecret as _};
use domain::port::courier::{Courier, Forbidden, Parcel};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::client::{CONNECT_TIMEOUT, ClientError, guarded_client};
use super::egress::AddressRefused;
use super::handshake::watched;
use super::names::Guard;
use super::retry_after;

/// How much of an answer is read at most; what follows is cut off with the connection.
const MOST_READ: usize = 64 * 1024;
/// How much of a failed answer is kept.
const KEPT: usize = 1024;

/// How long each step of a call may take. Each is counted on its own, and none goes beyond the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection: name, TCP and TLS.
    pub connect: Duration,
    /// Until the head of the answer is there, connecting and sending included.
    pub head: Duration,
    /// From there until the answer is whole.
    pub body: Duration,
    /// For all of it.
    pub whole: Duration,
}

impl Patience {
    /// Standard Webhooks': 15 seconds for all of it.
    pub const STANDARD: Self = Self {
        connect: CONNECT_TIMEOUT,
        head: Duration::from_secs(10),
        body: Duration::from_secs(10),
        whole: Duration::from_secs(15),
    };

    /// In the same proportions, with another whole.
    #[must_use]
    pub fn within(whole: Duration) -> Self {
        Self {
            connect: whole / 3,
            head: whole * 2 / 3,
            body: whole * 2 / 3,
            whole,
        }
    }
}

/// What the courier needs to know.
#[derive(Debug, Clone)]
pub struct CourierSettings {
    /// Which addresses may be called, and who looks names up.
    pub guard: Guard,
    /// The proxy that is called through, if there is one.
    pub proxy: Option<Url>,
    /// How long each step may take.
    pub patience: Patience,
}

/// Posts webhooks through the guarded client.
#[derive(Debug)]
pub struct GuardedCourier {
    client: Client,
    settings: CourierSettings,
    clock: Arc<dyn Clock>,
}

impl GuardedCourier {
    /// A courier with its own connections.
    pub fn new(settings: CourierSettings, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        Ok(Self {
            client: guarded_client(
                settings.guard.clone(),
                settings.proxy.as_ref(),
                settings.patience.connect,
            )?,
            settings,
            clock,
        })
    }

    async fn deliver(&self, url: Url, parcel: Parcel) -> AttemptOutcome {
        let Patience { head, whole, .. } = self.settings.patience;
        let begun = Instant::now();
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in parcel.headers {
            if name != CONTENT_TYPE.as_str() {
                request = request.header(name, value);
            }
        }
        for (name, value) in parcel.custom.pairs() {
            request = request.header(name, value.expose_secret());
        }
        request = match &parcel.auth {
            None => request,
            Some(EndpointAuth::Basic { username, password }) => {
                request.basic_auth(username, Some(password.expose_secret()))
            }
            Some(EndpointAuth::Bearer { token }) => request.bearer_auth(token.expose_secret()),
        };
        let head = begun + head.min(whole);
        let (sent, tls_begun) = watched(timeout_at(head, request.body(parcel.body).send())).await;
        match sent {
            Ok(Ok(response)) => self.judge(response, begun + whole).await,
            Ok(Err(error)) => {
                let class = classify(&error);
                let is_tls = class == ErrorClass::Connect && tls_begun;
                AttemptOutcome::unanswered(if is_tls { ErrorClass::Tls } else { class })
            }
            Err(_) => AttemptOutcome::unanswered(ErrorClass::Timeout),
        }
    }

    /// An answer counts when it is whole, or as much of it as is read at most, in time.
    async fn judge(&self, mut response: Response, end: Instant) -> AttemptOutcome {
        let status = response.status();
        let wait = retry_after(response.headers(), self.clock.now());
        let mut kept = Vec::new();
        let deadline = end.min(Instant::now() + self.settings.patience.body);
        let broken = match timeout_at(deadline, read(&mut response, &mut kept)).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(classify(&error)),
            Err(_) => Some(ErrorClass::Timeout),
        };
        let refused = (!status.is_success()).then_some(ErrorClass::Http);
        let error = refused.or(broken);
        AttemptOutcome {
            error,
            status: Some(status.as_u16()),
            body: error.and_then(|_| readable(&kept)),
            headers: error.map_or_else(AnswerHeaders::default, |_| headers(&response)),
            retry_after: error.and(wait),
        }
    }
}

#[async_trait]
impl Courier for GuardedCourier {
    #[tracing::instrument(name = "http.courier.post", skip_all)]
    async fn post(&self, parcel: Parcel) -> AttemptOutcome {
        let Ok(url) = Url::parse(parcel.url.as_str()) else {
            return AttemptOutcome::unanswered(ErrorClass::Refused);
        };
        match self.settings.guard.egress.admits(&url) {
            Ok(()) => self.deliver(url, parcel).await,
            Err(Forbidden::Address) => AttemptOutcome::unanswered(ErrorClass::Refused),
        }
    }

    fn admits(&self, url: &WebhookUrl) -> Result<(), Forbidden> {
        let url = Url::parse(url.as_str()).map_err(|_| Forbidden::Address)?;
        self.settings.guard.egress.admits(&url)
    }
}

async fn read(response: &mut Response, kept: &mut Vec<u8>) -> Result<(), reqwest::Error> {
    let mut read = 0;
    while let Some(chunk) = response.chunk().await? {
        let room = KEPT.saturating_sub(kept.len());
        kept.extend(chunk.iter().take(room));
        read += chunk.len();
        if read >= MOST_READ {
            break;
        }
    }
    Ok(())
}

fn headers(response: &Response) -> AnswerHeaders {
    let all = response.headers().iter();
    AnswerHeaders::kept(all.map(|(name, value)| (name.as_str(), value.as_bytes())))
}

/// What was kept of an answer, as text that every database and terminal can hold.
fn readable(kept: &[u8]) -> Option<String> {
    let text: String = String::from_utf8_lossy(kept)
        .chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control())
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Until there is a connection the class names what failed of it. Time that is over afterwards is a timeout: the webhook
/// may have arrived.
pub(super) fn classify(error: &reqwest::Error) -> ErrorClass {
    if caused_by::<AddressRefused>(error) {
        ErrorClass::Refused
    } else if error.is_dns() {
        ErrorClass::Dns
    } else if caused_by::<rustls::Error>(error) {
        ErrorClass::Tls
    } else if error.is_connect() {
        ErrorClass::Connect
    } else if error.is_timeout() {
        ErrorClass::Timeout
    } else {
        ErrorClass::Protocol
    }
}

/// Whether an error of this type stands anywhere in the chain, also inside an `io::Error`, whose `source` steps over it.
fn caused_by<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<E>() {
            return true;
        }
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests;
