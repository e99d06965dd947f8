use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::endpoint::{Endpoint, EndpointId, Heading, TypePattern};
use crate::model::event::{Event, Position};
use crate::model::operation::{
    InvalidRange, Operation, OperationId, OperationKind, Range, Replay, Stretch, Which,
};
use crate::model::shared::Time;
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Guard, Read, RowRef, Sought, StoreError, Told, Write};
use crate::port::work::{Job, NewWork, Pace, Task, WorkId};

use super::Tell;

/// Events that are counted at most.
const MOST_COUNTED: i64 = 100_000;
/// Positions of the log that are looked through at most for a count.
const MOST_LOOKED_THROUGH: Position = 1_000_000;
/// Events that are read at once to be counted.
const COUNTED_AT_ONCE: u16 = 1_000;

/// Which events are to be delivered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayRange {
    /// Those that happened then or later,
    pub since: Time,
    /// and before then; until now when absent.
    pub until: Option<Time>,
    /// With which past.
    pub which: Which,
    /// Only those of these types; all that the endpoint takes when empty.
    pub types: Vec<TypePattern>,
}

/// How many events would be delivered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// So many,
    pub count: i64,
    /// or more: counting has a limit.
    pub more: bool,
}

/// Why a range is not delivered again.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// There is no such endpoint here.
    #[error("no such endpoint")]
    NotFound,
    /// The endpoint is disabled.
    #[error("the endpoint is disabled")]
    Disabled,
    /// The range is none.
    #[error(transparent)]
    Range(#[from] InvalidRange),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ReplayError);

/// What comes next of a replay.
pub(super) struct Batch {
    /// These events.
    pub events: Vec<Event>,
    /// The position up to which they are all.
    pub reached: Position,
}

impl Tell {
    /// Counts the events of a range that would be delivered to an endpoint again.
    #[tracing::instrument(name = "tell.count_range", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn count_range(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        ask: &ReplayRange,
    ) -> Result<Counted, ReplayError> {
        let read = self.store.read(workspace);
        let (endpoint, mut replay) = self.plan(&*read, id, ask).await?;
        while let Some(stretch) = replay.next() {
            let looked_through = replay.progress().done;
            if replay.queued >= MOST_COUNTED || looked_through >= MOST_LOOKED_THROUGH {
                break;
            }
            let found = batch(&*read, &endpoint, &replay, stretch, COUNTED_AT_ONCE).await?;
            replay = replay.went(found.reached, count(&found.events));
        }
        Ok(Counted {
            count: replay.queued.min(MOST_COUNTED),
            more: replay.next().is_some() || replay.queued > MOST_COUNTED,
        })
    }

    /// Begins to deliver the events of a range to an endpoint again.
    #[tracing::instrument(name = "tell.redeliver_range", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn redeliver_range(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        ask: ReplayRange,
        asked: Asked,
    ) -> Result<Made<Operation>, ReplayError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<ReplayError>(&*read).await? {
                let before: OperationId = answer.resource.parse().map_err(|_| Reused)?;
                let before = read.operation(before).await?;
                return Ok(Made::again(before.ok_or(ReplayError::NotFound)?));
            }
            let (endpoint, replay) = self.plan(&*read, id, &ask).await?;
            let now = self.clock.now();
            let own = OperationId::from_uuid(self.ids.next());
            let kind = OperationKind::Replay(replay);
            let operation = Operation::begun(own, workspace, kind, now);
            let answer = Answer {
                status: 202,
                resource: operation.id.to_string(),
                sealed: None,
            };
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .guard(Guard::Version(RowRef::Endpoint(id), endpoint.version))
                .write(Write::Operation(operation.clone()))
                .work(going_on(&operation, now));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(operation)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn plan(
        &self,
        read: &dyn Read,
        id: EndpointId,
        ask: &ReplayRange,
    ) -> Result<(Endpoint, Replay), ReplayError> {
        let endpoint = read.endpoint(id).await?.ok_or(ReplayError::NotFound)?;
        if endpoint.disabled.is_some() {
            return Err(ReplayError::Disabled);
        }
        let range = Range::parse(ask.since, ask.until, self.clock.now())?;
        let log = read.log_since(range.since()).await?;
        let replay = Replay {
            endpoint: id,
            which: ask.which,
            types: ask.types.clone(),
            range,
            log,
            reached: log.after,
            queued: 0,
        };
        Ok((endpoint, replay))
    }
}

/// The work that goes on with an operation.
pub(super) fn going_on(operation: &Operation, now: Time) -> NewWork {
    NewWork {
        pace: Pace::Free,
        id: WorkId::from(operation.id),
        job: Job::Task(Task::Operation {
            operation: operation.id,
        }),
        lane: None,
        target: operation.workspace.into(),
        due: now,
    }
}

/// The events of a stretch that are wanted: those that the filter, as it is now, takes. What filters ask for beside types
/// and channels is read only when they ask for it.
pub(super) async fn batch(
    read: &dyn Read,
    endpoint: &Endpoint,
    replay: &Replay,
    stretch: Stretch,
    most: u16,
) -> Result<Batch, StoreError> {
    let filter = &endpoint.filter;
    let sought = Sought {
        endpoint: endpoint.id,
        which: replay.which,
        kinds: replay.kinds(filter),
        range: replay.range,
        log: stretch,
    };
    let told = !filter.kinds.is_empty() || !filter.labels.is_empty();
    let found = read.sought(&sought, told, most).await?;
    // fewer than asked for are all that there are
    let last = found.last().map(|(event, _)| event.position);
    let reached = last.filter(|_| found.len() >= usize::from(most));
    let wanted = |(event, told): &(Event, Told)| {
        let heading = Heading::from(&event.fact);
        replay.takes(endpoint, &heading, &told.seen(heading.kind))
    };
    let events = found.into_iter().filter(wanted).map(|(event, _)| event);
    Ok(Batch {
        events: events.collect(),
        reached: reached.unwrap_or(stretch.upto),
    })
}

/// How many.
pub(super) fn count(events: &[Event]) -> i64 {
    i64::try_from(events.len()).unwrap_or(i64::MAX)
}
