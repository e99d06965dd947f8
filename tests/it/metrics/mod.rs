//! The numbers of the whole service.

mod counted;
mod listener;
mod sampled;
mod series;

use std::sync::Arc;

use e2e::{Database, Options, TestApp};

/// A service with an admin listener.
async fn watched(database: &Arc<Database>) -> TestApp {
    let options = Options {
        more: "[admin]\nlisten = \"127.0.0.1:0\"".to_owned(),
        ..Options::default()
    };
    TestApp::start_on(Arc::clone(database), options).await
}
