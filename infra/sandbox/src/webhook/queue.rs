//! Webhooks on their way: one after the other per conversation, or held (META 2.3).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{oneshot, watch};

use super::{Held, Ticket, Told};

/// A webhook on its way.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: u64,
    pub(crate) lane: String,
    pub(crate) body: Bytes,
    /// How long it waits first.
    pub(crate) delay: Duration,
    answer: Option<oneshot::Sender<Told>>,
}

impl Outgoing {
    /// Tells whoever waits; only the first answer counts.
    pub(crate) fn answered(&mut self, told: Told) {
        if let Some(answer) = self.answer.take()
            && answer.send(told).is_err()
        {
            tracing::trace!(webhook = self.id, "nobody waits for the answer");
        }
    }
}

/// Webhooks on their way.
#[derive(Debug)]
pub(crate) struct Queue {
    holding: bool,
    held: VecDeque<Outgoing>,
    /// A lane that is here has a runner.
    lanes: HashMap<String, VecDeque<Outgoing>>,
    /// Lanes that want a runner.
    wake: Vec<String>,
    last_id: u64,
    last: Option<(String, Bytes)>,
    under_way: watch::Sender<usize>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            holding: false,
            held: VecDeque::new(),
            lanes: HashMap::new(),
            wake: Vec::new(),
            last_id: 0,
            last: None,
            under_way: watch::Sender::new(0),
        }
    }
}

impl Queue {
    /// Queues a body, or keeps it while webhooks are held.
    pub(crate) fn push(&mut self, lane: &str, body: Bytes) -> Ticket {
        self.push_late(lane, body, Duration::ZERO)
    }

    /// The same, to be sent later.
    pub(crate) fn push_late(&mut self, lane: &str, body: Bytes, delay: Duration) -> Ticket {
        self.last = Some((lane.to_owned(), body.clone()));
        let mut outgoing = Outgoing {
            id: self.next_id(),
            lane: lane.to_owned(),
            body,
            delay,
            answer: None,
        };
        if self.holding {
            self.held.push_back(outgoing);
            return Ticket::Known(Told::Held);
        }
        let (sender, receiver) = oneshot::channel();
        outgoing.answer = Some(sender);
        self.send(outgoing);
        Ticket::Coming(receiver)
    }

    /// A number for a webhook that goes out beside the queue.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The newest webhook.
    pub(crate) fn last(&self) -> Option<(String, Bytes)> {
        self.last.clone()
    }

    /// From now on webhooks wait.
    pub(crate) fn hold(&mut self) {
        self.holding = true;
    }

    /// What waits, oldest first.
    pub(crate) fn held(&self) -> Vec<Held> {
        self.held.iter().map(Held::of).collect()
    }

    /// Sends the held webhook of this number, or the oldest; the others go on waiting.
    pub(crate) fn release(&mut self, id: Option<u64>) -> Option<Ticket> {
        let at = match id {
            Some(id) => self.held.iter().position(|outgoing| outgoing.id == id)?,
            None => 0,
        };
        let mut outgoing = self.held.remove(at)?;
        let (sender, receiver) = oneshot::channel();
        outgoing.answer = Some(sender);
        self.send(outgoing);
        Some(Ticket::Coming(receiver))
    }

    /// Sends everything that is held and holds no more.
    pub(crate) fn release_all(&mut self) -> Vec<Ticket> {
        self.holding = false;
        std::iter::from_fn(|| self.release(None)).collect()
    }

    /// Takes everything that is held out of the queue, oldest first; what comes later is held.
    pub(crate) fn take_held(&mut self) -> Vec<Bytes> {
        self.held.drain(..).map(|outgoing| outgoing.body).collect()
    }

    /// Sends a body past what is held.
    pub(crate) fn push_past(&mut self, lane: &str, body: Bytes) -> Ticket {
        let holding = std::mem::take(&mut self.holding);
        let ticket = self.push(lane, body);
        self.holding = holding;
        ticket
    }

    /// Forgets the held webhook of this number: Meta loses some, too.
    pub(crate) fn lose(&mut self, id: u64) -> bool {
        let before = self.held.len();
        self.held.retain(|outgoing| outgoing.id != id);
        self.held.len() < before
    }

    /// The lanes that want a runner now.
    pub(crate) fn awake(&mut self) -> Vec<String> {
        std::mem::take(&mut self.wake)
    }

    /// What the lane sends next; at its end the runner is done and the lane forgotten.
    pub(crate) fn next(&mut self, lane: &str) -> Option<Outgoing> {
        let next = self.lanes.get_mut(lane)?.pop_front();
        if next.is_none() {
            self.lanes.remove(lane);
        }
        next
    }

    /// One webhook is through, delivered or given up.
    pub(crate) fn done(&self) {
        self.under_way
            .send_modify(|count| *count = count.saturating_sub(1));
    }

    /// How many webhooks are on their way.
    pub(crate) fn under_way(&self) -> watch::Receiver<usize> {
        self.under_way.subscribe()
    }

    fn send(&mut self, outgoing: Outgoing) {
        self.under_way.send_modify(|count| *count += 1);
        if let Some(lane) = self.lanes.get_mut(&outgoing.lane) {
            lane.push_back(outgoing);
        } else {
            self.wake.push(outgoing.lane.clone());
            self.lanes
                .insert(outgoing.lane.clone(), VecDeque::from([outgoing]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &'static str) -> Bytes {
        Bytes::from_static(text.as_bytes())
    }

    #[test]
    fn a_lane_wakes_once_and_keeps_its_order() {
        let mut queue = Queue::default();
        drop(queue.push("a", body("1")));
        drop(queue.push("a", body("2")));

        assert_eq!(queue.awake(), ["a"]);
        assert_eq!(queue.next("a").unwrap().body, "1");
        assert_eq!(queue.next("a").unwrap().body, "2");
        assert!(queue.next("a").is_none());
        drop(queue.push("a", body("3")));
        assert_eq!(queue.awake(), ["a"]);
    }

    #[test]
    fn held_webhooks_go_in_any_order_or_never() {
        let mut queue = Queue::default();
        queue.hold();
        drop(queue.push("a", body("1")));
        drop(queue.push("a", body("2")));
        drop(queue.push("a", body("3")));
        assert!(queue.awake().is_empty());
        let ids: Vec<u64> = queue.held().iter().map(|held| held.id).collect();

        drop(queue.release(Some(ids[2])));
        assert!(queue.lose(ids[0]));
        drop(queue.release_all());

        assert_eq!(queue.next("a").unwrap().body, "3");
        assert_eq!(queue.next("a").unwrap().body, "2");
        assert!(queue.next("a").is_none());
    }
}
