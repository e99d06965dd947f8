//! Where time comes from.

use chrono::{DateTime, Utc};
use domain::model::shared::{Clock, Time};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the Clock port's one source"
        )]
        let now = Utc::now();
        DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }
}

#[cfg(feature = "testing")]
pub use offset::OffsetClock;

#[cfg(feature = "testing")]
mod offset {
    use std::sync::atomic::{AtomicI64, Ordering};

    use chrono::Duration;
    use domain::model::shared::{Clock, Time};

    use super::SystemClock;

    /// The machine's clock, moved: for tests, which are not to wait for days.
    #[derive(Debug, Default)]
    pub struct OffsetClock {
        milliseconds: AtomicI64,
        /// What the machine's clock said when this one was stopped; 0 while it runs.
        stopped_at: AtomicI64,
    }

    impl OffsetClock {
        /// Moves it by this much from where it is.
        pub fn advance(&self, by: Duration) {
            self.milliseconds
                .fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }

        /// Stops it where it is: from then on it goes only as far as it is moved.
        pub fn stop(&self) {
            let now = SystemClock.now().timestamp_millis();
            self.stopped_at.store(now, Ordering::SeqCst);
        }

        /// How far it was moved.
        pub fn offset(&self) -> Duration {
            Duration::milliseconds(self.milliseconds.load(Ordering::SeqCst))
        }
    }

    impl Clock for OffsetClock {
        fn now(&self) -> Time {
            let machine = match self.stopped_at.load(Ordering::SeqCst) {
                0 => SystemClock.now(),
                stopped_at => Time::from_timestamp_millis(stopped_at).unwrap_or_default(),
            };
            machine + self.offset()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_milliseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000_000, 0);
    }

    #[cfg(feature = "testing")]
    #[test]
    fn a_moved_clock_keeps_running() {
        let clock = OffsetClock::default();
        let before = SystemClock.now();

        clock.advance(chrono::Duration::days(2));

        assert!(clock.now() - before >= chrono::Duration::days(2));
        assert_eq!(clock.offset(), chrono::Duration::days(2));
    }

    #[cfg(feature = "testing")]
    #[test]
    fn a_stopped_clock_goes_as_far_as_it_is_moved() {
        let clock = OffsetClock::default();
        clock.stop();
        let before = clock.now();
        while SystemClock.now() <= before {
            std::hint::spin_loop();
        }

        clock.advance(chrono::Duration::seconds(5));

        assert_eq!(clock.now() - before, chrono::Duration::seconds(5));
    }
}
