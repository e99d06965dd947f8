use super::{Content, Inbound, ReplyTo};
use crate::model::message::MessageId;
use crate::model::shared::ExternalId;

impl Content {
    /// The message that a contact or the account quotes, by Instagram's id of it (`mid`).
    pub fn quoted(&self) -> Option<&ExternalId> {
        match &self.referring()?.to.reply_to {
            Some(ReplyTo::Message { external_id, .. }) => Some(external_id),
            Some(ReplyTo::Story { .. }) | None => None,
        }
    }

    /// The same, with the message that it quotes, which is this one here.
    #[must_use]
    pub fn quoting(mut self, message: MessageId) -> Self {
        if let Self::Inbound(said) = &mut self
            && let Inbound::Referring(it) = &mut **said
            && let Some(ReplyTo::Message { known, .. }) = &mut it.to.reply_to
        {
            *known = Some(message);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::message::{Context, Referring, Text};

    fn answering(reply_to: ReplyTo) -> Content {
        Content::Inbound(Box::new(Inbound::Referring(Referring {
            text: Text::parse("yes").ok(),
            attachments: vec![],
            to: Context {
                reply_to: Some(reply_to),
                ..Context::default()
            },
        })))
    }

    #[test]
    fn only_what_quotes_a_message_is_told_which_one_it_is() {
        let mid = ExternalId::parse("m").unwrap();
        let id = MessageId::from_uuid(Uuid::from_u128(7));
        let of = |known| {
            answering(ReplyTo::Message {
                external_id: mid.clone(),
                own: false,
                known,
            })
        };
        assert_eq!(of(None).quoted(), Some(&mid));
        assert_eq!(of(None).quoting(id), of(Some(id)));
        let story = answering(ReplyTo::Story {
            external_id: Some(mid.clone()),
            url: None,
            link: None,
            withheld: false,
        });
        for other in [story, Content::Text(Text::parse("yes").unwrap())] {
            assert_eq!(other.quoted(), None);
            assert_eq!(other.clone().quoting(id), other);
        }
    }
}
