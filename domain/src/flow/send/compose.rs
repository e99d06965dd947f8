use crate::model::channel::{Capabilities, ChannelId};
use crate::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use crate::model::event::{Audience, EventId, Fact, FactData, Flags, MessageWaiting};
use crate::model::message::{
    Accepted, Content, ContentId, Edits, Entry, Message, MessageId, MessageState, Origin, Part,
    PartId, PartOutcome, Parts, Plan, pace,
};
use crate::model::shared::{ExternalId, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, MessageRecord, NaturalKey, RowRef, SendTarget, Write};
use crate::port::work::{Job, Lane, NewWork, Pace, Task, WorkId};

use super::Send;
use super::accept::SendMessage;
use super::hold::{releasing, waits_for_contact};
use super::run::due;
use super::see::Seen;
use super::take::taking;

impl Send {
    /// A contact and a conversation that are not on record yet.
    pub(super) fn introduce(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
        external_id: ExternalId,
        now: Time,
    ) -> SendTarget {
        let id = ContactId::from_uuid(self.ids.next());
        let conversation = ConversationId::from_uuid(self.ids.next());
        let contact = Contact::seen(id, workspace, channel, external_id, now);
        let conversation = Conversation::begun(conversation, workspace, (channel, id), now, now);
        SendTarget {
            contact,
            conversation,
        }
    }

    pub(super) fn opened(&self, target: &SendTarget, at: Time) -> Fact {
        let id = EventId::from_uuid(self.ids.next());
        Fact::about(id, &target.conversation, FactData::ConversationOpened, at)
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
        (seen, can): (&Seen, &Capabilities),
        (ask, plan): (&SendMessage, Plan),
        (content, accepted): (Content, Accepted),
        request_id: Option<String>,
        now: Time,
    ) -> (MessageRecord, Vec<(ContentId, Content)>) {
        let hold = seen.hold(&plan, accepted.entry, now);
        let thread = seen.steered((&ask.control, &plan), can, hold.is_some(), now);
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
                plan: Plan {
                    human_agent: accepted.human_agent,
                    agent_audited: accepted.entry == Entry::HumanAgent,
                    last_word: seen.target.conversation.asked_by(now),
                    ..plan
                },
                thread,
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
        // what is signed says more than the message does
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
        let awaits = waits_for_contact(&record.message);
        let after = Conversation {
            awaited: conversation.awaited || awaits,
            ..if seen.fresh {
                conversation.clone()
            } else {
                conversation.spoken(now)
            }
        };
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
                .write(Write::Conversation(after))
        } else {
            changes
                .guard(Guard::Version(
                    RowRef::Conversation(conversation.id),
                    conversation.version,
                ))
                .write(Write::Conversation(after))
        };
        let message = &record.message;
        changes = changes
            .write(Write::Content(message.content, record.content.clone(), now))
            .write(Write::Message(message.clone()));
        if let Some(comment) = &seen.comment {
            let answered = comment.answered(message.id);
            changes = changes
                .guard(Guard::Version(RowRef::Comment(comment.id), comment.version))
                .write(Write::Comment(answered));
        }
        for (id, content) in says {
            changes = changes.write(Write::Content(*id, content.clone(), now));
        }
        for (part, _) in &record.parts {
            changes = changes.write(Write::Part(part.clone()));
        }
        if let Some(task) = releasing(message, contact, now) {
            changes = changes.work(task);
        } else {
            let when = message.hold.as_ref().map_or(now, |hold| due(hold, now));
            for (part, _) in &record.parts {
                let mut says = says.iter().filter(|(id, _)| *id == part.content);
                let said = says.next().map_or(&record.content, |(_, content)| content);
                changes = changes.work(NewWork {
                    pace: paced(message, Some(said)),
                    ..sending(part, contact, when)
                });
            }
        }
        changes.work.extend(taking(message, contact, now));
        match expiry(message) {
            Some(task) => changes.work(task),
            None => changes,
        }
    }
}

/// The work that sends a part.
pub(super) fn sending(part: &Part, to: &Contact, due: Time) -> NewWork {
    NewWork {
        pace: Pace::Send,
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

/// How fast a part may leave that says this.
pub(super) fn paced(message: &Message, said: Option<&Content>) -> Pace {
    pace(message.plan().answers, said)
}

/// The task that ends a message when its time is over, if it has an end.
pub(super) fn expiry(message: &Message) -> Option<NewWork> {
    let due = message.plan().expires_at?;
    Some(NewWork {
        pace: Pace::Free,
        id: WorkId::from(message.id),
        job: Job::Task(Task::Expire {
            message: message.id,
        }),
        lane: None,
        target: message.channel.into(),
        due,
    })
}
