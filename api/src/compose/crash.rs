use std::sync::Arc;

use domain::port::courier::Courier;
use domain::port::provider::Providers;
use domain::port::store::{Inbox, Store};
#[cfg(feature = "testing")]
use infra::crash::{Crash, CrashingCourier, CrashingInbox, CrashingProviders, CrashingStore};

use crate::config::Config;

/// Under the feature `testing` the points at which this process kills itself; otherwise nothing at all.
#[derive(Debug, Clone)]
pub(super) struct CrashPoints {
    #[cfg(feature = "testing")]
    crash: Option<Crash>,
}

#[cfg(not(feature = "testing"))]
#[expect(
    clippy::unused_self,
    reason = "under the feature `testing` it says what is wrapped"
)]
impl CrashPoints {
    pub(super) const fn of(_: &Config) -> Self {
        Self {}
    }

    pub(super) fn store(&self, inner: Arc<dyn Store>) -> Arc<dyn Store> {
        inner
    }

    pub(super) fn inbox(&self, inner: Arc<dyn Inbox>) -> Arc<dyn Inbox> {
        inner
    }

    pub(super) fn providers(&self, inner: Arc<dyn Providers>) -> Arc<dyn Providers> {
        inner
    }

    pub(super) fn courier(&self, inner: Arc<dyn Courier>) -> Arc<dyn Courier> {
        inner
    }
}

#[cfg(feature = "testing")]
impl CrashPoints {
    pub(super) fn of(config: &Config) -> Self {
        Self {
            crash: config.testing.crash(),
        }
    }

    pub(super) fn store(&self, inner: Arc<dyn Store>) -> Arc<dyn Store> {
        match self.crash.clone() {
            Some(crash) => Arc::new(CrashingStore::new(inner, crash)),
            None => inner,
        }
    }

    pub(super) fn inbox(&self, inner: Arc<dyn Inbox>) -> Arc<dyn Inbox> {
        match self.crash.clone() {
            Some(crash) => Arc::new(CrashingInbox::new(inner, crash)),
            None => inner,
        }
    }

    pub(super) fn providers(&self, inner: Arc<dyn Providers>) -> Arc<dyn Providers> {
        match self.crash.clone() {
            Some(crash) => Arc::new(CrashingProviders::new(inner, crash)),
            None => inner,
        }
    }

    pub(super) fn courier(&self, inner: Arc<dyn Courier>) -> Arc<dyn Courier> {
        match self.crash.clone() {
            Some(crash) => Arc::new(CrashingCourier::new(inner, crash)),
            None => inner,
        }
    }
}
