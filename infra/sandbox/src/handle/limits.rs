//! What Meta allows, and what it says of that (META 9, 10).

use super::Sandbox;
use crate::{state::Limits, usage::Usage};

impl Sandbox {
    /// Every answer of the Graph API says that so much of what is allowed is used up: in `X-App-Usage`, or for an account
    /// in `X-Business-Use-Case-Usage` with the minutes until it may call again (META 9). `None` says nothing, as ever.
    pub fn set_usage(&self, usage: Option<Usage>) {
        self.hub
            .with(|state| state.usage = usage.map(Usage::header));
    }

    /// Whether calls beyond Meta's limits are refused (META 9).
    pub fn keep_limits(&self, on: bool) {
        self.hub
            .with(|state| state.limits = on.then(Limits::default));
    }

    /// Calls that were beyond the limits since they are kept.
    #[must_use]
    pub fn beyond_limits(&self) -> u64 {
        self.hub.lock().limits.as_ref().map_or(0, |it| it.refused)
    }

    /// Whether Facebook's host wants a proof of the app's secret with each call (META 10).
    pub fn set_wants_proof(&self, on: bool) {
        self.hub.with(|state| state.wants_proof = on);
    }
}
