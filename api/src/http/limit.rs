use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue};
use domain::model::shared::Code;
use domain::port::limit::{Checked, LimitKey, Quota, RateLimiter};

use super::problem::Problem;

/// The headers that tell what is left.
#[derive(Debug)]
pub(super) struct Counted(pub Vec<(HeaderName, HeaderValue)>);

/// Counts one request under all keys; the scarcest of them is told.
pub(super) fn count(limiter: &dyn RateLimiter, keys: &[LimitKey]) -> Result<Counted, Problem> {
    let mut scarcest: Option<Quota> = None;
    for key in keys {
        match limiter.check(*key) {
            Checked::Allowed(quota) => {
                if scarcest.is_none_or(|known| quota.remaining < known.remaining) {
                    scarcest = Some(quota);
                }
            }
            Checked::Wait { after, .. } => {
                return Err(Problem::new(Code::RateLimited).retry_after(after));
            }
        }
    }
    Ok(Counted(scarcest.map(headers).unwrap_or_default()))
}

fn headers(quota: Quota) -> Vec<(HeaderName, HeaderValue)> {
    let seconds = |time: Duration| time.as_secs().max(1);
    let policy = format!("\"default\";q={};w={}", quota.limit, seconds(quota.window));
    let left = format!("\"default\";r={}", quota.remaining);
    [("ratelimit-policy", policy), ("ratelimit", left)]
        .into_iter()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::from_static(name),
                HeaderValue::from_str(&value).ok()?,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const QUOTA: Quota = Quota {
        limit: 10,
        remaining: 4,
        window: Duration::from_mins(1),
    };

    #[derive(Debug)]
    struct Always(Checked);

    impl RateLimiter for Always {
        fn check(&self, _: LimitKey) -> Checked {
            self.0
        }
    }

    const KEYS: [LimitKey; 1] = [LimitKey::Address(IpAddr::V4(Ipv4Addr::LOCALHOST))];

    #[test]
    fn what_is_left_is_told() {
        let Counted(headers) = count(&Always(Checked::Allowed(QUOTA)), &KEYS).unwrap();

        assert_eq!(headers[0].1, "\"default\";q=10;w=60");
        assert_eq!(headers[1].1, "\"default\";r=4");
    }

    #[test]
    fn too_many_wait() {
        let after = Duration::from_millis(1500);
        let problem = count(
            &Always(Checked::Wait {
                after,
                quota: QUOTA,
            }),
            &KEYS,
        )
        .unwrap_err();

        assert_eq!(problem.code(), Code::RateLimited);
        let answer = problem.answer(&super::super::site::Site::sample(), "req_1");
        assert_eq!(answer.headers().get("Retry-After").unwrap(), "2");
    }
}
