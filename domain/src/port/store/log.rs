//! The log of what was posted to endpoints.

use async_trait::async_trait;
use chrono::Duration;

use crate::model::endpoint::{Attempt, AttemptId, AttemptState, Backlog, EndpointId, Sampled};
use crate::model::event::{EventId, EventType};
use crate::model::shared::{Direction, Page, PageAsk, Time};

use super::StoreError;

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct During {
    /// From then on.
    pub from: Option<Time>,
    /// Before then.
    pub to: Option<Time>,
}

impl During {
    /// The part of it in which what comes after, or before, a place lies: as near to the place as whole milliseconds allow,
    /// so that nothing is read that was passed already.
    #[must_use]
    pub fn beside(self, place: Option<(Direction, Time)>, newest_first: bool) -> Self {
        let Some((way, at)) = place else {
            return self;
        };
        if (way == Direction::After) == newest_first {
            let past = at + Duration::milliseconds(1);
            let to = self.to.map_or(past, |to| to.min(past));
            Self {
                to: Some(to),
                ..self
            }
        } else {
            let from = self.from.map_or(at, |from| from.max(at));
            Self {
                from: Some(from),
                ..self
            }
        }
    }
}

/// Which attempts are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptFilter {
    /// At this endpoint.
    pub endpoint: EndpointId,
    /// To tell it of this event.
    pub event: Option<EventId>,
    /// With which this became of the delivery, each word once.
    pub states: Vec<AttemptState>,
    /// Begun then.
    pub during: During,
}

/// An attempt on record. What its answer said is absent when the event's content was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: AttemptId,
    /// The type of its event, unless that is gone.
    pub kind: Option<EventType>,
    /// The attempt.
    pub attempt: Attempt,
    /// Whether the one that was to follow was given up.
    pub dropped: bool,
}

impl Logged {
    /// What became of the delivery with it.
    pub const fn state(&self) -> AttemptState {
        if self.dropped {
            AttemptState::Dropped
        } else {
            self.attempt.state()
        }
    }
}

/// A delivery as it stands: its attempts and, while it is open, when the next one is due.
#[derive(Debug, Clone)]
pub struct DeliveryView {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Its attempts, oldest first: the newest [`DeliveryView::MOST`] of them.
    pub attempts: Vec<Logged>,
    /// How many it had in all.
    pub attempted: u32,
    /// Whether one of all of them was taken.
    pub delivered: bool,
    /// When its next attempt is due, while it is open.
    pub open: Option<Time>,
}

impl DeliveryView {
    /// How many of its attempts are shown: more than twice what the longest schedule comes to. An event may be delivered
    /// again without end.
    pub const MOST: u16 = 50;
}

/// A delivery that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDelivery {
    /// Its event.
    pub event: EventId,
    /// The event's type, unless that is gone.
    pub kind: Option<EventType>,
    /// Whether it is a redelivery that was asked for.
    pub replay: bool,
    /// How many attempts have ended.
    pub attempts: u32,
    /// When the next one is due, or was.
    pub due: Time,
    /// Its place in the sequence of work.
    pub seq: i64,
    /// The attempt that ended last.
    pub last: Option<Logged>,
}

/// The log of what was posted to endpoints.
#[async_trait]
pub trait ReadLog: Send + Sync {
    /// Attempts like this, the one that began last first.
    async fn attempts(
        &self,
        filter: &AttemptFilter,
        page: PageAsk<(Time, AttemptId)>,
    ) -> Result<Page<Logged>, StoreError>;
    /// Deliveries to an endpoint that have not ended and are due then, the one that is due first first.
    async fn pending(
        &self,
        endpoint: EndpointId,
        during: During,
        page: PageAsk<(Time, i64)>,
    ) -> Result<Page<PendingDelivery>, StoreError>;
    /// Of the attempts at an endpoint with which this became of the delivery, the last `most` that began then or later.
    async fn sampled(
        &self,
        endpoint: EndpointId,
        state: AttemptState,
        since: Time,
        most: u16,
    ) -> Result<Vec<Sampled>, StoreError>;
    /// What has not ended of the deliveries to an endpoint, as far as it is counted.
    async fn backlog(&self, endpoint: EndpointId) -> Result<Backlog, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Option<Time> {
        Time::from_timestamp(second, 0)
    }

    #[test]
    fn a_span_ends_or_begins_at_the_place_from_which_a_list_goes_on() {
        let all = During {
            from: at(10),
            to: at(20),
        };
        let place = |way, second| at(second).map(|at| (way, at));
        let past = at(15).map(|at| at + Duration::milliseconds(1));
        let older = During { to: past, ..all };
        let newer = During {
            from: at(15),
            ..all
        };
        assert_eq!(all.beside(None, true), all);
        assert_eq!(all.beside(place(Direction::After, 15), true), older);
        assert_eq!(all.beside(place(Direction::Before, 15), true), newer);
        assert_eq!(all.beside(place(Direction::After, 15), false), newer);
        assert_eq!(all.beside(place(Direction::Before, 15), false), older);
        assert_eq!(all.beside(place(Direction::After, 30), true), all);
        assert_eq!(all.beside(place(Direction::Before, 5), true), all);
        let past = at(15).map(|at| at + Duration::milliseconds(1));
        let open = During::default().beside(place(Direction::After, 15), true);
        assert_eq!((open.from, open.to), (None, past));
    }
}
