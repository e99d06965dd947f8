use super::EventType;

/// Which words `data.kind` of the events of a type may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// They have none.
    None,
    /// One of these.
    Closed(&'static [&'static str]),
    /// One of these, or another word of Instagram's.
    Open(&'static [&'static str]),
}

/// What an event of a type may be about, beside its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Nothing.
    Workspace,
    /// A channel.
    Channel,
    /// A channel and, mostly, a conversation and its contact.
    Conversation,
}

/// What comes in, by the words of `Content::kind`; Instagram has others (META 2.4 to 2.6).
pub(super) const RECEIVED: Kinds = Kinds::Open(&[
    "text",
    "image",
    "video",
    "audio",
    "file",
    "mixed",
    "share",
    "reel",
    "sticker",
    "ephemeral",
    "template",
    "story_reply",
    "quick_reply",
    "product",
    "ad_referral",
    "referral",
    "unsupported",
    "unsent",
]);

/// What is sent, by the words of `Content::kind`.
pub(super) const SENT: Kinds = Kinds::Closed(&[
    "text", "image", "video", "audio", "file", "mixed", "list", "share", "sticker", "cards",
    "buttons", "products", "unsent",
]);

impl EventType {
    /// Whether a filter by kind narrows it: it is about what a message says.
    pub fn narrows_by_kind(self) -> bool {
        matches!(self.group(), "message" | "story")
    }

    /// What its events may be about.
    pub fn about(self) -> About {
        match self.group() {
            "onboarding" | "delivery" | "endpoint" | "operation" => About::Workspace,
            "channel" => About::Channel,
            _ => About::Conversation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::ClosedBy;
    use crate::model::event::ThreadChange;
    use crate::model::message::{AttachmentKind, Content, Text};

    fn words(kind: EventType) -> &'static [&'static str] {
        match kind.kinds() {
            Kinds::None => &[],
            Kinds::Closed(words) | Kinds::Open(words) => words,
        }
    }

    #[test]
    fn what_comes_in_by_several_names_has_one_kind_that_is_listed() {
        let known = words(EventType::MessageReceived);
        for word in [
            "image",
            "video",
            "audio",
            "file",
            "share",
            "ig_post",
            "post",
            "ig_reel",
            "reel",
            "like_heart",
            "sticker",
            "ephemeral",
            "template",
            "unsupported_type",
            "unknown",
        ] {
            let kind = AttachmentKind::of(word);
            assert!(known.contains(&kind.group()), "{word}");
        }
        for content in [Content::Text(Text::parse("x").unwrap()), Content::Unsent] {
            assert!(known.contains(&content.kind()));
        }
    }

    #[test]
    fn the_words_of_other_enumerations_are_listed() {
        for change in ThreadChange::ALL {
            let known = words(EventType::ConversationThreadControlChanged);
            assert!(known.contains(&change.as_str()));
        }
        for by in [ClosedBy::Request, ClosedBy::Idleness] {
            assert!(words(EventType::ConversationClosed).contains(&by.as_str()));
        }
    }

    #[test]
    fn no_kind_is_listed_twice() {
        for kind in EventType::ALL {
            let mut all = words(*kind).to_vec();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), words(*kind).len(), "{}", kind.as_str());
        }
    }
}
