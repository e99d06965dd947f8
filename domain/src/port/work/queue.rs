use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::model::event::Event;
use crate::model::shared::{Pace, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{StoreError, Told};

use super::{Controlled, Job, Lane, Target, WorkId};

/// Proof of holding the shards' lease: compared inside every transaction that claims or settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The shard; one over all for now.
    pub shard: i16,
    /// Grows each time the lease changes hands.
    pub token: i64,
}

/// What memory keeps of a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: WorkId,
    /// Its place in the database's sequence: the order within its lane.
    pub seq: i64,
    /// Its lane.
    pub lane: Option<Lane>,
    /// What it burdens.
    pub target: Target,
    /// How fast such work may be started that burdens the same.
    pub pace: Pace,
    /// When it is due.
    pub due: Time,
}

/// An attempt whose end is not on record: whoever ran it stopped in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted {
    /// When it began.
    pub started_at: Time,
    /// Its number.
    pub attempt: u32,
}

/// A piece that is ours to run: the start is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The piece.
    pub piece: Piece,
    /// What is to be run.
    pub job: Job,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// When it began.
    pub started_at: Time,
    /// The attempt before, if its end is not on record.
    pub interrupted: Option<Interrupted>,
    /// Compared when it is settled.
    pub fence: Fence,
    /// The event of a delivery that began with the commit of it, with what that event refers to but for the channel: as
    /// that commit left it, so that it need not be read. Otherwise the record says it.
    pub at_hand: Option<Arc<(Event, Told)>>,
}

/// What becomes of a claimed piece; part of the changes of whoever ran it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is done; the lane goes on.
    Done,
    /// It runs again then; the lane waits for it.
    Again(Time),
    /// It was held: it runs again then, the lane waits for it, and this start counts as no attempt.
    Held(Time),
}

/// Open work that becomes due at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// One piece.
    Work(WorkId),
    /// All of a lane.
    Lane(Lane),
    /// All that burdens a target.
    Target(Target),
}

/// What a claim of a piece came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is ours to run.
    Claimed(Box<Claimed>),
    /// An earlier piece of its lane is open.
    Blocked(WorkId),
    /// It is not due until then.
    Later(WorkId, Time),
    /// It is done.
    Gone(WorkId),
}

/// What is on record for a target, from its front: what may start, and in its lanes what comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// Due pieces: the first of lanes and those without a lane as they became due, then what follows the first by `seq`.
    pub pieces: Vec<Piece>,
    /// There may be more that is due.
    pub more: bool,
    /// When the next piece that is not due becomes so.
    pub next_due: Option<Time>,
}

/// The work on record, as the scheduler sees it.
#[async_trait]
pub trait Queue: Send + Sync + std::fmt::Debug {
    /// Starts those of `pieces` that may start, in one transaction, and says what became of each, in their order.
    /// `None` when the fence is stale.
    async fn claim(
        &self,
        fence: Fence,
        pieces: &[Piece],
        now: Time,
    ) -> Result<Option<Vec<Claim>>, StoreError>;
    /// Due pieces of a target, started ones included: up to `limit` that no earlier one of their lane is before, and as
    /// many that follow those without one in between that is not due.
    async fn window(
        &self,
        workspace: WorkspaceId,
        target: Target,
        limit: u16,
        now: Time,
    ) -> Result<Window, StoreError>;
    /// Targets with open work, each with its earliest due time, `limit` at most, by due time.
    async fn targets(&self, limit: u32) -> Result<Vec<(WorkspaceId, Target, Time)>, StoreError>;
    /// What targets may, as it was committed after the control with this number, in that order; `limit` at most.
    async fn controls(&self, after: i64, limit: u32) -> Result<Vec<Controlled>, StoreError>;
    /// Forgets controls of before that make no difference: that say nothing, or that a later one of the same target
    /// follows. How many those were.
    async fn forget_controls(&self, before: Time) -> Result<u64, StoreError>;
}

/// A lease that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Its fence.
    pub fence: Fence,
    /// Until when, if it is not renewed.
    pub until: Time,
}

/// The shards' leases.
#[async_trait]
pub trait Leases: Send + Sync + std::fmt::Debug {
    /// Takes the lease when nobody holds it, under a token that was never used; or renews it when `holder` was the last
    /// to take it, even after its end. `None` while another holds it.
    async fn take(
        &self,
        shard: i16,
        holder: &str,
        ttl: Duration,
        now: Time,
    ) -> Result<Option<Lease>, StoreError>;
    /// Gives it back, so that the next need not wait for its end.
    async fn release(&self, fence: Fence) -> Result<(), StoreError>;
}

/// Runs what was claimed.
#[async_trait]
pub trait Runner: Send + Sync + std::fmt::Debug {
    /// Runs it and commits what becomes of it, its settlement included. A piece that was not settled when this returns
    /// is claimed again later, and then says that it was interrupted.
    async fn run(&self, claimed: Claimed);
}

/// A place that is kept for a piece on its way to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(pub u64);

/// Places for pieces on their way to the record, in their order, and the fence that their start is under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Compared in the transaction that puts them on record.
    pub fence: Fence,
    /// For each piece its place, if it may start at once.
    pub places: Vec<Option<Place>>,
}

/// Told by the store after each commit, so that what this process caused starts from memory: in the order of the
/// commits, before their callers are answered. Never waits.
pub trait Handover: Send + Sync + std::fmt::Debug {
    /// Asked before pieces are put on record, whose place in the sequence is not known yet: which of them may start with
    /// that commit, and need no claim. Whoever gets a place says afterwards that the piece has begun, or gives it back.
    fn reserve(&self, _: &[Piece]) -> Option<Places> {
        None
    }
    /// Pieces with a place are on record, with their start.
    fn begun(&self, _: Vec<(Claimed, Place)>) {}
    /// Places are not needed.
    fn released(&self, _: &[(Piece, Place)]) {}
    /// These controls are on record.
    fn controlled(&self, _: &[Controlled]) {}
    /// New pieces are on record.
    fn offered(&self, pieces: Vec<Piece>);
    /// Open work of a target became due.
    fn woken(&self, workspace: WorkspaceId, target: Target);
    /// A claimed piece was settled.
    fn settled(&self, piece: Piece, settlement: Settlement);
    /// The answer to a commit was lost: whatever it was may be on record, and only the record knows.
    fn unsure(&self);
}
