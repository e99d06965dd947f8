//! The numbers of the whole service.

mod counted;
mod lease;
mod listener;
mod sampled;
mod series;

use std::sync::Arc;

use e2e::{Database, Options, TestApp};

/// An admin listener.
fn with_admin() -> Options {
    Options {
        more: "[admin]\nlisten = \"127.0.0.1:0\"".to_owned(),
        ..Options::default()
    }
}

/// A service with an admin listener.
async fn watched(database: &Arc<Database>) -> TestApp {
    TestApp::start_on(Arc::clone(database), with_admin()).await
}
