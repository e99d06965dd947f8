use std::sync::Arc;

use domain::model::shared::Clock;

#[cfg(feature = "testing")]
use infra::time::OffsetClock as Inner;
#[cfg(not(feature = "testing"))]
use infra::time::SystemClock as Inner;

/// The machine's clock; under the feature `testing` one that tests can move.
#[derive(Debug, Clone, Default)]
pub(super) struct TheClock(Arc<Inner>);

impl TheClock {
    /// As the port that flows and adapters know.
    pub(super) fn port(&self) -> Arc<dyn Clock> {
        Arc::<Inner>::clone(&self.0)
    }

    /// As tests move it.
    #[cfg(feature = "testing")]
    pub(super) fn moved(&self) -> Arc<Inner> {
        Arc::clone(&self.0)
    }
}
