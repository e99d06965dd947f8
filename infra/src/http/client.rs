use std::error::Error;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy};
use thiserror::Error;
use url::Url;

use super::handshake::tls;
use super::names::{Guard, Vetted};

/// How Gramway names itself.
const USER_AGENT: &str = concat!("Gramway/", env!("CARGO_PKG_VERSION"));

/// For a connection: its name looked up, and its TLS session, too.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Idle connections go before the other side lets go of them: a request that meets one which is just being closed is lost,
/// and for a send nobody knows what became of it. Instagram keeps them for minutes.
const PROVIDER_IDLE: Duration = Duration::from_secs(20);
/// Common servers of customers keep them for 5 s.
const GUARDED_IDLE: Duration = Duration::from_secs(4);

/// The HTTP client could not be made.
#[derive(Debug, Error)]
#[error("the HTTP client cannot be made: has this machine CA certificates?")]
pub struct ClientError(#[source] Box<dyn Error + Send + Sync>);

impl ClientError {
    fn of(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

/// Makes ring the process's TLS provider, unless there is one already. Every client does this before it is built.
pub fn install_ring() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::trace!("the TLS provider is installed already");
    }
}

/// What all our clients have in common. A redirect is an answer, never followed; proxies of the environment are not
/// asked, since what they connect to cannot be checked here.
fn common() -> ClientBuilder {
    install_ring();
    Client::builder()
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
}

/// The client for providers, whose hosts are configured. Every call sets its own deadline.
pub fn provider_client() -> Result<Client, ClientError> {
    common()
        .pool_idle_timeout(PROVIDER_IDLE)
        .build()
        .map_err(ClientError::of)
}

/// The client for URLs that somebody else chose: whatever a name resolves to passes the address policy, and what passed
/// is what is connected to. Literal addresses do not pass the resolver; [`Egress::admits`] judges those before.
///
/// Behind a proxy names are resolved there and nowhere else: which addresses may be called is the proxy's to enforce.
pub(super) fn guarded_client(
    guard: Guard,
    proxy: Option<&Url>,
    connect: Duration,
) -> Result<Client, ClientError> {
    let client = match proxy {
        None => common().dns_resolver(Vetted {
            guard,
            // so that a name that nobody answers for is told from a host that does not
            within: connect * 4 / 5,
        }),
        Some(proxy) => common().proxy(Proxy::all(proxy.clone()).map_err(ClientError::of)?),
    };
    client
        .tls_backend_preconfigured(tls().map_err(ClientError::of)?)
        .connect_timeout(connect)
        .pool_idle_timeout(GUARDED_IDLE)
        .pool_max_idle_per_host(128)
        .build()
        .map_err(ClientError::of)
}
