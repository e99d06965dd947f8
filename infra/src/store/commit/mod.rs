//! The write door: the one place where transactions are opened.

mod at_hand;
mod batch;
mod decide;
mod entry;
mod fan_out;
mod guards;
pub(crate) mod halves;
mod keys;
mod list;
mod look;
mod open;
mod operators;
mod pipeline;
mod prepare;
mod settled;
mod sql;
mod texts;
mod told;
mod write;

use std::sync::Arc;

use domain::port::store::{Changes, CommitError, StoreError};
use tokio::sync::oneshot;

pub(crate) use batch::Broken;
pub(crate) use entry::{Entered, Fresh};
pub(crate) use list::{List, lists, lists_beside};
pub(crate) use open::Batch;
pub(crate) use operators::Modes;
pub(crate) use pipeline::Pipeline;
pub(crate) use prepare::Prepared;
pub(crate) use sql::{Session, Taken};
pub(crate) use write::{Alone, NewRow, endpoint_table, fits_alone, insert_work, insert_work_alone};

use super::Shared;
use told::Commits;

/// Changes on their way, and who waits for them.
#[derive(Debug)]
pub(crate) struct Member {
    prepared: Prepared,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

/// Puts changes on record, with those of others that wait.
pub(crate) async fn commit(
    shared: &Shared,
    pipeline: &Pipeline<Member>,
    changes: Changes,
) -> Result<(), CommitError> {
    let prepared = Prepared::of(shared, changes).await?;
    let (answer, answered) = oneshot::channel();
    let member = Member { prepared, answer };
    if !pipeline.enter(member).await {
        return Err(stopped().into());
    }
    answered.await.unwrap_or_else(|_| Err(stopped().into()))
}

/// Whether they end a piece of work and nothing follows from that, as when a webhook was taken.
pub(crate) const fn causes_nothing(changes: &Changes) -> bool {
    changes.settles.is_some()
        && changes.guards.is_empty()
        && changes.facts.is_empty()
        && changes.work.is_empty()
        && changes.woken.is_empty()
        && changes.dropped.is_empty()
        && changes.controls.is_empty()
}

/// Writes what was taken from the queue.
pub(crate) async fn run(shared: Arc<Shared>, members: Vec<Member>) {
    halves::write(&shared, &Commits(&shared), members).await;
}

/// The store was closed.
pub(crate) fn stopped() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}
