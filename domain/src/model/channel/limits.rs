use crate::model::shared::Code;

use super::Fault;

/// What the length of a text is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters: Unicode code points.
    Characters,
}

impl Unit {
    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Characters => "characters",
        }
    }
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// At most so many.
    pub most: usize,
    /// Of these.
    pub unit: Unit,
}

/// What a provider takes of each type of content: how many, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentLimits {
    /// Pictures in one message.
    pub images: usize,
    /// Answers to choose from.
    pub quick_replies: usize,
    /// What one says: more is cut.
    pub quick_reply_title: Length,
    /// What one carries.
    pub quick_reply_payload: Length,
    /// Cards of one message.
    pub cards: usize,
    /// A card's title.
    pub card_title: Length,
    /// A card's subtitle.
    pub card_subtitle: Length,
    /// A text with buttons.
    pub buttons_text: Length,
    /// Buttons of one card or text.
    pub buttons: usize,
    /// What a button says: more is cut.
    pub button_title: Length,
    /// What a button carries.
    pub button_payload: Length,
    /// Products of one message.
    pub products: usize,
}

impl Length {
    /// So many characters.
    pub const fn characters(most: usize) -> Self {
        Self {
            most,
            unit: Unit::Characters,
        }
    }

    /// How long it is.
    pub fn of(&self, text: &str) -> usize {
        match self.unit {
            Unit::Bytes => text.len(),
            Unit::Characters => text.chars().count(),
        }
    }

    /// Whether it is longer than it may be.
    pub fn is_beyond(&self, text: &str) -> bool {
        self.of(text) > self.most
    }

    /// That it is, if it is.
    pub(in crate::model) fn fault(&self, pointer: String, text: &str) -> Option<Fault> {
        self.is_beyond(text).then(|| Fault {
            pointer,
            code: Code::FieldTooLong,
            detail: format!(
                "has {} {}, at most {} can be sent",
                self.of(text),
                self.unit.as_str(),
                self.most
            ),
        })
    }
}

/// That there are more than there may be, if there are.
pub(in crate::model) fn too_many(pointer: String, count: usize, most: usize) -> Option<Fault> {
    (count > most).then(|| Fault {
        pointer,
        code: Code::TooManyElements,
        detail: format!("has {count} members, at most {most} can be sent"),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::{Capabilities, Feature, FileLimits, Product};

    /// As META 3.2 has them; files and lists are small.
    pub(crate) const CAN: Capabilities = Capabilities {
        text_bytes: 1000,
        files: FileLimits::NONE,
        content: ContentLimits {
            images: 10,
            quick_replies: 13,
            quick_reply_title: Length::characters(20),
            quick_reply_payload: Length::characters(1000),
            cards: 10,
            card_title: Length::characters(80),
            card_subtitle: Length::characters(80),
            buttons_text: Length::characters(640),
            buttons: 3,
            button_title: Length::characters(20),
            button_payload: Length::characters(1000),
            products: 10,
        },
        lacks: &[(Product::Instagram, Feature::Products)],
        needs: &[(Product::Instagram, Feature::PrivateReply, "comments")],
        private_reply: &[Feature::Text, Feature::Cards, Feature::Buttons],
        thread_control: &[Product::Facebook],
        items: 2,
        parts: 4,
        response_window: chrono::Duration::hours(24),
        human_agent_window: chrono::Duration::days(7),
        private_reply_window: chrono::Duration::days(7),
        rates: crate::model::shared::Rates::NONE,
    };
}
