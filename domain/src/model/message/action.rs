use thiserror::Error;

use super::MessageId;

/// What is done in a conversation without saying anything (META 3.1, 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// That an answer is being written is shown, for about 20 seconds.
    TypingOn,
    /// That is shown no more.
    TypingOff,
    /// What the contact wrote is shown as seen.
    MarkSeen,
    /// A message of the contact's is reacted to; an earlier reaction is replaced.
    React {
        /// Which.
        message: MessageId,
        /// How.
        reaction: Emoji,
    },
    /// The reaction to a message of the contact's is taken back.
    Unreact {
        /// Which.
        message: MessageId,
    },
}

impl Action {
    /// Its word, which is Instagram's `sender_action`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TypingOn => "typing_on",
            Self::TypingOff => "typing_off",
            Self::MarkSeen => "mark_seen",
            Self::React { .. } => "react",
            Self::Unreact { .. } => "unreact",
        }
    }

    /// The message that it is about.
    pub const fn message(&self) -> Option<MessageId> {
        match self {
            Self::TypingOn | Self::TypingOff | Self::MarkSeen => None,
            Self::React { message, .. } | Self::Unreact { message } => Some(*message),
        }
    }
}

/// Instagram's names of reactions (META 2.6).
const NAMES: [&str; 9] = [
    "love", "angry", "sad", "wow", "like", "laugh", "smile", "dislike", "other",
];
/// Bytes at most: a family of four with its skin tones has 41, a flag of a region 28.
const LONGEST: usize = 64;

/// A reaction: an emoji, or one of Instagram's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji(String);

/// No emoji and no name of a reaction.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("must be an emoji, or love, angry, sad, wow, like, laugh, smile, dislike or other")]
pub struct NoEmoji;

impl Emoji {
    /// Reads one. Which emoji there are grows every year: whatever is no letter, no space and beyond ASCII is let pass, and
    /// Instagram decides. Digits, `#` and `*` stand before a keycap.
    pub fn parse(raw: &str) -> Result<Self, NoEmoji> {
        let raw = raw.trim();
        let part = |c: char| {
            matches!(c, '0'..='9' | '#' | '*')
                || !(c.is_ascii() || c.is_alphanumeric() || c.is_whitespace() || c.is_control())
        };
        let drawn = raw.len() <= LONGEST && raw.chars().all(part) && !raw.is_ascii();
        if drawn || NAMES.contains(&raw) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(NoEmoji)
        }
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_no_text() {
        for good in ["love", "other", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🇩🇪", " 🔥 "]
        {
            assert_eq!(Emoji::parse(good).unwrap().as_str(), good.trim());
        }
        for wrong in [
            "",
            " ",
            "Love",
            "heart",
            "a❤️",
            "ü",
            "7",
            "❤️ ❤️",
            "日",
            "\u{0}",
        ] {
            assert_eq!(Emoji::parse(wrong), Err(NoEmoji), "{wrong:?}");
        }
        assert!(Emoji::parse(&"❤".repeat(21)).is_ok(), "63 bytes");
        assert!(Emoji::parse(&"❤".repeat(22)).is_err(), "66 bytes");
    }
}
