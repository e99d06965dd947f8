//! What a message says with what stands beside it.

use crate::model::channel::Fault;
use crate::model::conversation::ConversationId;
use crate::model::message::{Content, MessageId, Origin, Outbound, Quoted};
use crate::model::shared::Code;
use crate::port::store::{Read, StoreError};

use super::{Send, SendMessage};

impl Send {
    /// All that is to be said in a conversation, when it is known in which, and what is wrong with it that only the record knows.
    pub(super) async fn whole(
        &self,
        read: &dyn Read,
        ask: &SendMessage,
        within: Option<ConversationId>,
    ) -> Result<(Content, Vec<Fault>), StoreError> {
        let mut faults = self.forbidden(&ask.content);
        let mut reply_to = None;
        if let Some(id) = ask.reply_to {
            reply_to = quoted(read, id, within).await?;
            if reply_to.is_none() {
                faults.push(Fault {
                    pointer: "/reply_to".to_owned(),
                    code: Code::ReplyToInvalid,
                    detail: "is no message of this conversation that Instagram knows".to_owned(),
                });
            }
        }
        let content = ask.content.clone();
        if reply_to.is_none() && ask.fallback.is_none() {
            return Ok((content, faults));
        }
        let content = Content::Outbound(Box::new(Outbound {
            says: content,
            reply_to,
            fallback: ask.fallback.clone(),
        }));
        Ok((content, faults))
    }
}

/// A message of this conversation as Instagram knows it: by its own id, or by that of the first of its parts that has one.
async fn quoted(
    read: &dyn Read,
    id: MessageId,
    within: Option<ConversationId>,
) -> Result<Option<Quoted>, StoreError> {
    let Some(record) = read.message(id).await? else {
        return Ok(None);
    };
    let elsewhere = within.is_some_and(|within| record.message.conversation != within);
    if elsewhere || record.content == Content::Unsent {
        return Ok(None);
    }
    let external_id = match &record.message.origin {
        Origin::Inbound { external_id } | Origin::External { external_id } => {
            Some(external_id.clone())
        }
        Origin::Outbound { .. } => {
            let mut parts = record.parts.iter();
            parts.find_map(|(part, _)| part.external_id.clone())
        }
    };
    Ok(external_id.map(|external_id| Quoted {
        message: id,
        external_id,
    }))
}
