use chrono::{DateTime, Duration, Utc};
use domain::model::shared::Time;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The longest wait that is believed; also what keeps the arithmetic within bounds.
const LONGEST: i64 = 30 * 24 * 3600;

/// How long the answer asks to wait: seconds, or a date (RFC 9110, 10.2.3). Nothing when it does not ask or is not readable.
pub(crate) fn retry_after(headers: &HeaderMap, now: Time) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
        text.parse::<i64>().unwrap_or(LONGEST)
    } else {
        // the three forms of RFC 9110, 5.6.7
        let until: DateTime<Utc> = httpdate::parse_http_date(text).ok()?.into();
        (until - now).num_seconds()
    };
    Some(Duration::seconds(seconds.clamp(0, LONGEST)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    use super::*;

    fn read(text: &str) -> Option<i64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
        let now = DateTime::parse_from_rfc2822("Fri, 20 Nov 2026 10:00:00 GMT").unwrap();
        retry_after(&headers, now.to_utc()).map(|wait| wait.num_seconds())
    }

    #[test]
    fn seconds_and_dates_are_read_and_nothing_else() {
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("Fri, 20 Nov 2026 10:02:00 GMT"), Some(120));
        assert_eq!(read("Friday, 20-Nov-26 10:02:00 GMT"), Some(120));
        assert_eq!(read("Fri Nov 20 10:02:00 2026"), Some(120));
        assert_eq!(read("Fri, 20 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(read("99999999999999999999999"), Some(LONGEST));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(LONGEST));
        for unreadable in ["", "soon", "-5", "1.5", "2026-11-20"] {
            assert_eq!(read(unreadable), None, "{unreadable}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), Time::UNIX_EPOCH), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ -~]*") {
            let _ = read(&text);
        }
    }
}
