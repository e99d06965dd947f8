//! Waiting for what others do: by notification, with an end.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

/// How long an actor waits for something before the test fails: longer than the longest deadline of the service that a
/// test lets end (10 s), shorter than the first look that makes up for a wake-up that was lost (30 s).
pub const PATIENCE: Duration = Duration::from_secs(25);

/// What `future` comes to; the test fails when that takes longer than [`PATIENCE`].
pub async fn within<T>(what: impl Display, future: impl Future<Output = T>) -> T {
    let Ok(value) = tokio::time::timeout(PATIENCE, future).await else {
        panic!("{what}: nothing within {PATIENCE:?}")
    };
    value
}
