//! The one match over kinds of work: takes what the scheduler claimed to its flow. No rules.

mod patience;

use std::sync::Arc;

use async_trait::async_trait;
use domain::flow::connect::Connect;
use domain::flow::converse::Converse;
use domain::flow::receive::Receive;
use domain::flow::send::Send;
use domain::flow::tell::Tell;
use domain::flow::{RunError, Stopped};
use domain::model::message::{MessageId, PartId};
use domain::port::patience::Patience;
use domain::port::work::{Claimed, Job, Runner, Task};
use tracing::{error, warn};

pub(crate) use patience::UntilStopped;

/// Runs claimed work by the flow that it is for.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    /// Items.
    pub receive: Arc<Receive>,
    /// Parts.
    pub send: Arc<Send>,
    /// Deliveries.
    pub tell: Arc<Tell>,
    /// Tasks about channels and links.
    pub connect: Arc<Connect>,
    /// Tasks about conversations.
    pub converse: Arc<Converse>,
    /// What has not begun, for a database that is away, waits for as long as the process does not stop.
    pub patience: UntilStopped,
}

#[async_trait]
impl Runner for Worker {
    async fn run(&self, claimed: Claimed) {
        // Each in a box of its own: what runs most often is small, and need not have room for the largest.
        let ran = match claimed.job.clone() {
            Job::Item(item) => Box::pin(self.receive.apply(claimed, item)).await,
            Job::Part { message, part } => self.part(claimed, message, part).await,
            Job::Delivery {
                event,
                endpoint,
                replay,
            } => {
                let mut claimed = claimed;
                let mut at_hand = claimed.at_hand.take();
                let run = || {
                    let at_hand = at_hand.take();
                    self.tell.run(&claimed, at_hand, event, endpoint, replay)
                };
                until_begun(&self.patience, run).await
            }
            Job::Task(task) => Box::pin(self.task(claimed, task)).await,
        };
        if let Err(failure) = ran {
            report(&failure);
        }
    }
}

impl Worker {
    /// Tries again under the same claim for as long as nothing has left: a second claim could not tell this start from
    /// one whose answer was lost, and the message would be given up as unconfirmed.
    async fn part(
        &self,
        claimed: Claimed,
        message: MessageId,
        part: PartId,
    ) -> Result<(), RunError> {
        let run = || self.send.run(claimed.clone(), message, part);
        until_begun(&self.patience, run).await
    }

    async fn task(&self, claimed: Claimed, task: Task) -> Result<(), RunError> {
        match task {
            Task::Ailing { endpoint } => self.tell.ailing(claimed, endpoint).await,
            Task::Expire { message } => self.send.expire(claimed, message).await,
            Task::Release { message } => self.send.release(claimed, message).await,
            Task::Profile { contact } => self.receive.profile(claimed, contact).await,
            Task::Watch { conversation } => self.converse.watch(claimed, conversation).await,
            Task::ThreadControl { message } => self.converse.control_after(claimed, message).await,
            Task::TakeControl { message } => self.send.take_control(claimed, message).await,
            Task::LastWord { message } => self.converse.last_word(claimed, message).await,
            Task::HandOver { conversation } => self.converse.hand_over(claimed, conversation).await,
            Task::Habits { channel } => self.converse.habits(claimed, channel).await,
            Task::Operation { operation } => self.tell.run_operation(claimed, operation).await,
            Task::Activate { .. }
            | Task::Unsubscribe { .. }
            | Task::Revoke { .. }
            | Task::ExpireLink { .. } => self.connect.run(claimed, task).await,
        }
    }
}

/// Runs it until it begins, and not for longer than the process lives.
async fn until_begun<R>(
    patience: &dyn Patience,
    mut run: impl FnMut() -> R + std::marker::Send,
) -> Result<(), RunError>
where
    R: Future<Output = Result<(), RunError>> + std::marker::Send,
{
    loop {
        let failure = match Box::pin(run()).await {
            Err(failure @ RunError::NotBegun(_)) => failure,
            ended => return ended,
        };
        report(&failure);
        if !patience.pause().await {
            return Err(failure);
        }
    }
}

/// The scheduler's span says which work it was; the piece stays on record and is tried again.
fn report(failure: &RunError) {
    let source: &dyn std::error::Error = failure;
    match failure {
        RunError::Stopped(Stopped::Fenced) => {
            warn!("the lease was lost while this ran: whoever has it now runs it");
        }
        RunError::Stopped(Stopped::Busy | Stopped::Store(_))
        | RunError::NotBegun(_)
        | RunError::NoProvider => {
            error!(error = source, "work came to nothing");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use domain::port::store::StoreError;
    use tokio_util::sync::CancellationToken;

    use super::*;

    fn away() -> RunError {
        RunError::NotBegun(StoreError::Unavailable("away".into()))
    }

    #[tokio::test]
    async fn what_does_not_begin_ends_when_the_process_stops() {
        let stop = CancellationToken::new();
        let tries = AtomicU32::new(0);
        let run = || async {
            tries.fetch_add(1, Ordering::Relaxed);
            stop.cancel();
            Err(away())
        };

        let ended = until_begun(&UntilStopped::of(stop.clone()), run).await;

        assert!(matches!(ended, Err(RunError::NotBegun(_))), "{ended:?}");
        assert_eq!(tries.into_inner(), 1);
    }

    #[tokio::test]
    async fn what_does_not_begin_is_tried_again() {
        let tries = AtomicU32::new(0);
        let run = || async {
            match tries.fetch_add(1, Ordering::Relaxed) {
                0 => Err(away()),
                _ => Ok(()),
            }
        };

        let ended = until_begun(&UntilStopped::of(CancellationToken::new()), run).await;

        assert!(ended.is_ok(), "{ended:?}");
        assert_eq!(tries.into_inner(), 2);
    }
}
