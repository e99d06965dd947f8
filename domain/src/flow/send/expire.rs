use chrono::Duration;

use crate::flow::RunError;
use crate::flow::shared::commit_or_look_again;
use crate::model::message::{MessageId, PartOutcome, expire};
use crate::port::store::{Changes, Guard, MessageRecord};
use crate::port::work::{Claimed, Settlement, Woken, WorkId};

use super::Send;
use super::becomes::Becoming;

/// When a message is looked at again whose part is being sent as its time ends.
const LOOK_AGAIN: Duration = Duration::seconds(2);

impl Send {
    /// Ends a message whose time is over; what was begun comes to its own end.
    #[tracing::instrument(name = "send.expire", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %id))]
    pub async fn expire(&self, claimed: Claimed, id: MessageId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let now = self.clock.now();
        let record = self.store.read(workspace).message(id).await?;
        let Some(record) = record.filter(is_open) else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let plan = record.message.plan();
        if !plan.is_late(now) {
            let due = plan.expires_at.unwrap_or(now);
            return self.finish(&claimed, Settlement::Held(due)).await;
        }
        let parts = expire(&record.parts, None, now);
        let begun = record.parts.iter().any(|(_, running)| *running);
        let settlement = if begun {
            Settlement::Held(now + LOOK_AGAIN)
        } else {
            Settlement::Done
        };
        if parts.is_empty() {
            return self.finish(&claimed, settlement).await;
        }
        let mut changes = Changes::of(workspace).settle(&claimed, settlement);
        for part in &parts {
            let work = WorkId::from(part.id);
            changes = changes.guard(Guard::Idle(work)).wake(Woken::Work(work));
        }
        let becoming = Becoming {
            record: &record,
            parts: &parts,
            hold: None,
            read_until: None,
            at: now,
        };
        let changes = becoming.put(changes, &*self.ids);
        commit_or_look_again(&*self.store, &claimed, changes, now).await
    }
}

fn is_open(record: &MessageRecord) -> bool {
    let mut parts = record.parts.iter();
    parts.any(|(part, _)| part.outcome == PartOutcome::Open)
}
