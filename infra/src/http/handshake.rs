//! How far a connection came that did not come about: the client's errors do not say whether its TLS session was begun.

use std::cell::Cell;
use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, Error, NamedGroup};
use rustls_platform_verifier::Verifier;

/// Hosts whose sessions are kept, as many as rustls keeps by itself.
const KEPT: usize = 256;

tokio::task_local! {
    static BEGUN: Cell<bool>;
}

/// What a call comes to, and whether a TLS session was begun for it.
pub(super) async fn watched<F: Future>(call: F) -> (F::Output, bool) {
    let both = async {
        let output = call.await;
        (output, BEGUN.with(Cell::get))
    };
    BEGUN.scope(Cell::new(false), both).await
}

/// The TLS of a client whose calls can be [`watched`]: otherwise as the client makes it itself.
pub(super) fn tls() -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = Arc::new(Verifier::new(Arc::clone(&provider))?);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let sessions = Sessions(ClientSessionMemoryCache::new(KEPT));
    config.resumption = Resumption::store(Arc::new(sessions));
    Ok(config)
}

/// Sessions to resume. They are looked for when one begins.
#[derive(Debug)]
struct Sessions(ClientSessionMemoryCache);

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server_name: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server_name, group);
    }

    fn kx_hint(&self, server_name: &ServerName<'_>) -> Option<NamedGroup> {
        if BEGUN.try_with(|begun| begun.set(true)).is_err() {
            tracing::trace!("a TLS session is begun for a call that nobody watches any more");
        }
        self.0.kx_hint(server_name)
    }

    fn set_tls12_session(&self, server_name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server_name, value);
    }

    fn tls12_session(&self, server_name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server_name)
    }

    fn remove_tls12_session(&self, server_name: &ServerName<'static>) {
        self.0.remove_tls12_session(server_name);
    }

    fn insert_tls13_ticket(
        &self,
        server_name: ServerName<'static>,
        value: Tls13ClientSessionValue,
    ) {
        self.0.insert_tls13_ticket(server_name, value);
    }

    fn take_tls13_ticket(
        &self,
        server_name: &ServerName<'static>,
    ) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(server_name)
    }
}
