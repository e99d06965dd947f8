//! What was measured.

use std::time::Duration;

/// Times, in microseconds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Samples(Vec<u32>);

impl Samples {
    /// One more.
    pub(crate) fn add(&mut self, took: Duration) {
        self.0
            .push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// All of another's.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// The time below which this share of them is, in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() as f64 * share) as usize;
        let found = sorted.get(at.min(sorted.len().saturating_sub(1)));
        f64::from(found.copied().unwrap_or(0)) / 1000.0
    }
}

/// How requests were answered.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// From when each was due until it was answered well.
    pub(crate) samples: Samples,
    /// Answers that were not 2xx, and connections that broke.
    pub(crate) bad: u64,
    /// How long it all took.
    pub(crate) took: Duration,
}

impl Figures {
    /// Good answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.samples.count() as f64 / self.took.as_secs_f64()
    }
}
