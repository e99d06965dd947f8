use chrono::Duration;
use thiserror::Error;

use crate::model::audit::{AuditAction, AuditEntry, AuditEntryId, By, Subject};
use crate::model::shared::{Ids, Time};
use crate::model::workspace::{Answer, Once, OnceScope};
use crate::port::store::{Changes, CommitError, Read, Store, StoreError};
use crate::port::work::{Claimed, Settlement};

/// Commits what a run decided. What was overtaken meanwhile is looked at again at once, and that counts as no attempt.
pub(crate) async fn commit_or_look_again(
    store: &dyn Store,
    claimed: &Claimed,
    changes: Changes,
    now: Time,
) -> Result<(), RunError> {
    let committed = match store.commit(changes).await {
        Err(CommitError::Conflict(_)) => {
            let again = Changes::of(claimed.piece.workspace);
            store
                .commit(again.settle(claimed, Settlement::Held(now)))
                .await
        }
        other => other,
    };
    Ok(committed.map_err(Stopped::from)?)
}

/// That this is done at that time: goes into the changes that do it.
pub(crate) fn audited(
    ids: &dyn Ids,
    by: &By,
    at: Time,
    done: (AuditAction, Subject),
) -> AuditEntry {
    AuditEntry::of(AuditEntryId::from_uuid(ids.next()), at, by.clone(), done)
}

/// How often a decision is made again before the caller is told that too much changes at once.
const MOST_TRIES: u32 = 200;

/// For how long an idempotency key is remembered.
const REMEMBERED: Duration = Duration::hours(48);

/// How a command was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The `Idempotency-Key` and SHA-256 of method, path and body, when a key was sent.
    pub once: Option<(String, [u8; 32])>,
    /// Who asks, and from where: for the audit log and for `caused_by`.
    pub by: By,
}

impl Asked {
    /// What is recorded when it is done, so that the same request is answered again and not done again.
    pub(crate) fn record(&self, scope: OnceScope, answer: Answer, now: Time) -> Option<Once> {
        self.once.as_ref().map(|(key, fingerprint)| Once {
            scope,
            key: once_key(key),
            fingerprint: *fingerprint,
            answer: Some(answer),
            expires_at: now + REMEMBERED,
        })
    }

    /// The key under which it is recorded.
    pub(crate) fn key(&self) -> Option<String> {
        self.once.as_ref().map(|(key, _)| once_key(key))
    }

    /// What the same request was answered before, in this workspace.
    pub(crate) async fn before<E>(&self, read: &dyn Read) -> Result<Option<Answer>, E>
    where
        E: From<StoreError> + From<Reused>,
    {
        let Some(key) = self.key() else {
            return Ok(None);
        };
        match read.once(&key).await? {
            Some(done) => Ok(self.answered(done)?),
            None => Ok(None),
        }
    }

    /// What was answered before, or `Err` when the key was used for something else.
    pub(crate) fn answered(&self, done: Once) -> Result<Option<Answer>, Reused> {
        match &self.once {
            Some((_, fingerprint)) if *fingerprint == done.fingerprint => Ok(done.answer),
            Some(_) => Err(Reused),
            None => Ok(None),
        }
    }
}

fn once_key(key: &str) -> String {
    format!("api:{key}")
}

/// The idempotency key came before with another request.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the idempotency key was used for another request")]
pub struct Reused;

/// What a command made, or made before under the same idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made<T> {
    /// The thing.
    pub value: T,
    /// Whether it was made before.
    pub replayed: bool,
}

impl<T> Made<T> {
    /// Made now.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            replayed: false,
        }
    }

    /// Made before.
    pub const fn again(value: T) -> Self {
        Self {
            value,
            replayed: true,
        }
    }
}

/// Why deciding came to an end without a commit.
#[derive(Debug, Error)]
pub enum Stopped {
    /// What the decision relied on kept changing.
    #[error("too much changed at the same time")]
    Busy,
    /// The lease was lost: whoever has it now runs this work.
    #[error("the lease was lost")]
    Fenced,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommitError> for Stopped {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(_) => Self::Busy,
            CommitError::Fenced => Self::Fenced,
            CommitError::Store(error) => Self::Store(error),
        }
    }
}

/// Why a piece of work was not settled. It stays on record and runs again.
#[derive(Debug, Error)]
pub enum RunError {
    /// Deciding or committing came to nothing.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// What it begins with could not be read. Nothing has left: it can be run again under the same claim.
    #[error("it did not begin")]
    NotBegun(#[source] StoreError),
    /// What it needs is not configured any more.
    #[error("no provider app with this id is configured")]
    NoProvider,
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self::Stopped(Stopped::Store(error))
    }
}

/// Counts how often a decision was made.
#[derive(Debug, Default)]
pub(crate) struct Tries(u32);

impl Tries {
    /// `Ok` when the decision is to be made again, on a conflict that is not the last.
    pub(crate) fn again(&mut self, error: CommitError) -> Result<(), Stopped> {
        match error {
            CommitError::Conflict(_) if self.0 < MOST_TRIES => {
                self.0 += 1;
                Ok(())
            }
            stopped @ (CommitError::Conflict(_) | CommitError::Fenced | CommitError::Store(_)) => {
                Err(stopped.into())
            }
        }
    }
}

/// Declares the conversions of one command's error: `Reused` and `Stopped` variants.
macro_rules! stops {
    ($error:ident) => {
        impl From<$crate::port::store::StoreError> for $error {
            fn from(error: $crate::port::store::StoreError) -> Self {
                Self::Stopped($crate::flow::Stopped::Store(error))
            }
        }
    };
}
pub(crate) use stops;
