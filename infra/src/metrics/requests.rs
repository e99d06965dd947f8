//! Requests by their routes, which are known before any comes.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use prometheus::{Histogram, HistogramVec, IntCounter, IntCounterVec};

use super::catalogue::{HTTP_DURATION, HTTP_REQUESTS};
use super::made::{counters, histograms};
use super::{Metrics, MetricsError};

/// The classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Where there is no route, and how methods are called that it has not.
const NONE: &str = "none";

/// What is counted of one route and method. It shows from its first request on.
#[derive(Debug, Default)]
struct Slot {
    method: String,
    classes: [OnceLock<IntCounter>; CLASSES.len()],
    took: OnceLock<Histogram>,
}

/// Counts requests.
#[derive(Debug)]
pub struct Requests {
    counts: IntCounterVec,
    times: HistogramVec,
    routes: HashMap<String, Vec<Slot>>,
    nowhere: Slot,
}

impl Requests {
    /// Of these routes, each with its methods. Can be made once.
    pub fn of(
        metrics: &Metrics,
        routes: impl IntoIterator<Item = (String, Vec<String>)>,
    ) -> Result<Self, MetricsError> {
        let slot = |method| Slot {
            method,
            ..Slot::default()
        };
        let routes = routes.into_iter();
        Ok(Self {
            counts: counters(&metrics.registry, &HTTP_REQUESTS)?,
            times: histograms(&metrics.registry, &HTTP_DURATION)?,
            routes: routes
                .map(|(route, methods)| (route, methods.into_iter().map(slot).collect()))
                .collect(),
            nowhere: slot(NONE.to_owned()),
        })
    }

    /// A request was answered so.
    pub fn answered(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        let known = route.and_then(|route| self.routes.get_key_value(route));
        let slot = known.and_then(|(route, slots)| {
            let slot = slots.iter().find(|slot| slot.method == method)?;
            Some((route.as_str(), slot))
        });
        let (route, slot) = slot.unwrap_or((NONE, &self.nowhere));
        let class = usize::from((status / 100).saturating_sub(1));
        if let (Some(counter), Some(class)) = (slot.classes.get(class), CLASSES.get(class)) {
            let labels = [slot.method.as_str(), route, class];
            let made = || self.counts.with_label_values(&labels);
            counter.get_or_init(made).inc();
        }
        let made = || self.times.with_label_values(&[slot.method.as_str(), route]);
        slot.took.get_or_init(made).observe(took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_for_the_routes_are_those_that_there_are() {
        let metrics = Metrics::new().unwrap();
        let routes = [("/v1/messages/{id}".to_owned(), vec!["GET".to_owned()])];
        let requests = Requests::of(&metrics, routes).unwrap();
        let took = Duration::from_millis(3);

        requests.answered("GET", Some("/v1/messages/{id}"), 200, took);
        requests.answered("GET", Some("/v1/messages/{id}"), 404, took);
        for number in 0..100 {
            requests.answered("GET", Some(&format!("/v1/messages/{number}")), 404, took);
            requests.answered(&format!("M{number}"), None, 404, took);
        }

        let text = metrics.text().unwrap();
        let shown = |line: &&str| line.starts_with("gramway_http_requests_total{");
        let shown: Vec<_> = text.lines().filter(shown).collect();
        assert_eq!(
            shown,
            [
                "gramway_http_requests_total{class=\"2xx\",method=\"GET\",route=\"/v1/messages/{id}\"} 1",
                "gramway_http_requests_total{class=\"4xx\",method=\"GET\",route=\"/v1/messages/{id}\"} 1",
                "gramway_http_requests_total{class=\"4xx\",method=\"none\",route=\"none\"} 200",
            ]
        );
    }
}
