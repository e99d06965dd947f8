//! How often somebody may ask: GCRA buckets in memory. Each process counts for itself.

use std::fmt;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use domain::model::workspace::WorkspaceId;
use domain::port::limit::{Checked, LimitKey, Quota, RateLimiter};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use uuid::Uuid;

/// So many at once, and so many that come back per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests at once.
    pub burst: NonZeroU32,
    /// Requests that come back per second.
    pub per_second: NonZeroU32,
}

/// The rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Of one key, a workspace's or the operator's.
    pub key: Rate,
    /// Of all keys of one workspace.
    pub workspace: Rate,
    /// Of one address that shows no valid key: guesses at keys, and account owners' pages. Of version 6, its /64 is one address.
    pub address: Rate,
}

/// Counts requests with governor.
#[derive(Debug)]
pub struct GovernorLimiter {
    keys: Buckets<Uuid>,
    workspaces: Buckets<WorkspaceId>,
    addresses: Buckets<IpAddr>,
}

impl GovernorLimiter {
    /// A limiter that has counted nothing yet.
    pub fn new(settings: &LimitSettings) -> Self {
        Self {
            keys: Buckets::new(settings.key, Uuid::nil()),
            workspaces: Buckets::new(settings.workspace, WorkspaceId::from_uuid(Uuid::nil())),
            addresses: Buckets::new(settings.address, IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        }
    }
}

impl RateLimiter for GovernorLimiter {
    fn check(&self, key: LimitKey) -> Checked {
        match key {
            LimitKey::Key(id) => self.keys.check(id.as_uuid()),
            LimitKey::Operator(id) => self.keys.check(id.as_uuid()),
            LimitKey::Workspace(id) => self.workspaces.check(id),
            LimitKey::Address(address) => self.addresses.check(network(address)),
        }
    }
}

/// Whoever has one address of version 6 has its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64))),
    }
}

type Limiter<K> =
    governor::RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The buckets of one kind of key. A bucket that is full again is forgotten; when there are too many all the same, all
/// keys share one until it is calmer.
struct Buckets<K: Hash + Eq + Clone> {
    limiter: Limiter<K>,
    clock: DefaultClock,
    window: Duration,
    everybody: K,
    checks: AtomicU32,
    crowded: AtomicBool,
}

impl<K: Hash + Eq + Clone> fmt::Debug for Buckets<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buckets")
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// How often the number of buckets is looked at.
    const SWEEP: u32 = 1024;
    /// From how many buckets on those that are full again are forgotten.
    const MANY: usize = 10_000;
    /// How many there may be.
    const MOST: usize = 100_000;

    fn new(rate: Rate, everybody: K) -> Self {
        let quota = governor::Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self {
            limiter: Limiter::new(quota, DashMapStateStore::default(), DefaultClock::default()),
            clock: DefaultClock::default(),
            window: quota.burst_size_replenished_in(),
            everybody,
            checks: AtomicU32::new(0),
            crowded: AtomicBool::new(false),
        }
    }

    fn check(&self, key: K) -> Checked {
        if self
            .checks
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(Self::SWEEP)
        {
            self.sweep();
        }
        let key = if self.crowded.load(Ordering::Relaxed) {
            self.everybody.clone()
        } else {
            key
        };
        match self.limiter.check_key(&key) {
            Ok(state) => Checked::Allowed(Quota {
                limit: state.quota().burst_size().get(),
                remaining: state.remaining_burst_capacity(),
                window: self.window,
            }),
            Err(until) => Checked::Wait {
                after: until.wait_time_from(self.clock.now()),
                quota: Quota {
                    limit: until.quota().burst_size().get(),
                    remaining: 0,
                    window: self.window,
                },
            },
        }
    }

    fn sweep(&self) {
        if self.limiter.len() > Self::MANY {
            self.limiter.retain_recent();
        }
        let crowded = self.limiter.len() > Self::MOST;
        self.crowded.store(crowded, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use domain::model::workspace::{ApiKeyId, OperatorKeyId};

    use super::*;

    fn limiter(burst: u32, per_second: u32) -> GovernorLimiter {
        let rate = Rate {
            burst: NonZeroU32::new(burst).unwrap(),
            per_second: NonZeroU32::new(per_second).unwrap(),
        };
        GovernorLimiter::new(&LimitSettings {
            key: rate,
            workspace: rate,
            address: rate,
        })
    }

    fn remaining(checked: Checked) -> Option<u32> {
        match checked {
            Checked::Allowed(quota) => Some(quota.remaining),
            Checked::Wait { .. } => None,
        }
    }

    #[test]
    fn a_burst_passes_and_then_one_waits() {
        let limiter = limiter(3, 1);
        let key = LimitKey::Key(ApiKeyId::from_uuid(Uuid::from_u128(1)));

        let passed: Vec<_> = (0..4).map(|_| remaining(limiter.check(key))).collect();
        let waits = limiter.check(key);

        assert_eq!(passed, [Some(2), Some(1), Some(0), None]);
        let Checked::Wait { after, quota } = waits else {
            panic!("{waits:?}");
        };
        assert!(after > Duration::ZERO && after <= Duration::from_secs(1));
        assert_eq!((quota.limit, quota.remaining), (3, 0));
        assert_eq!(quota.window, Duration::from_secs(3));
    }

    #[test]
    fn each_is_counted_apart() {
        let limiter = limiter(1, 1);
        let id = Uuid::from_u128(1);
        for key in [
            LimitKey::Key(ApiKeyId::from_uuid(id)),
            LimitKey::Operator(OperatorKeyId::from_uuid(Uuid::from_u128(2))),
            LimitKey::Workspace(WorkspaceId::from_uuid(id)),
            LimitKey::Address(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
            LimitKey::Address(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2))),
        ] {
            assert_eq!(remaining(limiter.check(key)), Some(0), "{key:?}");
            assert_eq!(remaining(limiter.check(key)), None, "{key:?}");
        }
    }

    #[test]
    fn a_network_of_version_6_is_one_address() {
        let limiter = limiter(1, 1);
        let check = |text: &str| remaining(limiter.check(LimitKey::Address(text.parse().unwrap())));
        assert_eq!(check("2001:db8:1:2::1"), Some(0));
        assert_eq!(check("2001:db8:1:2:ffff::9"), None);
        assert_eq!(check("2001:db8:1:3::1"), Some(0));
        assert_eq!(check("192.0.2.1"), Some(0));
        assert_eq!(check("::ffff:192.0.2.1"), None);
    }

    #[test]
    fn strangers_do_not_fill_the_memory() {
        let limiter = limiter(1, 1);
        for n in 0..200_000 {
            limiter.check(LimitKey::Address(IpAddr::V4(Ipv4Addr::from_bits(n))));
        }
        let most = Buckets::<IpAddr>::MOST + usize::try_from(Buckets::<IpAddr>::SWEEP).unwrap();
        assert!(limiter.addresses.limiter.len() <= most);
    }

    #[test]
    fn buckets_that_are_full_again_are_forgotten() {
        let limiter = limiter(1, 1_000_000);
        for n in 0..50_000 {
            limiter.check(LimitKey::Address(IpAddr::V4(Ipv4Addr::from_bits(n))));
        }
        let many = Buckets::<IpAddr>::MANY + usize::try_from(Buckets::<IpAddr>::SWEEP).unwrap();
        assert!(limiter.addresses.limiter.len() <= many);
    }
}
