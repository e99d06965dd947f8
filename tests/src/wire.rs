//! A client in a test's hands: HTTP/1.1 by hand, so that it can ask wrongly, slowly or never.

use bytes::{Buf as _, BytesMut};
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::answer::Answer;
use crate::http::headers;
use crate::wait::within;

/// A connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    buffer: BytesMut,
}

impl Wire {
    /// Connects to the host of a URL.
    pub async fn to(url: &str) -> Self {
        let host = url.strip_prefix("http://").unwrap();
        Self {
            stream: TcpStream::connect(host).await.unwrap(),
            buffer: BytesMut::new(),
        }
    }

    /// Sends these very bytes; `false` when the other side is gone.
    pub async fn says(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Says nothing more.
    pub async fn falls_silent(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// The next answer, whole; nothing when the connection ends before.
    pub async fn hears(&mut self) -> Option<Answer> {
        within("an answer", self.answer()).await
    }

    /// Waits until the other side wants the body, which an `Expect: 100-continue` asked.
    pub async fn goes_on(&mut self) {
        const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        let wanted = async {
            while self.buffer.len() < CONTINUE.len() {
                self.more().await.unwrap();
            }
        };
        within("100 Continue", wanted).await;
        assert_eq!(&*self.buffer.split_to(CONTINUE.len()), CONTINUE);
    }

    /// Waits until the other side ends the connection. What it says until then is passed over.
    pub async fn ends(&mut self) {
        let end = async {
            self.buffer.clear();
            while self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .is_ok_and(|read| read > 0)
            {
                self.buffer.clear();
            }
        };
        within("the connection's end", end).await;
    }

    async fn answer(&mut self) -> Option<Answer> {
        let (status, headers) = loop {
            let end = loop {
                let end = self.buffer.windows(4).position(|four| four == b"\r\n\r\n");
                match end {
                    Some(end) => break end,
                    None => self.more().await?,
                }
            };
            let head = self.buffer.split_to(end);
            self.buffer.advance(4);
            let head = head_of(&head)?;
            // 100 Continue is no answer yet
            if head.0 >= 200 {
                break head;
            }
        };
        let length = headers.get("content-length").map_or("0", text);
        let length: usize = length.parse().ok()?;
        while self.buffer.len() < length {
            self.more().await?;
        }
        let body = self.buffer.split_to(length).freeze();
        Some(Answer::of(status, headers, body))
    }

    async fn more(&mut self) -> Option<()> {
        let read = self.stream.read_buf(&mut self.buffer).await.ok()?;
        (read > 0).then_some(())
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap()
}

fn head_of(head: &[u8]) -> Option<(u16, HeaderMap)> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = headers(lines)?;
    Some((status, headers))
}
