//! Time and work, in a test's hands.

use std::sync::Arc;
use std::time::Duration;

use infra::work::Memory;

use super::TestApp;

impl TestApp {
    /// Time passes, here and at both Instagrams.
    pub fn passes(&self, time: Duration) {
        for instagram in [&self.sandbox, &self.meta] {
            instagram.advance(time);
        }
        let running = self.shared.running.lock().unwrap();
        let running = running.as_ref().unwrap();
        running
            .clock
            .advance(chrono::Duration::from_std(time).unwrap());
        running.memory.look();
    }

    /// Time passes here only when the test says so: nothing becomes due because the machine is slow.
    pub fn stops_the_clock(&self) {
        let running = self.shared.running.lock().unwrap();
        running.as_ref().unwrap().clock.stop();
    }

    /// Work is accepted, and none is run.
    pub fn holds_work(&self) {
        self.memory().hold();
    }

    /// So many pieces of work may start.
    pub fn steps(&self, pieces: usize) {
        self.memory().step(pieces);
    }

    /// Work is run as ever.
    pub fn lets_work_go(&self) {
        self.memory().let_go();
    }

    fn memory(&self) -> Arc<Memory> {
        let running = self.shared.running.lock().unwrap();
        Arc::clone(&running.as_ref().unwrap().memory)
    }

    /// Hours pass.
    pub fn passes_hours(&self, hours: u64) {
        self.passes(Duration::from_hours(hours));
    }

    /// Seconds pass.
    pub fn passes_seconds(&self, seconds: u64) {
        self.passes(Duration::from_secs(seconds));
    }

    /// A moment so many seconds from the service's now.
    pub fn time_in_seconds(&self, seconds: i64) -> String {
        let now = self.now() + seconds * 1000;
        let time = domain::model::shared::Time::from_timestamp_millis(now).unwrap();
        time.to_rfc3339()
    }

    /// The service's now, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        let running = self.shared.running.lock().unwrap();
        let clock = &running.as_ref().unwrap().flows.admin.clock;
        clock.now().timestamp_millis()
    }
}
