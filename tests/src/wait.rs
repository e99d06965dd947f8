//! Waiting for what others do: by notification, with an end.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

/// How long an actor waits for something before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// What `future` comes to; the test fails when that takes longer than [`PATIENCE`].
pub async fn within<T>(what: impl Display, future: impl Future<Output = T>) -> T {
    let Ok(value) = tokio::time::timeout(PATIENCE, future).await else {
        panic!("{what}: nothing within {PATIENCE:?}")
    };
    value
}
