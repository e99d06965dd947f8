use std::sync::Arc;

use async_trait::async_trait;
use domain::model::endpoint::{AttemptOutcome, WebhookUrl};
use domain::port::courier::{Courier, Forbidden, Parcel};

use super::{Crash, CrashPoint};

/// Dies before a webhook leaves, or when it was answered.
#[derive(Debug)]
pub struct CrashingCourier {
    inner: Arc<dyn Courier>,
    crash: Crash,
}

impl CrashingCourier {
    /// Wraps it.
    pub fn new(inner: Arc<dyn Courier>, crash: Crash) -> Self {
        Self { inner, crash }
    }
}

#[async_trait]
impl Courier for CrashingCourier {
    async fn post(&self, parcel: Parcel) -> AttemptOutcome {
        self.crash.pass(CrashPoint::Attempted);
        let outcome = self.inner.post(parcel).await;
        self.crash.pass(CrashPoint::Delivered);
        outcome
    }

    fn admits(&self, url: &WebhookUrl) -> Result<(), Forbidden> {
        self.inner.admits(url)
    }
}
