//! What is on its way, and what came to its end.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, watch};

use crate::load::Samples;

/// What is on its way, and what came to its end.
#[derive(Debug)]
pub(crate) struct Ends {
    begun: Mutex<Vec<Option<Instant>>>,
    ended: Mutex<(HashSet<u64>, Samples, u64)>,
    count: watch::Sender<usize>,
    /// Given back by the end of each number that is a multiple of `fan`.
    pub(crate) room: Arc<Semaphore>,
    fan: u64,
}

/// What became of all that was begun.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) samples: Samples,
    pub(crate) lost: usize,
    pub(crate) twice: u64,
}

impl Ends {
    /// Nothing yet; what is begun has so many ends, whose numbers follow each other.
    pub(crate) fn new(fan: u64) -> Arc<Self> {
        Arc::new(Self {
            begun: Mutex::new(vec![]),
            ended: Mutex::default(),
            count: watch::Sender::new(0),
            room: Arc::new(Semaphore::new(0)),
            fan,
        })
    }

    /// Forgets what was, and lets so many be under way.
    pub(crate) fn reset(&self, room: usize) {
        self.begun.lock().unwrap().clear();
        *self.ended.lock().unwrap() = Default::default();
        self.count.send_replace(0);
        self.room.forget_permits(usize::MAX >> 4);
        self.room.add_permits(room);
    }

    /// This number should leave at this time.
    pub(crate) fn begin(&self, number: u64, at: Instant) {
        let mut begun = self.begun.lock().unwrap();
        let index = number as usize;
        if begun.len() <= index {
            begun.resize(index + 1, None);
        }
        begun[index] = Some(at);
    }

    /// This number has come to its end.
    pub(crate) fn end(&self, number: u64) {
        let begun = self.begun.lock().unwrap().get(number as usize).copied();
        let Some(Some(begun)) = begun else { return };
        let count = {
            let mut ended = self.ended.lock().unwrap();
            if !ended.0.insert(number) {
                ended.2 += 1;
                return;
            }
            ended.1.add(begun.elapsed());
            ended.0.len()
        };
        self.count.send_replace(count);
        if number.is_multiple_of(self.fan) {
            self.room.add_permits(1);
        }
    }

    /// Waits until all of these have ended; what became of them.
    pub(crate) async fn outcome(&self, begun: usize) -> Outcome {
        let mut count = self.count.subscribe();
        let patience = Duration::from_mins(2);
        let all = count.wait_for(|count| *count >= begun);
        drop(tokio::time::timeout(patience, all).await);
        let ended = self.ended.lock().unwrap();
        Outcome {
            samples: ended.1.clone(),
            lost: begun - ended.0.len().min(begun),
            twice: ended.2,
        }
    }
}
