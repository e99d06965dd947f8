//! Metrics as Prometheus would read them.

use std::collections::{BTreeMap, BTreeSet};

/// What was read: each series with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    series: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
}

impl Numbers {
    /// Reads the text format.
    pub fn read(text: &str) -> Self {
        let (mut series, mut kinds) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(of) = line.strip_prefix("# TYPE ") {
                let (name, kind) = of.split_once(' ').unwrap();
                kinds.insert(name.to_owned(), kind.to_owned());
            } else if !line.starts_with('#') {
                let (name, value) = line.rsplit_once(' ').unwrap();
                let known = series.insert(name.to_owned(), value.parse().unwrap());
                assert_eq!(known, None, "{name} comes twice");
            }
        }
        Self { series, kinds }
    }

    /// The value of a series, written as `name{label="value"}`; 0 when there is none.
    pub fn of(&self, series: &str) -> f64 {
        self.series.get(series).copied().unwrap_or_default()
    }

    /// How much it grew since then.
    pub fn since(&self, then: &Self, series: &str) -> f64 {
        self.of(series) - then.of(series)
    }

    /// The names of all metrics, each with its kind.
    pub const fn kinds(&self) -> &BTreeMap<String, String> {
        &self.kinds
    }

    /// All series.
    pub fn series(&self) -> BTreeSet<&str> {
        self.series.keys().map(String::as_str).collect()
    }
}
