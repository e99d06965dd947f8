use crate::model::shared::{ExternalId, Name};

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderKind {
    /// A program.
    Bot,
    /// A person.
    Human,
}

impl SenderKind {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Human => "human",
        }
    }
}

/// With what a message is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signature {
    /// It is not.
    #[default]
    None,
    /// The sender's name.
    Name,
    /// The sender's alias: what contacts are to call them.
    Alias,
}

impl Signature {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Name, Self::Alias];

    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Name => "name",
            Self::Alias => "alias",
        }
    }

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// Who sends a message, in the caller's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// A program or a person.
    pub kind: SenderKind,
    /// The caller's id of them.
    pub id: Option<ExternalId>,
    /// What they are called.
    pub name: Option<Name>,
    /// What contacts are to call them.
    pub alias: Option<Name>,
    /// How the message is signed; as its channel says when absent.
    pub signature: Option<Signature>,
}

impl Sender {
    /// A program of which nothing more is known.
    pub const BOT: Self = Self {
        kind: SenderKind::Bot,
        id: None,
        name: None,
        alias: None,
        signature: None,
    };

    /// What a message of theirs is signed with, when the channel signs so. Nothing when they have no such name.
    pub fn signs(&self, channel: Signature) -> Option<&Name> {
        match self.signature.unwrap_or(channel) {
            Signature::None => None,
            Signature::Name => self.name.as_ref(),
            Signature::Alias => self.alias.as_ref(),
        }
    }

    /// The same whose messages are not signed, whatever the channel says.
    #[must_use]
    pub fn unsigned(&self) -> Self {
        Self {
            signature: Some(Signature::None),
            ..self.clone()
        }
    }

    /// What stands before the first text of such a message: the name and a colon, on a line of its own, as help desks
    /// show who speaks. It is text like any other and counts into its limit (META 3.2).
    pub fn signature_on(&self, channel: Signature) -> Option<String> {
        let name = self.signs(channel)?;
        Some(format!("{}:\n", name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{Attachment, AttachmentKind, Content, Text};

    fn text(words: &str) -> Content {
        Content::Text(Text::parse(words).unwrap())
    }

    fn image(words: Option<&str>) -> Content {
        Content::Media {
            text: words.map(|words| Text::parse(words).unwrap()),
            attachments: vec![Attachment::new(AttachmentKind::Image, None)],
        }
    }

    #[test]
    fn the_first_text_is_signed_and_nothing_else() {
        let by = Sender {
            name: Name::parse("Zoë").ok(),
            ..Sender::BOT
        };
        let by = by.signature_on(Signature::Name).unwrap();
        let list = |items: &[Content]| Content::List(items.to_vec());
        for (content, expected) in [
            (text("hi"), text("Zoë:\nhi")),
            (image(Some("look")), image(Some("Zoë:\nlook"))),
            (image(None), image(None)),
            (
                list(&[image(None), text("a"), text("b")]),
                list(&[image(None), text("Zoë:\na"), text("b")]),
            ),
            (list(&[image(None)]), list(&[image(None)])),
        ] {
            assert_eq!(content.signed(&by), expected);
        }
    }

    #[test]
    fn the_request_says_more_than_the_channel() {
        let name = |name: &str| Name::parse(name).ok();
        let zoe = |signature| Sender {
            name: name("Zoë Müller"),
            alias: name("Zoë"),
            signature,
            ..Sender::BOT
        };
        let signs =
            |sender: &Sender, channel| sender.signs(channel).map(Name::as_str).map(str::to_owned);
        let (full, short) = (Some("Zoë Müller".to_owned()), Some("Zoë".to_owned()));
        assert_eq!(signs(&zoe(None), Signature::None), None);
        assert_eq!(signs(&zoe(None), Signature::Name), full);
        assert_eq!(signs(&zoe(None), Signature::Alias), short);
        assert_eq!(signs(&zoe(Some(Signature::None)), Signature::Name), None);
        assert_eq!(signs(&zoe(Some(Signature::Alias)), Signature::None), short);
        assert_eq!(signs(&Sender::BOT, Signature::Name), None);
    }
}
