use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::event::{Audience, EventId, EventType, Fact, FactData, Flags};
use crate::model::shared::Time;
use crate::model::workspace::{Answer, Mode, OnceScope, WorkspaceId};
use crate::port::store::Changes;

use super::Tell;

/// Why no example was told.
#[derive(Debug, Error)]
pub enum TriggerError {
    /// It is a live workspace: examples among what happens would be taken for it.
    #[error("examples are told in test workspaces only")]
    Live,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(TriggerError);

impl Tell {
    /// Puts an example of a type into the log of a test workspace, for every endpoint whose filter takes it.
    #[tracing::instrument(name = "tell.trigger", skip_all, fields(workspace.id = %workspace))]
    pub async fn trigger(
        &self,
        workspace: WorkspaceId,
        kind: EventType,
        asked: Asked,
    ) -> Result<Made<EventId>, TriggerError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<TriggerError>(&*read).await? {
                return Ok(Made::again(answer.resource.parse().map_err(|_| Reused)?));
            }
            let of = read.workspace().await?;
            if of.is_none_or(|it| it.mode != Mode::Test) {
                return Err(TriggerError::Live);
            }
            let data = FactData::Example(kind);
            let (event, changes) = self.example(workspace, (Audience::All, data), 202, &asked);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(event)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// An example that was asked for, and what puts it on record once.
    pub(super) fn example(
        &self,
        workspace: WorkspaceId,
        (audience, data): (Audience, FactData),
        status: u16,
        asked: &Asked,
    ) -> (EventId, Changes) {
        let (id, now) = (EventId::from_uuid(self.ids.next()), self.clock.now());
        let fact = example_fact(id, (audience, data), now);
        let answer = Answer {
            status,
            resource: id.to_string(),
            sealed: None,
        };
        let changes = Changes::of(workspace)
            .once(asked.record(OnceScope::Workspace, answer, now))
            .fact(fact);
        (id, changes)
    }
}

/// An example, which says so.
pub(super) fn example_fact(id: EventId, (audience, data): (Audience, FactData), at: Time) -> Fact {
    Fact {
        audience,
        flags: Flags {
            example: true,
            ..Flags::default()
        },
        ..Fact::of_workspace(id, data, at)
    }
}
