use crate::flow::RunError;
use crate::model::conversation::Conversation;
use crate::model::message::{Agency, Entry, MessageId, Origin, Part, PartOutcome, entry};
use crate::model::shared::{Hold, Time};
use crate::port::store::{
    Changes, Guard, MessageRecord, NaturalKey, Read, RowRef, SendTarget, StoreError, Write,
};
use crate::port::work::{Claimed, NewWork, Settlement, WorkId};

use super::Send;
use super::becomes::Becoming;
use super::compose::sending;
use super::hold::{is_apart, releasing, until_contact_writes, waits_for_contact};
use super::pace::paces;
use super::run::due;

impl Send {
    /// Puts a message into its lane whose time has come, or whose contact wrote; it waits on when the window is closed.
    #[tracing::instrument(name = "send.release", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %id))]
    pub async fn release(&self, claimed: Claimed, id: MessageId) -> Result<(), RunError> {
        let now = self.clock.now();
        let read = self.store.read(claimed.piece.workspace);
        let record = read.message(id).await?;
        let apart = |record: &MessageRecord| is_apart(&record.message) && has_open(record);
        let Some(record) = record.filter(apart) else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let plan = record.message.plan();
        if let Some(at) = plan.send_at.filter(|_| plan.is_early(now)) {
            return self.finish(&claimed, Settlement::Held(at)).await;
        }
        let Some(target) = read.conversation(record.message.conversation).await? else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let changes = if self.waits_on(&*read, &record, &target, now).await? {
            self.wait_on(&claimed, &record, &target, now)
        } else {
            self.enters_lane(&*read, &claimed, &record, &target, now)
                .await?
        };
        drop(read);
        self.unless_moved(&claimed, &changes).await
    }

    /// Whether it waits until the contact writes. What keeps it from being sent otherwise is found when its turn comes.
    async fn waits_on(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        target: &SendTarget,
        now: Time,
    ) -> Result<bool, StoreError> {
        let channel = read.channel(record.message.channel).await?;
        let provider = channel.and_then(|channel| self.providers.find(channel.provider_app));
        let Origin::Outbound { sender, plan, .. } = &record.message.origin else {
            return Ok(false);
        };
        if plan.answers.is_some() {
            return Ok(false);
        }
        Ok(provider.is_some_and(|provider| {
            let window = target.conversation.window(provider.capabilities(), now);
            let agency = Agency {
                feature: provider.human_agent(),
                permitted: plan.human_agent,
            };
            entry(&window, sender, plan, agency) == Ok(Entry::Wait)
        }))
    }

    fn wait_on(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        target: &SendTarget,
        now: Time,
    ) -> Changes {
        let changes = Changes::of(claimed.piece.workspace);
        if waits_for_contact(&on.message) {
            let again = due(&until_contact_writes(now), now);
            // it was written to before, and will be again
            return awaiting(changes, &target.conversation)
                .settle(claimed, Settlement::Held(again));
        }
        self.apart(changes, on, target, now)
            .settle(claimed, Settlement::Done)
    }

    /// Out of its lane, until the contact writes.
    pub(super) fn apart(
        &self,
        changes: Changes,
        on: &MessageRecord,
        target: &SendTarget,
        now: Time,
    ) -> Changes {
        let hold = until_contact_writes(now);
        let mut held = on.message.clone();
        held.hold = Some(hold.clone());
        let task = releasing(&held, &target.contact, now);
        let mut changes = awaiting(changes, &target.conversation)
            .guard(Guard::Absent(NaturalKey::Work(WorkId::held(held.id))));
        changes.work.extend(task);
        self.becomes(changes, on, Some(hold), now)
    }

    async fn enters_lane(
        &self,
        read: &dyn Read,
        claimed: &Claimed,
        on: &MessageRecord,
        target: &SendTarget,
        now: Time,
    ) -> Result<Changes, StoreError> {
        let on_conversation = &target.conversation;
        let mut changes = Changes::of(claimed.piece.workspace).guard(Guard::Version(
            RowRef::Conversation(on_conversation.id),
            on_conversation.version,
        ));
        let mut hold = None;
        if let Some(channel) = read.channel(on.message.channel).await? {
            hold = channel.hold_at(now);
            changes = changes.guard(Guard::Version(RowRef::Channel(channel.id), channel.version));
        }
        let when = hold.as_ref().map_or(now, |hold| due(hold, now));
        for (part, pace) in paces(read, on, open(on)).await? {
            let work = NewWork {
                pace,
                ..sending(part, &target.contact, when)
            };
            // one that was taken out of its lane is gone in a moment
            changes = changes
                .guard(Guard::Absent(NaturalKey::Work(WorkId::from(part.id))))
                .work(work);
        }
        Ok(self
            .becomes(changes, on, hold, now)
            .settle(claimed, Settlement::Done))
    }

    pub(super) fn becomes(
        &self,
        changes: Changes,
        record: &MessageRecord,
        hold: Option<Hold>,
        at: Time,
    ) -> Changes {
        let becoming = Becoming {
            record,
            parts: &[],
            hold,
            read_until: None,
            at,
        };
        becoming.put(changes, &*self.ids)
    }
}

/// The contact's next word wakes what waits for it.
fn awaiting(changes: Changes, on: &Conversation) -> Changes {
    let changes = changes.guard(Guard::Version(RowRef::Conversation(on.id), on.version));
    if on.awaited {
        changes
    } else {
        changes.write(Write::Conversation(on.awaiting()))
    }
}

fn open(record: &MessageRecord) -> impl Iterator<Item = &Part> {
    let parts = record.parts.iter().map(|(part, _)| part);
    parts.filter(|part| part.outcome == PartOutcome::Open)
}

fn has_open(record: &MessageRecord) -> bool {
    open(record).next().is_some()
}
