use chrono::Duration;

use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::port::store::Changes;
use crate::port::work::{Claimed, Settlement, Task};

use super::Connect;

impl Connect {
    /// Runs a task: activates a channel, unsubscribes one, takes a consent back, or ends a link.
    pub async fn run(&self, claimed: Claimed, task: Task) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        match task {
            Task::Activate { channel } => self
                .activate(workspace, channel, Some(&claimed))
                .await
                .map(drop),
            Task::Unsubscribe {
                channel,
                generation,
            } => self.unsubscribe(&claimed, channel, generation).await,
            Task::Revoke { channel, grant } => self.revoke(&claimed, channel, grant).await,
            Task::ExpireLink { link } => self.expire_link(&claimed, link).await,
            // a message's, a contact's, a conversation's, an operation's, an endpoint's: not run here
            Task::Expire { .. }
            | Task::Release { .. }
            | Task::Profile { .. }
            | Task::Watch { .. }
            | Task::Habits { .. }
            | Task::ThreadControl { .. }
            | Task::HandOver { .. }
            | Task::Operation { .. }
            | Task::TakeControl { .. }
            | Task::LastWord { .. }
            | Task::Ailing { .. } => Ok(self.done(Some(&claimed)).await?),
        }
    }

    /// There is nothing left to do for the task.
    pub(super) async fn done(&self, task: Option<&Claimed>) -> Result<(), Stopped> {
        match task {
            Some(task) => self.settle(task, Settlement::Done).await,
            None => Ok(()),
        }
    }

    /// The task is settled and nothing else changes.
    pub(super) async fn settle(
        &self,
        task: &Claimed,
        settlement: Settlement,
    ) -> Result<(), Stopped> {
        let mut tries = Tries::default();
        loop {
            let changes = Changes::of(task.piece.workspace).settle(task, settlement);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// How long a task waits after attempt number `attempt`: 30 s, a minute, two … an hour.
pub(super) fn backoff(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(7);
    Duration::seconds(30 << doublings).min(Duration::hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<i64> = [0, 1, 2, 3, 7, 8, 9, 1_000_000]
            .map(|attempt| backoff(attempt).num_seconds())
            .into();
        assert_eq!(waits, [30, 30, 60, 120, 1920, 3600, 3600, 3600]);
    }
}
