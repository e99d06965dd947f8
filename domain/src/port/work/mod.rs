//! One durable scheduler for items, parts, deliveries and tasks. It never looks at the kind.
//!
//! Its promises: at least once; one at a time and in order within a lane; fair between workspaces, then
//! targets; no poll in the path; no open transaction while work runs; and a target does no more than its control says,
//! whichever process runs it, while everybody else goes on as if it was not there.

mod control;
mod job;
mod queue;

pub use crate::model::shared::Pace;
pub use control::{Closed, Control, Controlled};
pub use job::{Item, Job, Lane, NewWork, Target, Task, WorkId};
pub use queue::{
    Claim, Claimed, Fence, Handover, Interrupted, Lease, Leases, Piece, Place, Places, Queue,
    Runner, Settlement, Window, Woken,
};
