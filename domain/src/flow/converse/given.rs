use crate::flow::RunError;
use crate::flow::send::Becoming;
use crate::flow::shared::Tries;
use crate::model::conversation::{ConversationId, ThreadAction};
use crate::model::event::EventId;
use crate::model::message::MessageId;
use crate::model::shared::{Clock, ExternalId, Hold, Ids, Time};
use crate::port::store::{Changes, MessageRecord, Store, Write};
use crate::port::work::{Claimed, Settlement};

use super::controlled;

/// What Instagram did about the control of a conversation, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// Of which.
    pub(crate) conversation: ConversationId,
    /// What.
    pub(crate) action: &'a ThreadAction,
    /// As which app it is ours then.
    pub(crate) own: Option<&'a ExternalId>,
    /// The message that asked for it, or that it is taken back for; without one the contact asked for a person.
    pub(crate) message: Option<MessageId>,
}

impl Given<'_> {
    /// Puts it on record with what becomes of the work that asked for it. It was done, and nothing takes that back: what moved
    /// meanwhile is read again.
    pub(crate) async fn put(
        &self,
        (store, clock, ids): (&dyn Store, &dyn Clock, &dyn Ids),
        claimed: &Claimed,
        settlement: Settlement,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let read = store.read(workspace);
            let target = read.conversation(self.conversation).await?;
            let record = match self.message {
                Some(id) => read.message(id).await?,
                None => None,
            };
            drop(read);
            let now = clock.now();
            let mut changes = Changes::of(workspace);
            if let Some(target) = target {
                let event = EventId::from_uuid(ids.next());
                let done = controlled(&target, self.action, self.own, event, now);
                changes = done.map_or(changes, |(_, done)| done);
                if self.message.is_none() {
                    let handed = target.conversation.handed_over(now);
                    changes.writes = vec![Write::Conversation(handed)];
                }
            }
            if let Some(record) = record {
                changes = self.known(changes, &record, ids, now);
            }
            match store.commit(changes.settle(claimed, settlement)).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// And the message says so, unless it is over and needs it no more; what waited for it alone waits for nothing.
    fn known(&self, changes: Changes, record: &MessageRecord, ids: &dyn Ids, now: Time) -> Changes {
        let message = &record.message;
        if message.state.is_over() && self.action.is_before() {
            return changes;
        }
        let waits = |_: &Hold| *self.action != ThreadAction::Take;
        let becoming = Becoming {
            hold: message.hold.clone().filter(waits),
            record: &MessageRecord {
                message: message.given(self.action, now),
                ..record.clone()
            },
            parts: &[],
            read_until: None,
            at: now,
        };
        becoming.put(changes, ids)
    }
}
