use chrono::Duration;

use crate::flow::RunError;
use crate::model::event::{FactData, InboundFact, MessageRead};
use crate::model::message::{Message, MessageState, Origin, PartOutcome, sent_at, state_of};
use crate::model::shared::{ExternalId, Time};
use crate::port::provider::Upto;
use crate::port::store::{
    Changes, Guard, MessageRecord, Read, RowRef, SendTarget, StoreError, Write,
};
use crate::port::work::{Lane, Settlement};

use super::{Applied, Heard};
use crate::flow::receive::Receive;

/// How far a message that was accepted before what was read last may have been sent behind it: it waited.
const SENT_LATER_BY: Duration = Duration::days(31);
/// When a receipt that waits for what it names looks for it again.
const LOOK_AGAIN: Duration = Duration::seconds(10);
/// Messages that one receipt covers at most; those before them are read all the same when they are looked at.
const MOST: u64 = 200;

impl Receive {
    /// The contact read what was sent, up to a message: all that was sent before is read, too.
    pub(super) async fn was_read(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        upto: &Upto,
    ) -> Result<Applied, RunError> {
        let read = self.store.read(heard.workspace);
        let Some(target) = read.of_external(heard.channel, contact).await? else {
            return self.read_by_a_stranger(heard, contact).await;
        };
        let named = match upto {
            Upto::Message(external_id) => self.named(&*read, heard, external_id).await?,
            Upto::Time(until) => Some((*until, None)),
        };
        let (until, elsewhere) = match named {
            Some(named) => named,
            None => {
                // It may be the one that is being sent right now, whose answer says its id.
                let flying = read.parts_in_flight(target.conversation.id).await?;
                let mut flying = flying.iter().map(|(part, _)| part);
                let flying =
                    flying.find(|part| part.outcome == PartOutcome::Open && part.doubt.is_none());
                if self.still_early(heard) {
                    return match flying {
                        Some(part) => {
                            let lane = Self::parked(heard, contact);
                            self.wait_for(&*read, heard, lane, part).await
                        }
                        None => Ok(self.read_ahead(heard, contact)),
                    };
                }
                (heard.at, None)
            }
        };
        let on = &target.conversation;
        let Some(after) = on.read(until) else {
            return Ok(Applied::Nothing);
        };
        let since = on.read_until.unwrap_or(until) - SENT_LATER_BY;
        let unread = read.unread(on.id, since, MOST).await?;
        let changes = Changes::of(heard.workspace)
            .settle(heard.claimed, Settlement::Done)
            .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
            .write(Write::Conversation(after));
        let changes = self.covered(heard, &target, changes, (until, &unread, elsewhere));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// A receipt may overtake the echo of what was typed elsewhere: it waits for that beside its lane, in which the echo
    /// comes. What it names may as well be older than this channel: then it is the time of the receipt that counts.
    fn read_ahead(&self, heard: &Heard<'_>, contact: &ExternalId) -> Applied {
        let lane = Lane::items(heard.channel, contact.as_str()).parked();
        let aside = self.aside(heard, lane, self.clock.now() + LOOK_AGAIN);
        Applied::Changes(Box::new(aside))
    }

    /// A receipt of somebody with whom nothing was said that is on record. There is nothing for it to be about, unless
    /// that is on its way: it is told as it came.
    async fn read_by_a_stranger(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
    ) -> Result<Applied, RunError> {
        if self.still_early(heard) {
            return Ok(self.read_ahead(heard, contact));
        }
        self.unsupported(heard, Some(contact), "read", None).await
    }

    /// Until when everything is read when this message is; with the message when it was written elsewhere.
    async fn named(
        &self,
        read: &dyn Read,
        heard: &Heard<'_>,
        external_id: &ExternalId,
    ) -> Result<Option<(Time, Option<Message>)>, StoreError> {
        let part = read.part_by_external(heard.channel, external_id).await?;
        if let Some(at) = part.as_ref().and_then(sent_at) {
            return Ok(Some((at, None)));
        }
        let message = read.message_by_external(heard.channel, external_id).await?;
        Ok(message.map(|message| {
            let elsewhere = matches!(message.origin, Origin::External { .. });
            (message.created_at, elsewhere.then_some(message))
        }))
    }

    /// What was sent until then is read, and one event says so.
    fn covered(
        &self,
        heard: &Heard<'_>,
        target: &SendTarget,
        mut changes: Changes,
        (until, unread, elsewhere): (Time, &[MessageRecord], Option<Message>),
    ) -> Changes {
        let read = |record: &&MessageRecord| {
            let parts = record.parts.iter().map(|(part, _)| part);
            state_of(parts, false, false, Some(until)) == MessageState::Read
        };
        let newest_first: Vec<_> = unread.iter().filter(read).collect();
        let last = elsewhere.map(|message| message.id);
        let last = last.or_else(|| newest_first.first().map(|record| record.message.id));
        let count =
            newest_first.len()
                + usize::from(last.is_some_and(|last| {
                    newest_first.iter().all(|record| record.message.id != last)
                }));
        for record in newest_first {
            let message = &record.message;
            changes = changes
                .guard(Guard::Version(RowRef::Message(message.id), message.version))
                .write(Write::Message(Message {
                    state: MessageState::Read,
                    version: message.version + 1,
                    ..message.clone()
                }));
        }
        let Some(message) = last else {
            return changes;
        };
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let fact = InboundFact::MessageRead(MessageRead { message, count });
        changes.fact(self.fact(heard, target, FactData::Inbound(fact)))
    }
}
