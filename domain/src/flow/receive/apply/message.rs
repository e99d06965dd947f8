use crate::flow::RunError;
use crate::model::channel::Channel;
use crate::model::event::{FactData, InboundFact, MessageFact};
use crate::model::message::{Content, ContentId, Edits, Message, MessageId, MessageState, Origin};
use crate::model::shared::{ExternalId, Metadata};
use crate::port::store::{Changes, Guard, NaturalKey, RowRef, SendTarget, Write};

use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

/// Who said it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Contact,
    Account,
}

impl By {
    /// What their writing does to the conversation.
    pub(super) const fn touch(self) -> Touch {
        match self {
            Self::Contact => Touch::Wrote,
            Self::Account => Touch::Spoke,
        }
    }
}

impl Receive {
    /// The contact wrote.
    pub(super) async fn message(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        external_id: &ExternalId,
        content: &Content,
    ) -> Result<Applied, RunError> {
        let channel = self.decides(heard, content).await?;
        let policy = channel.as_ref().map(|channel| &channel.media);
        let policy = policy.filter(|policy| !policy.is_open());
        let shown = policy.map(|policy| content.clone().withholding(policy));
        let content = shown.as_ref().unwrap_or(content);
        let applied = self
            .said(heard, By::Contact, contact, external_id, content)
            .await?;
        let applied = if let Content::Inbound(said) = content {
            self.handed_over(heard, said, applied).await?
        } else {
            applied
        };
        match applied {
            Applied::Changes(mut changes) => {
                let seen = channel.map(|it| Guard::Version(RowRef::Channel(it.id), it.version));
                changes.guards.extend(seen);
                self.proves(heard, *changes).await
            }
            Applied::Nothing => Ok(Applied::Nothing),
        }
    }

    /// The channel, which says whether files are kept. Only for files is it looked at.
    async fn decides(
        &self,
        heard: &Heard<'_>,
        content: &Content,
    ) -> Result<Option<Channel>, RunError> {
        if !content.has_files() {
            return Ok(None);
        }
        let read = self.store.read(heard.workspace);
        Ok(read.channel(heard.channel).await?)
    }

    /// Puts what was said on record, with its contact and conversation when they are new.
    pub(super) async fn said(
        &self,
        heard: &Heard<'_>,
        by: By,
        contact: &ExternalId,
        external_id: &ExternalId,
        content: &Content,
    ) -> Result<Applied, RunError> {
        let named = self.naming(heard, content).await?;
        let content = named.as_ref().unwrap_or(content);
        let read = self.store.read(heard.workspace);
        // What comes twice is rare, and found by the guard on its id: it is looked for when that did not hold.
        if heard.again
            && let Some(known) = read.message_by_external(heard.channel, external_id).await?
        {
            let said = (by, contact, content);
            return self.heard_after_all(heard, said, &known).await;
        }
        let (target, changes) = self.talk(heard, by.touch(), contact).await?;
        let (message, changes) = self.add(heard, changes, (&target, by), external_id, content);
        let about = MessageFact {
            message: message.id,
            content: message.content,
        };
        let data = match by {
            By::Contact if content.mentions_in_story() => {
                FactData::Inbound(InboundFact::StoryMentioned(about))
            }
            By::Contact => FactData::MessageReceived(about),
            By::Account => FactData::MessageSentExternally(about),
        };
        let changes = changes.fact(self.fact(heard, &target, data));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// What was said with the message that it quotes, when it quotes one that is on record. Only for quotes is it looked up.
    async fn naming(
        &self,
        heard: &Heard<'_>,
        content: &Content,
    ) -> Result<Option<Content>, RunError> {
        let Some(quoted) = content.quoted() else {
            return Ok(None);
        };
        let known = self.message_known_as(heard, quoted).await?;
        Ok(known.map(|known| content.clone().quoting(known)))
    }

    /// Adds a message that is not on record.
    pub(super) fn add(
        &self,
        heard: &Heard<'_>,
        changes: Changes,
        (target, by): (&SendTarget, By),
        external_id: &ExternalId,
        content: &Content,
    ) -> (Message, Changes) {
        let message = self.compose(heard, by, target, external_id.clone());
        let changes = changes
            .guard(Guard::Absent(NaturalKey::Message(
                heard.channel,
                external_id.clone(),
            )))
            .write(Write::Content(
                message.content,
                content.clone(),
                heard.item.received_at,
            ))
            .write(Write::Message(message.clone()));
        (message, changes)
    }

    fn compose(
        &self,
        heard: &Heard<'_>,
        by: By,
        target: &SendTarget,
        external_id: ExternalId,
    ) -> Message {
        Message {
            id: MessageId::from_uuid(self.ids.next()),
            workspace: heard.workspace,
            channel: heard.channel,
            conversation: target.conversation.id,
            contact: target.contact.id,
            origin: match by {
                By::Contact => Origin::Inbound { external_id },
                By::Account => Origin::External { external_id },
            },
            content: ContentId::from_uuid(self.ids.next()),
            edits: Edits::default(),
            metadata: Metadata::default(),
            hold: None,
            state: MessageState::Received,
            created_at: heard.at,
            version: 1,
        }
    }
}
