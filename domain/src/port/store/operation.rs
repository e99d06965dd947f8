use async_trait::async_trait;

use crate::model::endpoint::EndpointId;
use crate::model::event::{Event, EventId, EventType};
use crate::model::operation::{Operation, OperationId, Range, Stretch, Which};
use crate::model::shared::{Page, PageAsk, Time};

use crate::port::work::WorkId;

use super::{StoreError, Told};

/// Events that may be delivered to an endpoint again: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// To this endpoint.
    pub endpoint: EndpointId,
    /// With this past there.
    pub which: Which,
    /// Of these types; none when empty.
    pub kinds: Vec<EventType>,
    /// That happened then.
    pub range: Range,
    /// In this part of the log.
    pub log: Stretch,
}

/// A delivery that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// What makes it.
    pub work: WorkId,
    /// What is to be delivered.
    pub event: EventId,
    /// Whether it is a redelivery that was asked for.
    pub replay: bool,
    /// Whether it was begun before.
    pub was_tried: bool,
    /// Since when it is being made, while it is.
    pub began: Option<Time>,
}

/// Operations, and what they go through.
#[async_trait]
pub trait ReadOperations: Send + Sync {
    /// An operation.
    async fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError>;
    /// Operations.
    async fn operations(
        &self,
        page: PageAsk<(Time, OperationId)>,
    ) -> Result<Page<Operation>, StoreError>;
    /// Events like this in the order of their positions, `limit` at most; with what they refer to when that is wanted, else
    /// with nothing of it.
    async fn sought(
        &self,
        sought: &Sought,
        told: bool,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError>;
    /// The part of the log as it is now in which all events are that happened since then. It begins before the first of
    /// them, as far as clocks can be trusted, and not by much.
    async fn log_since(&self, since: Time) -> Result<Stretch, StoreError>;
    /// Whether there are more open deliveries to an endpoint than this.
    async fn has_more_open(&self, endpoint: EndpointId, than: u64) -> Result<bool, StoreError>;
    /// The last place in the sequence of work that is taken: what comes later stands behind it.
    async fn last_work(&self) -> Result<i64, StoreError>;
    /// Open deliveries to an endpoint up to a place in the sequence of work, `limit` at most: those that are not being made,
    /// and the others when there are none, the last begun first.
    async fn waiting_upto(
        &self,
        endpoint: EndpointId,
        upto: i64,
        limit: u16,
    ) -> Result<Vec<Waiting>, StoreError>;
}
