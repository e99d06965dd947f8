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

use super::client::{ClientError, guarded_client};
use super::egress::{AddressRefused, Egress};
use super::retry_after;

/// How much of an answer is read at most; what follows is cut off with the connection.
const MOST_READ: usize = 64 * 1024;
/// How much of a failed answer is kept.
const KEPT: usize = 1024;

/// What the courier needs to know.
#[derive(Debug, Clone)]
pub struct CourierSettings {
    /// Which addresses may be called.
    pub egress: Egress,
    /// The proxy that is called through, if there is one.
    pub proxy: Option<Url>,
    /// For resolving, connecting, sending and the whole answer together.
    pub deadline: Duration,
}

impl CourierSettings {
    /// The deadline of Standard Webhooks: 15 seconds.
    pub const DEADLINE: Duration = Duration::from_secs(15);
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
            client: guarded_client(settings.egress, settings.proxy.as_ref())?,
            settings,
            clock,
        })
    }

    async fn deliver(&self, url: Url, parcel: Parcel) -> AttemptOutcome {
        let deadline = Instant::now() + self.settings.deadline;
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
        match timeout_at(deadline, request.body(parcel.body).send()).await {
            Ok(Ok(response)) => self.judge(response, deadline).await,
            Ok(Err(error)) => AttemptOutcome::unanswered(classify(&error)),
            Err(_) => AttemptOutcome::unanswered(ErrorClass::Timeout),
        }
    }

    /// An answer counts when it is whole, or as much of it as is read at most, before the deadline.
    async fn judge(&self, mut response: Response, deadline: Instant) -> AttemptOutcome {
        let status = response.status();
        let wait = retry_after(response.headers(), self.clock.now());
        let mut kept = Vec::new();
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
        match self.settings.egress.admits(&url) {
            Ok(()) => self.deliver(url, parcel).await,
            Err(Forbidden::Address) => AttemptOutcome::unanswered(ErrorClass::Refused),
        }
    }

    fn admits(&self, url: &WebhookUrl) -> Result<(), Forbidden> {
        let url = Url::parse(url.as_str()).map_err(|_| Forbidden::Address)?;
        self.settings.egress.admits(&url)
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
