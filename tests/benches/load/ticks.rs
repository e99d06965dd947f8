//! When requests are due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};

/// A request's number, and when it is due.
type Tick = (u64, Instant);

/// So many a second. A thread of its own counts them out: tokio's timer knows whole milliseconds only, and what it
/// rounds up would be part of every latency.
#[derive(Debug, Clone)]
pub(crate) struct Ticks(Arc<Mutex<mpsc::UnboundedReceiver<Tick>>>);

impl Ticks {
    /// From `start` on, for so long, whether anybody takes them or not.
    pub(crate) fn start(rate: f64, start: Instant, length: Duration) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            let at = |number: u64| start + Duration::from_secs_f64(number as f64 / rate);
            let due = (0..).map(|number| (number, at(number)));
            for (number, at) in due.take_while(|(_, at)| *at <= start + length) {
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                if sender.send((number, at)).is_err() {
                    return;
                }
            }
        });
        Self(Arc::new(Mutex::new(receiver)))
    }

    /// The next one, when it is due; none when it is over.
    pub(crate) async fn next(&self) -> Option<Tick> {
        self.0.lock().await.recv().await
    }
}
