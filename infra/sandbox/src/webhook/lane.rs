//! Running the webhooks of one conversation, with a few quick tries each (META 2.3).

use std::sync::Arc;

use super::{Outgoing, Told};
use crate::hub::Hub;

impl Hub {
    /// Starts a runner for every lane that wants one.
    pub(crate) fn run_lanes(self: &Arc<Self>, lanes: Vec<String>) {
        for lane in lanes {
            let hub = Arc::clone(self);
            let work = self.stopping.clone().run_until_cancelled_owned(async move {
                while let Some(outgoing) = hub.next_webhook(&lane) {
                    hub.deliver(outgoing).await;
                    hub.lock().queue.done();
                }
            });
            drop(self.tasks.spawn_on(work, &self.runtime));
        }
    }

    fn next_webhook(&self, lane: &str) -> Option<Outgoing> {
        self.lock().queue.next(lane)
    }

    /// Tries until the callback answers 2xx or patience ends. A lane waits for its head, so that
    /// what one person said arrives in order unless a test wants otherwise.
    async fn deliver(&self, mut outgoing: Outgoing) {
        if !outgoing.delay.is_zero() {
            tokio::time::sleep(outgoing.delay).await;
        }
        let mut told = self.try_once(&outgoing, 1).await;
        outgoing.answered(told.clone());
        for (retry, pause) in self.retries.iter().enumerate() {
            if told.ok() || told == Told::NoCallback {
                return;
            }
            tokio::time::sleep(*pause).await;
            told = self.try_once(&outgoing, retry + 2).await;
        }
        if !told.ok() {
            tracing::warn!(webhook = outgoing.id, ?told, "a webhook was given up");
        }
    }

    async fn try_once(&self, outgoing: &Outgoing, attempt: usize) -> Told {
        let Ok(_slot) = self.slots.acquire().await else {
            return Told::Stopped;
        };
        let told = self.post(outgoing.id, attempt, outgoing.body.clone()).await;
        let mut state = self.lock();
        if told.ok() {
            state.webhook_taken(&outgoing.body);
        } else if told != Told::NoCallback {
            state.webhook_failed(&outgoing.body);
        }
        told
    }
}
