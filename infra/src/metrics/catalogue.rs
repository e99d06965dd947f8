//! Every metric that is served, in one list: what is served and what the documents say are both made of it.

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, until the process ends.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts how many took how long.
    Histogram,
}

impl Kind {
    /// Its word in the text format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its labels. None of them has a value that grows with customers.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
}

macro_rules! metrics {
    ($($id:ident $kind:ident $name:literal [$($label:literal)*] $help:literal;)*) => {
        $(pub(super) const $id: Metric = Metric {
            name: $name,
            kind: Kind::$kind,
            labels: &[$($label),*],
            help: $help,
        };)*

        /// All of them, in the order in which they are explained.
        pub const CATALOGUE: &[Metric] = &[$($id),*];
    };
}

metrics! {
    INGRESS_WEBHOOKS Counter "gramway_ingress_webhooks_total" ["outcome"]
        "Webhooks of Instagram by what became of them: accepted, `signature_invalid`, `unknown_app`, failed.";
    INGRESS_ITEMS Counter "gramway_ingress_items_total" ["outcome"]
        "What stood in accepted webhooks: accepted items, unroutable ones for accounts that nobody has, and pieces that are unreadable.";
    ITEMS_POISONED Counter "gramway_items_poisoned_total" []
        "Items that came to nothing too often and were set aside.";
    EVENTS Counter "gramway_events_total" ["type"]
        "Events that were committed to the log, by type.";
    SEND_OUTCOMES Counter "gramway_send_outcomes_total" ["outcome"]
        "Parts of messages by what a run of one came to: sent, unconfirmed, failed, expired, skipped, or held and again when it is run later.";
    WEBHOOK_ATTEMPTS Counter "gramway_webhook_attempts_total" ["class"]
        "Attempts to deliver a webhook by class: ok, or what ended them (dns, connect, tls, timeout, refused, protocol, http, interrupted).";
    WEBHOOK_ATTEMPT_DURATION Histogram "gramway_webhook_attempt_duration_seconds" []
        "How long attempts to deliver a webhook took, from its request to the end of the answer.";
    WEBHOOK_LATENCY Histogram "gramway_webhook_delivery_latency_seconds" []
        "How long after its commit an event was delivered, where the first attempt succeeded.";
    BREAKER_OPENINGS Counter "gramway_breaker_openings_total" []
        "Times that an endpoint was left alone because it fails, failed probes included.";
    ENDPOINTS_DISABLED Counter "gramway_endpoints_disabled_total" []
        "Endpoints that were disabled because they failed for too long or wanted no more.";
    WORK_SETTLED Counter "gramway_work_settled_total" ["kind" "settlement"]
        "Runs of work (item, part, delivery, task) by how they were settled: done, again (a retry is to come) or held.";
    WORK_UNSETTLED Counter "gramway_work_unsettled_total" []
        "Runs of work that ended without a settlement; they are tried again.";
    WORK_CLAIMED Counter "gramway_work_claimed_total" []
        "Pieces of work that were claimed to be run.";
    WORK_BEGUN Counter "gramway_work_begun_total" []
        "Pieces of work that began with the commit that caused them.";
    WORK_IN_FLIGHT Gauge "gramway_work_in_flight" []
        "Pieces of work that are proposed or run in this process.";
    LEASE_MOVES Counter "gramway_lease_moves_total" ["direction"]
        "Times that this process took the lease over work, or lost it to another.";
    STORE_COMMITS Counter "gramway_store_commits_total" []
        "Transactions that wrote something.";
    STORE_CHANGES Counter "gramway_store_changes_total" []
        "Changes and webhook bodies that shared those transactions.";
    STORE_ROWS Counter "gramway_store_rows_total" []
        "Rows that were inserted, changed or deleted.";
    HTTP_REQUESTS Counter "gramway_http_requests_total" ["method" "route" "class"]
        "Requests by route as the API's document names it (none where there is no route) and class of status (2xx, …).";
    HTTP_DURATION Histogram "gramway_http_request_duration_seconds" ["method" "route"]
        "How long requests took until the head of their answer.";
    OLDEST_ITEM Gauge "gramway_oldest_undecoded_item_seconds" []
        "For how long the item that waits longest could have been applied: what Instagram said and nobody applied. Of the whole database.";
    OLDEST_PART Gauge "gramway_oldest_undispatched_part_seconds" []
        "For how long the part of a message that waits longest could have been sent. Of the whole database.";
    OLDEST_DELIVERY Gauge "gramway_oldest_undelivered_delivery_seconds" []
        "For how long the delivery that waits longest could have been started; those of endpoints that are paused, disabled or left alone do not count. Of the whole database.";
    TOKENS_EXPIRING Gauge "gramway_tokens_expiring" []
        "Tokens of channels that expire within 7 days, 10,000 at most. Of the whole database.";
    SAMPLES_FAILED Counter "gramway_samples_failed_total" []
        "Times that the database could not be asked for the four gauges before; they then stay as they were.";
    BUILD_INFO Gauge "gramway_build_info" ["version"]
        "1, with the version that runs.";
}

/// The metrics as a Markdown table.
pub fn reference() -> String {
    let mut table = String::from("| metric | kind | labels | what it says |\n|---|---|---|---|\n");
    for metric in CATALOGUE {
        let labels: Vec<_> = metric
            .labels
            .iter()
            .map(|label| format!("`{label}`"))
            .collect();
        let (name, kind) = (metric.name, metric.kind.as_str());
        let (labels, help) = (labels.join(" "), metric.help);
        let row = [
            "| `", name, "` | ", kind, " | ", &labels, " | ", help, " |\n",
        ];
        table.extend(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_count_and_in_which_unit() {
        for metric in CATALOGUE {
            let name = metric.name;
            assert!(name.starts_with("gramway_"), "{name}");
            let is_total = name.ends_with("_total");
            assert_eq!(is_total, metric.kind == Kind::Counter, "{name}");
            let is_time = name.ends_with("_seconds");
            assert!(is_time || metric.kind != Kind::Histogram, "{name}");
            assert!(
                metric.help.ends_with('.') || metric.help.ends_with("runs."),
                "{name}"
            );
            let identified = metric.labels.iter().any(|label| label.ends_with("_id"));
            assert!(!identified, "{name} grows with customers");
        }
    }
}
