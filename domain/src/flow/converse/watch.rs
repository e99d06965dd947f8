use chrono::Duration;

use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::model::channel::Habits;
use crate::model::conversation::{ClosedBy, Conversation, ConversationId, Details, Watch};
use crate::model::event::{ConversationClosed, FactData, WindowClosing};
use crate::model::shared::{Pace, Time};
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Claimed, Job, NewWork, Settlement, Target, Task, WorkId};

use super::Converse;

/// The task that looks after a conversation that is looked after by none, when its channel wants one.
pub(crate) fn watch(
    conversation: &Conversation,
    habits: &Habits,
    window: Duration,
    now: Time,
) -> Option<NewWork> {
    habits.watches().then(|| NewWork {
        pace: Pace::Free,
        id: WorkId::from(conversation.id),
        job: Job::Task(Task::Watch {
            conversation: conversation.id,
        }),
        lane: None,
        target: Target::asked_of(conversation.channel),
        due: conversation.look(habits, window, now).again.unwrap_or(now),
    })
}

impl Converse {
    /// Called with a claimed task: closes a conversation that was idle for too long, tells that its window closes, or
    /// finds that it is too early for either.
    #[tracing::instrument(name = "converse.watch", skip_all, fields(workspace.id = %claimed.piece.workspace, conversation.id = %id))]
    pub async fn watch(&self, claimed: Claimed, id: ConversationId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let done = |settlement| Changes::of(workspace).settle(&claimed, settlement);
            let Some(target) = read.conversation(id).await? else {
                let gone = self.store.commit(done(Settlement::Done)).await;
                return Ok(gone.map_err(Stopped::from)?);
            };
            let seen = target.conversation;
            let channel = read.channel(seen.channel).await?;
            drop(read);
            let now = self.clock.now();
            let (habits, window) = match &channel {
                None => (Habits::default(), Duration::zero()),
                Some(channel) => {
                    let provider = self.providers.find(channel.provider_app);
                    let provider = provider.ok_or(RunError::NoProvider)?;
                    let window = provider.capabilities().response_window;
                    (channel.habits.clone(), window)
                }
            };
            let look = seen.look(&habits, window, now);
            let mut after = seen.clone();
            let mut told = vec![];
            if look.closes
                && let Some(closed) = seen.closed(now)
            {
                after = closed;
                let by = ClosedBy::Idleness;
                told.push(FactData::ConversationClosed(ConversationClosed { by }));
            }
            if let Some(until) = look.closing {
                after.details = Details {
                    told_closing_of: seen.last_inbound_at,
                    ..after.details
                };
                told.push(FactData::ConversationWindowClosing(WindowClosing { until }));
            }
            let settlement = look.again.map_or(Settlement::Done, Settlement::Held);
            after = after.watched(match (look.again, after.is_open() && habits.watches()) {
                (Some(_), _) => Watch::Armed,
                (None, true) => Watch::Resting,
                (None, false) => Watch::Off,
            });
            let mut changes = done(settlement);
            // a task that finds nothing to do writes nothing
            if after != seen || look.again.is_none() {
                after.version = seen.version + 1;
                for data in told {
                    changes = changes.fact(self.about(&after, data, now));
                }
                changes = changes
                    .guard(Guard::Version(RowRef::Conversation(id), seen.version))
                    .write(Write::Conversation(after));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
