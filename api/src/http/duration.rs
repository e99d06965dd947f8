//! Durations: seconds, or ISO 8601.

use chrono::Duration;
use serde::Deserialize;
use utoipa::ToSchema;

/// Seconds at most: 30 days.
const LONGEST: i64 = 30 * 24 * 60 * 60;

/// Seconds, or ISO 8601 with weeks, days, hours, minutes and seconds, such as `P1DT12H`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "a number of seconds or a duration such as PT15M"
)]
#[schema(as = Duration, example = json!("PT15M"))]
pub(crate) enum DurationBody {
    /// Seconds.
    Seconds(i64),
    /// ISO 8601.
    Iso(String),
}

impl DurationBody {
    /// The duration, of 1 second to 30 days.
    pub(super) fn read(self) -> Result<Duration, &'static str> {
        let seconds = match self {
            Self::Seconds(seconds) => seconds,
            Self::Iso(text) => seconds(&text).ok_or("must be seconds, or such as PT15M")?,
        };
        if (1..=LONGEST).contains(&seconds) {
            Ok(Duration::seconds(seconds))
        } else {
            Err("must be 1 second to 30 days")
        }
    }
}

/// Whole seconds of `P…W`, `P…D`, `PT…H…M…S` and their combinations. A year or a month is no certain time.
fn seconds(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None if rest.is_empty() => return None,
        None => (rest, ""),
    };
    let days = sum(days, &[('W', 604_800), ('D', 86_400)])?;
    let clock = sum(clock, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    days.checked_add(clock)
}

/// Numbers with their units, each at most once and in this order.
fn sum(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut whole = 0_i64;
    for (unit, worth) in units {
        let Some((number, rest)) = text.split_once(*unit) else {
            continue;
        };
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = digits.then(|| number.parse().ok())??;
        whole = whole.checked_add(number.checked_mul(*worth)?)?;
        text = rest;
    }
    text.is_empty().then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_iso_8601_are_durations() {
        let iso = |text: &str| DurationBody::Iso(text.to_owned()).read().ok();
        for (text, seconds) in [
            ("PT1S", 1),
            ("PT15M", 900),
            ("P1DT2H3M4S", 93_784),
            ("P2W", 1_209_600),
            ("P30D", LONGEST),
        ] {
            assert_eq!(iso(text), Some(Duration::seconds(seconds)), "{text}");
        }
        for wrong in [
            "",
            "P",
            "PT",
            "P1DT",
            "PT1",
            "15M",
            "P1M",
            "P1Y",
            "PT1M1H",
            "PT1.5S",
            "PT-1S",
            "P31D",
            "PT0S",
            "PTS",
            "P99999999999999999999D",
        ] {
            assert_eq!(iso(wrong), None, "{wrong}");
        }
        assert!(DurationBody::Seconds(0).read().is_err());
        assert!(DurationBody::Seconds(LONGEST + 1).read().is_err());
        assert_eq!(DurationBody::Seconds(60).read(), Ok(Duration::seconds(60)));
    }
}
