//! Server-sent events, as a reader takes them.

use std::collections::VecDeque;

use serde_json::Value;

use crate::wait::within;

/// A stream that is open.
#[derive(Debug)]
pub struct Stream {
    response: reqwest::Response,
    text: String,
    told: VecDeque<Streamed>,
    last_id: String,
}

/// An event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streamed {
    /// Its `id`.
    pub id: String,
    /// Its `event`.
    pub kind: String,
    /// Its `data`.
    pub event: Value,
}

impl Streamed {
    /// Its place in the log.
    pub fn position(&self) -> i64 {
        self.event["position"].as_i64().unwrap()
    }
}

impl Stream {
    /// Reads an answer, which must be a stream; it has said its first id.
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self {
            response,
            text: String::new(),
            told: VecDeque::new(),
            last_id: String::new(),
        };
        while stream.last_id.is_empty() {
            assert!(stream.reads().await, "it ended before it began");
        }
        stream
    }

    /// The id that was read last.
    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    /// The next event.
    pub async fn next(&mut self) -> Streamed {
        let next = self.maybe_next().await;
        next.unwrap()
    }

    /// So many events.
    pub async fn takes(&mut self, count: usize) -> Vec<Streamed> {
        let mut taken = vec![];
        while taken.len() < count {
            taken.push(self.next().await);
        }
        taken
    }

    /// Waits until it ends; what came until then.
    pub async fn ends(mut self) -> Vec<Streamed> {
        let mut rest = vec![];
        while let Some(next) = self.maybe_next().await {
            rest.push(next);
        }
        rest
    }

    async fn maybe_next(&mut self) -> Option<Streamed> {
        while self.told.is_empty() {
            if !within("the next event of a stream", self.reads()).await {
                return None;
            }
        }
        self.told.pop_front()
    }

    /// Reads on; `false` at the end.
    async fn reads(&mut self) -> bool {
        let Ok(Some(chunk)) = self.response.chunk().await else {
            return false;
        };
        self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((block, rest)) = self.text.split_once("\n\n") {
            let field = |name: &str| {
                let mut lines = block.lines();
                lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            if let Some(id) = field("id") {
                id.clone_into(&mut self.last_id);
            }
            if let Some(data) = field("data") {
                self.told.push_back(Streamed {
                    id: self.last_id.clone(),
                    kind: field("event").unwrap().to_owned(),
                    event: serde_json::from_str(data).unwrap(),
                });
            }
            rest.to_owned().clone_into(&mut self.text);
        }
        true
    }
}
