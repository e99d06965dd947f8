use crate::model::channel::ChannelId;
use crate::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use crate::model::event::{Audience, EventId, Fact, FactData, Flags, MessageWaiting};
use crate::model::message::{
    Accepted, Content, ContentId, Edits, Message, MessageId, MessageState, Origin, Part, PartId,
    PartOutcome, Parts,
};
use crate::model::shared::{ExternalId, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, MessageRecord, NaturalKey, RowRef, SendTarget, Write};
use crate::port::work::{Job, Lane, NewWork, Task, WorkId};

use super::Send;
use super::accept::{Seen, SendMessage};
use super::run::due;

impl Send {
    /// A contact and a conversation that are not on record yet.
    pub(super) fn introduce(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
        external_id: ExternalId,
        now: Time,
    ) -> SendTarget {
        let contact = Contact {
            id: ContactId::from_uuid(self.ids.next()),
            workspace,
            channel,
            external_id,
            created_at: now,
            version: 1,
        };
        let conversation = Conversation {
            id: ConversationId::from_uuid(self.ids.next()),
            workspace,
            channel,
            contact: contact.id,
            last_inbound_at: None,
            last_message_at: now,
            read_until: None,
            created_at: now,
            version: 1,
        };
        SendTarget {
            contact,
            conversation,
        }
    }

    pub(super) fn opened(&self, target: &SendTarget, at: Time) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at,
            channel: Some(target.conversation.channel),
            conversation: Some(target.conversation.id),
            contact: Some(target.contact.id),
            audience: Audience::All,
            flags: Flags::default(),
            data: FactData::ConversationOpened,
        }
    }

    /// What customers hear of a message that has to wait from the beginning.
    pub(super) fn waiting(&self, message: &Message, at: Time) -> Option<Fact> {
        let hold = message.hold.clone()?;
        Some(Fact {
            id: EventId::from_uuid(self.ids.next()),
            at,
            channel: Some(message.channel),
            conversation: Some(message.conversation),
            contact: Some(message.contact),
            audience: Audience::All,
            flags: Flags::default(),
            data: FactData::MessageWaiting(MessageWaiting {
                message: message.id,
                content: message.content,
                hold,
            }),
        })
    }

    /// The message with its parts, and what each part says when it does not say what the message says.
    pub(super) fn compose(
        &self,
        seen: &Seen,
        ask: &SendMessage,
        (content, accepted): (Content, Accepted),
        request_id: Option<String>,
        now: Time,
    ) -> (MessageRecord, Vec<(ContentId, Content)>) {
        let hold = seen.channel.hold_at(now);
        let message = Message {
            id: MessageId::from_uuid(self.ids.next()),
            workspace: seen.channel.workspace,
            channel: seen.channel.id,
            conversation: seen.target.conversation.id,
            contact: seen.target.contact.id,
            origin: Origin::Outbound {
                sender: ask.sender.clone(),
                reference: ask.reference.clone(),
                request_id,
                plan: ask.plan,
            },
            content: ContentId::from_uuid(self.ids.next()),
            edits: Edits::default(),
            metadata: ask.metadata.clone(),
            state: match hold {
                Some(_) => MessageState::Waiting,
                None => MessageState::Queued,
            },
            hold,
            created_at: now,
            version: 1,
        };
        let (mut parts, mut says) = (Parts::new(), vec![]);
        let alone = matches!(accepted.parts.as_slice(), [only] if only.says == content);
        for (index, leaving) in (0_u16..).zip(accepted.parts) {
            let id = if alone {
                message.content
            } else {
                ContentId::from_uuid(self.ids.next())
            };
            let part = Part {
                id: PartId::from_uuid(self.ids.next()),
                message: message.id,
                channel: message.channel,
                index,
                content: id,
                external_id: None,
                outcome: PartOutcome::Open,
                delivered_at: None,
                doubt: None,
                file_tries: 0,
                instead: leaving.instead,
            };
            parts.push((part, false));
            if !alone {
                says.push((id, leaving.says));
            }
        }
        let record = MessageRecord {
            message,
            content,
            parts,
        };
        (record, says)
    }

    pub(super) fn changes(
        workspace: WorkspaceId,
        seen: &Seen,
        record: &MessageRecord,
        says: &[(ContentId, Content)],
        now: Time,
    ) -> Changes {
        let SendTarget {
            contact,
            conversation,
        } = &seen.target;
        let mut changes = Changes::of(workspace).guard(Guard::Version(
            RowRef::Channel(seen.channel.id),
            seen.channel.version,
        ));
        changes = if seen.fresh {
            changes
                .guard(Guard::Absent(NaturalKey::Contact(
                    contact.channel,
                    contact.external_id.clone(),
                )))
                .guard(Guard::Absent(NaturalKey::Conversation(contact.id)))
                .write(Write::Contact(contact.clone()))
                .write(Write::Conversation(conversation.clone()))
        } else {
            changes
                .guard(Guard::Version(
                    RowRef::Conversation(conversation.id),
                    conversation.version,
                ))
                .write(Write::Conversation(conversation.spoken(now)))
        };
        let message = &record.message;
        changes = changes
            .write(Write::Content(message.content, record.content.clone(), now))
            .write(Write::Message(message.clone()));
        for (id, content) in says {
            changes = changes.write(Write::Content(*id, content.clone(), now));
        }
        let when = message.hold.as_ref().map_or(now, |hold| due(hold, now));
        for (part, _) in &record.parts {
            changes = changes
                .write(Write::Part(part.clone()))
                .work(sending(part, contact, when));
        }
        match expiry(message) {
            Some(task) => changes.work(task),
            None => changes,
        }
    }
}

/// The work that sends a part.
pub(super) fn sending(part: &Part, to: &Contact, due: Time) -> NewWork {
    NewWork {
        id: WorkId::from(part.id),
        job: Job::Part {
            message: part.message,
            part: part.id,
        },
        lane: Some(Lane::parts(to.channel, to.external_id.as_str())),
        target: to.channel.into(),
        due,
    }
}

/// The task that ends a message when its time is over, if it has an end.
pub(super) fn expiry(message: &Message) -> Option<NewWork> {
    let due = message.plan().expires_at?;
    Some(NewWork {
        id: WorkId::from(message.id),
        job: Job::Task(Task::Expire {
            message: message.id,
        }),
        lane: None,
        target: message.channel.into(),
        due,
    })
}
