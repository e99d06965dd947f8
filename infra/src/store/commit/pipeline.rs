//! The queue before a batch: whatever waits is taken together, as soon as the batch before has returned.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Members of a batch at most: enough to share one sync of the disk, few enough to be retried in halves.
const MOST: usize = 256;
/// Members that may wait; whoever comes then waits to be let in.
const WAITING: usize = 4096;

/// The queue's entrance.
#[derive(Debug)]
pub(crate) struct Pipeline<M> {
    sender: mpsc::Sender<M>,
}

impl<M: Send + 'static> Pipeline<M> {
    /// A queue whose batches `run` writes, one after the other. When `stop` is cancelled it ends with what waits.
    pub(crate) fn start<F, R>(tasks: &TaskTracker, stop: CancellationToken, run: F) -> Self
    where
        F: Fn(Vec<M>) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send,
    {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        tasks.spawn(async move {
            loop {
                let mut members = Vec::new();
                let taken = tokio::select! {
                    biased;
                    taken = receiver.recv_many(&mut members, MOST) => taken,
                    () = stop.cancelled(), if !receiver.is_closed() => {
                        receiver.close();
                        continue;
                    }
                };
                if taken == 0 {
                    return;
                }
                // Whoever waits for a batch that panicked hears that it came to nothing; the next one is not its concern.
                if AssertUnwindSafe(run(members)).catch_unwind().await.is_err() {
                    tracing::error!("a batch panicked");
                }
            }
        });
        Self { sender }
    }

    /// Lets a member in unless too many wait; whether it is in.
    pub(crate) fn offer(&self, member: M) -> bool {
        self.sender.try_send(member).is_ok()
    }

    /// Lets a member in; whether the queue is still there.
    pub(crate) async fn enter(&self, member: M) -> bool {
        self.sender.send(member).await.is_ok()
    }
}
