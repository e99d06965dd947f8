//! A server in a test's hands: HTTP/1.1 by hand, so that it can also answer wrongly, late or never.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What a server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Answers.
    Status(u16),
    /// Answers with headers and a body.
    Whole(u16, Vec<(&'static str, String)>, Bytes),
    /// Answers after so long.
    Late(Duration, u16),
    /// Never answers.
    Hang,
    /// Drops the connection.
    Reset,
    /// Writes these very bytes and closes.
    Raw(Bytes),
    /// Writes these very bytes, waits until it may go on, writes the others and closes. Each permit lets one go on, whether it
    /// is given before or after that one waits; a semaphore that is closed lets all of them.
    Halves(Bytes, Arc<Semaphore>, Bytes),
}

/// What decides how a request is answered.
pub type Handler = Arc<dyn Fn(Received) -> Reply + Send + Sync>;

/// A listener on a loopback port.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    /// Listens on a free loopback port.
    pub async fn start(handler: Handler) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(listener, handler)
    }

    /// Listens on this port again.
    pub async fn start_at(address: SocketAddr, handler: Handler) -> Self {
        Self::serve(TcpListener::bind(address).await.unwrap(), handler)
    }

    fn serve(listener: TcpListener, handler: Handler) -> Self {
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let (stopping, spawner) = (stop.clone(), tasks.clone());
        tasks.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = stopping.cancelled() => return,
                };
                let Ok((stream, _)) = accepted else { continue };
                let (handler, stopping) = (Arc::clone(&handler), stopping.clone());
                spawner.spawn(async move {
                    tokio::select! {
                        () = connection(stream, handler) => {}
                        () = stopping.cancelled() => {}
                    }
                });
            }
        });
        Self {
            address,
            stop,
            tasks,
        }
    }

    /// Ends every connection and frees the port.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn connection(mut stream: TcpStream, handler: Handler) {
    let mut buffer = BytesMut::with_capacity(8192);
    if stream.set_nodelay(true).is_err() {
        return;
    }
    while let Some(request) = read(&mut stream, &mut buffer).await {
        let reply = handler(request);
        let answer = match reply {
            Reply::Status(status) => whole(status, &[], b""),
            Reply::Whole(status, headers, body) => whole(status, &headers, &body),
            Reply::Late(time, status) => {
                tokio::time::sleep(time).await;
                whole(status, &[], b"")
            }
            Reply::Hang => return std::future::pending().await,
            Reply::Reset => return reset(&stream),
            Reply::Raw(bytes) => return last(&mut stream, &bytes).await,
            Reply::Halves(first, go_on, second) => {
                if stream.write_all(&first).await.is_ok() {
                    if let Ok(permit) = go_on.acquire().await {
                        permit.forget();
                    }
                    last(&mut stream, &second).await;
                }
                return;
            }
        };
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// Writes and closes.
async fn last(stream: &mut TcpStream, bytes: &[u8]) {
    let written = stream.write_all(bytes).await.is_ok();
    if written && stream.shutdown().await.is_err() {
        tracing::trace!("the other side was gone already");
    }
}

/// Dropping the stream then sends RST.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().unwrap();
}

fn whole(status: u16, headers: &[(&'static str, String)], body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        for text in [name, ": ", value.as_str(), "\r\n"] {
            answer.push_str(text);
        }
    }
    answer.push_str("\r\n");
    let mut answer = answer.into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// The next request of a connection; nothing when it ends.
async fn read(stream: &mut TcpStream, buffer: &mut BytesMut) -> Option<Received> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = buffer.split_to(end);
    buffer.advance(4);
    let head = std::str::from_utf8(&head).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = headers(lines)?;
    let length = headers
        .get("content-length")
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let body = buffer.split_to(length).freeze();
    Some(Received {
        method,
        target,
        headers,
        body,
    })
}

/// The headers of a head whose first line was read.
pub(crate) fn headers<'a>(lines: impl Iterator<Item = &'a str>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(
            HeaderName::try_from(name).ok()?,
            HeaderValue::try_from(value.trim()).ok()?,
        );
    }
    Some(headers)
}
