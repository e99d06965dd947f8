use std::fmt;
use std::ops::AddAssign;

/// What kills cost.
#[derive(Debug, Clone, Default)]
pub struct Toll {
    /// Kills.
    pub kills: u32,
    /// Messages that were acknowledged to their sender.
    pub accepted: usize,
    /// Messages and events that were acknowledged to Instagram.
    pub received: usize,
    /// Messages of which nobody knows whether they arrived (`outcome_unknown`).
    pub unknown: usize,
    /// Deliveries that were begun, and not known to have ended, when the process died.
    pub begun: usize,
    /// Webhooks that came more than once, each seen in the log.
    pub repeated: usize,
    /// What must not be, each in a sentence.
    pub faults: Vec<String>,
}

impl AddAssign for Toll {
    fn add_assign(&mut self, rhs: Self) {
        self.kills += rhs.kills;
        self.accepted += rhs.accepted;
        self.received += rhs.received;
        self.unknown += rhs.unknown;
        self.begun += rhs.begun;
        self.repeated += rhs.repeated;
        self.faults.extend(rhs.faults);
    }
}

/// A row of the table in `tests/README.md`, without its first cells.
impl fmt::Display for Toll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} | {} | {} | {} | {} | {} | {}",
            self.kills,
            self.accepted,
            self.received,
            self.unknown,
            self.begun,
            self.repeated,
            self.faults.len()
        )
    }
}
