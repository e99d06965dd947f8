//! Receivers that nobody would want: each answers every connection in its own bad way, on threads of its own.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

/// A certificate for this machine that nobody vouches for, and its key.
const CERTIFICATE: &str = "\
    MIIBmjCCAUGgAwIBAgIUNYJ68jnqHcVpIbFZA1S9lOID4/kwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2\
    MTEyNzE4MzIwNVoYDzIxMjYxMTAzMTgzMjA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\
    AAR4LPYl5lAp7JP9JMxvm4FIUn4xIzcleuiNy/1RyDxhjDRokGhUSCEuej5K54ejY4fW3YzthkXf63AYFUSPwbnfo28wbTAdBgNV\
    HQ4EFgQUNHNDDZgZ2gqcS3VfIZ8tTpsV58cwHwYDVR0jBBgwFoAUNHNDDZgZ2gqcS3VfIZ8tTpsV58cwDwYDVR0TAQH/BAUwAwEB\
    /zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZIzj0EAwIDRwAwRAIgEbsSD3eLWtJzh6QMDOXbBPodjWfhwTkoQ7Fi\
    m8IEM8YCIHzOVIBXpKFyHQdNHwfzzgPHSrdHVP7ShtjSNcmik71T";
const KEY: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtcTLjyYUVPSCA67aCFldZyHB3TWkcD49vuKpyFZKHGihRANCAAR4\
    LPYl5lAp7JP9JMxvm4FIUn4xIzcleuiNy/1RyDxhjDRokGhUSCEuej5K54ejY4fW3YzthkXf63AYFUSPwbnf";

/// Pauses of whoever drips.
const DRIP: Duration = Duration::from_millis(20);
/// A piece of a long answer.
const PIECE: usize = 64 * 1024;
/// Pieces of the longest answer: 500 MB.
const PIECES: usize = 500 * 1024 * 1024 / PIECE;

/// What a receiver does to whoever calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hostile {
    /// Answers 200 and 500 MB.
    Huge,
    /// Answers 500 and 500 MB in chunks.
    HugeFailure,
    /// Begins a head that does not end.
    DripHead,
    /// Answers 200 and begins a body that does not end.
    DripBody,
    /// Reads and says nothing.
    Silent,
    /// Takes connections and does not even read.
    Deaf,
    /// Resets the connection in the middle of its answer.
    Reset,
    /// Answers what is no HTTP.
    Garbage,
    /// Sends headers without end, as fast as they go.
    Headers,
    /// Begins a TLS session that never comes about.
    SlowTls,
    /// Has a certificate that nobody vouches for.
    BadCertificate,
    /// Sends whoever calls to the metadata of a cloud.
    Redirect,
    /// Answers 500 and closes, so that the next one asks for its address again.
    Closing,
}

impl Hostile {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Huge,
        Self::HugeFailure,
        Self::DripHead,
        Self::DripBody,
        Self::Silent,
        Self::Deaf,
        Self::Reset,
        Self::Garbage,
        Self::Headers,
        Self::SlowTls,
        Self::BadCertificate,
        Self::Redirect,
        Self::Closing,
    ];

    /// What it is called in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Huge => "500 MB after a 200",
            Self::HugeFailure => "500 MB of chunks after a 500",
            Self::DripHead => "a head that drips for ever",
            Self::DripBody => "a body that drips for ever",
            Self::Silent => "no answer",
            Self::Deaf => "not even read",
            Self::Reset => "reset in mid-body",
            Self::Garbage => "garbage",
            Self::Headers => "headers without end",
            Self::SlowTls => "a TLS session that drips for ever",
            Self::BadCertificate => "a bad certificate",
            Self::Redirect => "a redirect to a metadata address",
            Self::Closing => "a 500 that closes",
        }
    }

    /// What an attempt to deliver to it is: its class of trouble, none where it counts as delivered, and the status.
    pub const fn comes_to(self) -> (Option<&'static str>, Option<u16>) {
        match self {
            // whoever says 200 has taken it, whatever follows
            Self::Huge => (None, Some(200)),
            Self::HugeFailure | Self::Closing => (Some("http"), Some(500)),
            Self::DripHead | Self::Silent | Self::Deaf => (Some("timeout"), None),
            Self::DripBody => (Some("timeout"), Some(200)),
            Self::Reset => (Some("protocol"), Some(200)),
            Self::Garbage | Self::Headers => (Some("protocol"), None),
            Self::SlowTls | Self::BadCertificate => (Some("tls"), None),
            Self::Redirect => (Some("http"), Some(302)),
        }
    }

    const fn is_secure(self) -> bool {
        matches!(self, Self::SlowTls | Self::BadCertificate)
    }
}

/// A receiver that listens until the process ends.
#[derive(Debug)]
pub struct HostileReceiver {
    /// What it does.
    pub does: Hostile,
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl HostileReceiver {
    /// Listens on a free loopback port.
    pub fn start(does: Hostile) -> Self {
        crate::tls();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || answer(does, stream));
            }
        });
        Self {
            does,
            address,
            connections,
        }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        self.url_at("127.0.0.1")
    }

    /// Where it is under this name.
    pub fn url_at(&self, host: &str) -> String {
        let scheme = if self.does.is_secure() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{host}:{}/hook", self.address.port())
    }

    /// How often it was connected to.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Until the other side has enough of it.
fn answer(does: Hostile, mut stream: TcpStream) {
    if does.is_secure() {
        return secure(does, stream);
    }
    if does == Hostile::Deaf {
        return wait();
    }
    if read_request(&mut stream).is_none() {
        return;
    }
    let says = |stream: &mut TcpStream, text: &str| stream.write_all(text.as_bytes()).is_ok();
    match does {
        Hostile::Huge => {
            says(
                &mut stream,
                "HTTP/1.1 200 x\r\ncontent-length: 524288000\r\n\r\n",
            );
            repeat(&mut stream, &vec![b'x'; PIECE], PIECES);
        }
        Hostile::HugeFailure => {
            says(
                &mut stream,
                "HTTP/1.1 500 x\r\ntransfer-encoding: chunked\r\n\r\n",
            );
            let chunk = [
                format!("{PIECE:x}\r\n").into_bytes(),
                vec![b'x'; PIECE],
                b"\r\n".to_vec(),
            ];
            repeat(&mut stream, &chunk.concat(), PIECES);
        }
        Hostile::DripHead => {
            says(&mut stream, "HTTP/1.1 200 x\r\nx-drip: ");
            drip(&mut stream);
        }
        Hostile::DripBody => {
            says(
                &mut stream,
                "HTTP/1.1 200 x\r\ncontent-length: 1000000\r\n\r\n",
            );
            drip(&mut stream);
        }
        Hostile::Headers => {
            says(&mut stream, "HTTP/1.1 200 x\r\n");
            repeat(&mut stream, "x: y\r\n".repeat(PIECE / 6).as_bytes(), PIECES);
        }
        Hostile::Reset => {
            says(
                &mut stream,
                "HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\nhalf",
            );
            reset(stream);
        }
        Hostile::Garbage => {
            says(&mut stream, "\u{0}\u{1}SSH-2.0-nothing\r\n\r\n");
        }
        Hostile::Redirect => {
            let to = "http://169.254.169.254/latest/meta-data/";
            says(
                &mut stream,
                &format!("HTTP/1.1 302 x\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"),
            );
        }
        Hostile::Closing => {
            says(
                &mut stream,
                "HTTP/1.1 500 x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            );
        }
        Hostile::Silent | Hostile::Deaf | Hostile::SlowTls | Hostile::BadCertificate => wait(),
    }
}

fn secure(does: Hostile, mut stream: TcpStream) {
    if does == Hostile::SlowTls {
        // the first bytes of an answer to a hello that has a length, and then one byte after the other
        if stream.write_all(&[22, 3, 3, 0x40, 0]).is_ok() {
            drip(&mut stream);
        }
        return;
    }
    let decoded = |text: &str| STANDARD.decode(text).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(decoded(KEY)));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(decoded(CERTIFICATE))], key)
        .unwrap();
    let mut session = ServerConnection::new(Arc::new(config)).unwrap();
    let read = Stream::new(&mut session, &mut stream).read(&mut [0; 1]);
    tracing::trace!(?read, "whoever called does not trust us");
}

/// Closes it with RST.
fn reset(stream: TcpStream) {
    stream.set_nonblocking(true).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    runtime.unwrap().block_on(async {
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        stream.set_zero_linger().unwrap();
    });
}

/// The head and the body of a request: bodies of webhooks end with a brace.
fn read_request(stream: &mut TcpStream) -> Option<()> {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !seen.ends_with(b"}") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(n) => seen.extend_from_slice(&buffer[..n]),
        }
    }
    Some(())
}

fn repeat(stream: &mut TcpStream, piece: &[u8], times: usize) {
    for _ in 0..times {
        if stream.write_all(piece).is_err() {
            return;
        }
    }
}

fn drip(stream: &mut TcpStream) {
    while stream.write_all(b"x").is_ok() {
        thread::sleep(DRIP);
    }
}

/// Longer than anybody waits.
fn wait() {
    thread::sleep(Duration::from_hours(1));
}
