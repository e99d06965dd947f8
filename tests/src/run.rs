//! One test, two databases.

use std::future::Future;
use std::time::Duration;

use crate::database::{Backend, Database};

/// What a test is given, and what is checked when it is done with it.
pub trait Given: Clone {
    /// A fresh one on this database.
    fn give(backend: Backend) -> impl Future<Output = Self>;
    /// The end: fails when something is left that should not be.
    fn finish(self) -> impl Future<Output = ()>;
}

impl Given for std::sync::Arc<Database> {
    async fn give(backend: Backend) -> Self {
        Self::new(Database::create(backend).await)
    }

    async fn finish(self) {
        self.remove().await;
    }
}

/// A database without tables.
#[derive(Debug, Clone)]
pub struct Bare(pub std::sync::Arc<Database>);

impl Given for Bare {
    async fn give(backend: Backend) -> Self {
        Self(Database::bare(backend).await.into())
    }

    async fn finish(self) {
        self.0.remove().await;
    }
}

impl Given for () {
    async fn give(_: Backend) -> Self {}

    async fn finish(self) {}
}

/// How long a test may take before it counts as one that hangs.
const LONGEST: Duration = Duration::from_mins(4);

/// Shows what the service logs when `GRAMWAY_TEST_LOG` says which lines, as `info` or `infra=debug`.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever looks for an error says so to the test, which has no configuration"
)]
fn log() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| {
        if let Ok(filter) = std::env::var("GRAMWAY_TEST_LOG") {
            let lines = tracing_subscriber::fmt().with_env_filter(filter);
            lines.with_test_writer().init();
        }
    });
}

/// Runs a test on a runtime of its own.
pub fn run<G: Given, F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(G) -> F) {
    log();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let runtime = Ended(Some(runtime));
    let whole = async {
        let given = G::give(backend).await;
        test(given.clone()).await;
        given.finish().await;
    };
    runtime.0.as_ref().unwrap().block_on(async {
        let ended = tokio::time::timeout(LONGEST, whole).await;
        assert!(ended.is_ok(), "the test did not end within {LONGEST:?}");
    });
}

/// A runtime whose end waits for nobody for long: what hangs would hide why the test failed.
struct Ended(Option<tokio::runtime::Runtime>);

impl Drop for Ended {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

/// Declares tests that run on SQLite and on PostgreSQL, as `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($given:ident: $kind:ty) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[expect(clippy::allow_attributes, reason = "a test need not use what its file imports")]
            #[allow(unused_imports, reason = "a test need not use what its file imports")]
            use super::*;

            async fn test($given: $kind) $body

            #[test]
            fn sqlite() {
                $crate::run($crate::Backend::Sqlite, test);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Backend::Postgres, test);
            }
        }
    )*};
}
