//! What Meta does about a callback that fails: after an hour of it the app is unsubscribed from the account
//! (META 2.3).

use bytes::Bytes;
use serde_json::Value;

use crate::{clock::Millis, state::State};

const AN_HOUR: Millis = 3_600_000;

/// The accounts that a body speaks of.
fn accounts(body: &Bytes) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let entries = body.get("entry").and_then(Value::as_array);
    let ids = entries.into_iter().flatten();
    ids.filter_map(|entry| entry.get("id")?.as_str().map(str::to_owned))
        .collect()
}

impl State {
    /// The callback did not take this; when it has not for an hour, the accounts tell the app nothing more.
    pub(crate) fn webhook_failed(&mut self, body: &Bytes) {
        let now = self.clock.now();
        self.any_failing = true;
        for ig_id in accounts(body) {
            let Some(account) = self.account_of_mut(&ig_id) else {
                continue;
            };
            let since = *account.failing_since.get_or_insert(now);
            if now >= since.saturating_add(AN_HOUR) {
                account.subscribed = None;
                account.failing_since = None;
            }
        }
    }

    /// The callback took this.
    pub(crate) fn webhook_taken(&mut self, body: &Bytes) {
        if !self.any_failing {
            return;
        }
        for ig_id in accounts(body) {
            if let Some(account) = self.account_of_mut(&ig_id) {
                account.failing_since = None;
            }
        }
        let failing = self.accounts().any(|row| row.failing_since.is_some());
        self.any_failing = failing;
    }
}
