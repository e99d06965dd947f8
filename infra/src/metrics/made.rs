//! Counters, made once: whoever counts afterwards adds to a number, and neither locks nor allocates.

use prometheus::{
    Error, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry,
};

use super::catalogue::Metric;

/// From a millisecond to the longest that a webhook may take, and beyond.
const BUCKETS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

fn opts(metric: &Metric) -> Opts {
    Opts::new(metric.name, metric.help)
}

pub(super) fn counter(registry: &Registry, metric: &Metric) -> Result<IntCounter, Error> {
    let made = IntCounter::with_opts(opts(metric))?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

pub(super) fn counters(registry: &Registry, metric: &Metric) -> Result<IntCounterVec, Error> {
    let made = IntCounterVec::new(opts(metric), metric.labels)?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

/// One for each of these values of the metric's only label.
pub(super) fn counted<const N: usize>(
    registry: &Registry,
    metric: &Metric,
    values: [&str; N],
) -> Result<[IntCounter; N], Error> {
    let made = counters(registry, metric)?;
    Ok(values.map(|value| made.with_label_values(&[value])))
}

pub(super) fn gauge(registry: &Registry, metric: &Metric) -> Result<Gauge, Error> {
    let made = Gauge::with_opts(opts(metric))?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

pub(super) fn number(registry: &Registry, metric: &Metric) -> Result<IntGauge, Error> {
    let made = IntGauge::with_opts(opts(metric))?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

pub(super) fn numbers(registry: &Registry, metric: &Metric) -> Result<IntGaugeVec, Error> {
    let made = IntGaugeVec::new(opts(metric), metric.labels)?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

fn timed(metric: &Metric) -> HistogramOpts {
    HistogramOpts::new(metric.name, metric.help).buckets(BUCKETS.to_vec())
}

pub(super) fn histogram(registry: &Registry, metric: &Metric) -> Result<Histogram, Error> {
    let made = Histogram::with_opts(timed(metric))?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

pub(super) fn histograms(registry: &Registry, metric: &Metric) -> Result<HistogramVec, Error> {
    let made = HistogramVec::new(timed(metric), metric.labels)?;
    registry.register(Box::new(made.clone()))?;
    Ok(made)
}

/// A counter of what somebody else counts already becomes what they say.
pub(super) fn raise(counter: &IntCounter, to: u64) {
    counter.inc_by(to.saturating_sub(counter.get()));
}
