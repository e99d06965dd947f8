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
            let now = self.clock.now();
            let fact = self.example(Audience::All, FactData::Example(kind), now);
            let event = fact.id;
            let answer = Answer {
                status: 202,
                resource: event.to_string(),
                sealed: None,
            };
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .fact(fact);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(event)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// An example that was asked for.
    pub(super) fn example(&self, audience: Audience, data: FactData, at: Time) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at,
            channel: None,
            conversation: None,
            contact: None,
            audience,
            flags: Flags {
                example: true,
                ..Flags::default()
            },
            data,
        }
    }
}
