use crate::model::shared::{Rate, Time};

use super::Target;

/// What a target may, beside what every target may. Committed with the changes that decide it, and known to the scheduler
/// when the commit returns. The whole of it replaces what was said of the target before, in whichever workspace: the
/// target may be one for many. One that says nothing gives the target back to what every target may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// What is controlled.
    pub target: Target,
    /// Pieces of it that run at once at most, over all workspaces, and never more than every target may in one, or than one for all
    /// workspaces may in all. When absent it may as much as every target in each.
    pub in_flight: Option<u16>,
    /// How fast those of its pieces are started that have no pace of their own; over all workspaces.
    pub rate: Option<Rate>,
    /// Whether anything of it starts; it does when absent. When a control without it follows one with it, the target
    /// starts slowly: with one piece at once, twice as many with each that is done, half as many with each that runs
    /// again, until it may what it may.
    pub closed: Option<Closed>,
}

/// How a target is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Nothing starts before then; afterwards one at a time, until the control is replaced.
    Until(Time),
    /// Nothing starts until the control is replaced.
    Paused,
}

impl Control {
    /// One that says nothing.
    pub const fn none(target: Target) -> Self {
        Self {
            target,
            in_flight: None,
            rate: None,
            closed: None,
        }
    }

    /// Whether it says nothing.
    pub const fn is_none(&self) -> bool {
        self.in_flight.is_none() && self.rate.is_none() && self.closed.is_none()
    }
}

/// A control on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Controlled {
    /// Its place in the order in which controls were committed: of two of the same target the later one counts.
    pub seq: i64,
    /// What it says.
    pub control: Control,
}
