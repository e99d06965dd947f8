//! The one match over kinds of work: takes what the scheduler claimed to its flow. No rules.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::flow::connect::Connect;
use domain::flow::receive::Receive;
use domain::flow::send::Send;
use domain::flow::tell::Tell;
use domain::flow::{RunError, Stopped};
use domain::model::message::{MessageId, PartId};
use domain::port::work::{Claimed, Job, Runner, Task};
use tracing::{error, warn};

/// How long a part that did not begin waits, for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is tried again: an hour's outage is waited for.
const MOST_TRIES: u32 = 3600;

/// Runs claimed work by the flow that it is for.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    /// Items.
    pub receive: Arc<Receive>,
    /// Parts.
    pub send: Arc<Send>,
    /// Deliveries.
    pub tell: Arc<Tell>,
    /// Tasks.
    pub connect: Arc<Connect>,
}

#[async_trait]
impl Runner for Worker {
    async fn run(&self, claimed: Claimed) {
        let ran = match claimed.job.clone() {
            Job::Item(item) => self.receive.apply(claimed, item).await,
            Job::Part { message, part } => self.part(claimed, message, part).await,
            Job::Delivery {
                event,
                endpoint,
                replay,
            } => self.tell.run(claimed, event, endpoint, replay).await,
            Job::Task(Task::Expire { message }) => self.send.expire(claimed, message).await,
            Job::Task(task) => self.connect.run(claimed, task).await,
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
        for _ in 0..MOST_TRIES {
            match self.send.run(claimed.clone(), message, part).await {
                Err(failure @ RunError::NotBegun(_)) => report(&failure),
                ended => return ended,
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.send.run(claimed, message, part).await
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
