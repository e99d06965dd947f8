//! The sandbox's own time: the machine's, plus what tests have let pass.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970, the unit in which Instagram tells time.
pub(crate) type Millis = i64;

/// A clock that can be moved forward.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    offset: Millis,
}

impl Clock {
    pub(crate) fn now(self) -> Millis {
        machine().saturating_add(self.offset)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.offset = self.offset.saturating_add(millis(by));
    }
}

/// A duration in whole milliseconds; longer ones than fit are as long as fit.
pub(crate) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this crate is another server and has its own clock; this is the only place that asks"
)]
fn machine() -> Millis {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_moves_now() {
        let mut clock = Clock::default();
        let before = clock.now();

        clock.advance(Duration::from_hours(25));

        assert!(clock.now() - before >= 25 * 3_600_000);
    }
}
