use crate::model::message::Content;
use crate::model::shared::{Code, Rate, Rates};

use super::FileLimits;

/// What a channel's provider can do: limits as data, so that rules need not know providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Bytes of UTF-8 that one text may have.
    pub text_bytes: usize,
    /// What may be sent of each kind of file.
    pub files: FileLimits,
    /// How many items one message may have; each is a call of its own.
    pub items: usize,
    /// For how long after the contact's last word any answer may be sent.
    pub response_window: chrono::Duration,
    /// For how long after the contact's last word a human agent may answer.
    pub human_agent_window: chrono::Duration,
    /// For how long a comment may be answered in private.
    pub private_reply_window: chrono::Duration,
    /// How fast may be sent through one channel.
    pub rates: Rates,
    /// How often the conversations of one account may be asked for.
    pub conversations: Rate,
    /// How often the messenger profile of one account may be called.
    pub messenger_profile: Rate,
}

/// One thing that is wrong with a request, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    /// What is wrong.
    pub code: Code,
    /// What is wrong, in words that carry the figures.
    pub detail: String,
}

impl Capabilities {
    /// Everything that keeps this content from being sent; nothing when it can be.
    pub fn faults(&self, content: &Content) -> Vec<Fault> {
        let mut faults = vec![];
        if let Content::List(items) = content {
            if items.len() > self.items {
                faults.push(Fault {
                    pointer: "/content".to_owned(),
                    code: Code::ContentTooLong,
                    detail: format!(
                        "has {} items, at most {} can be sent",
                        items.len(),
                        self.items
                    ),
                });
            }
            for (index, item) in items.iter().enumerate() {
                faults.extend(self.fault(&format!("/content/{index}"), item));
            }
        } else {
            faults.extend(self.fault("/content", content));
        }
        faults
    }

    fn fault(&self, at: &str, content: &Content) -> Option<Fault> {
        let text = content
            .text()
            .filter(|text| text.bytes() > self.text_bytes)?;
        Some(Fault {
            pointer: format!("{at}/text"),
            code: Code::TextTooLong,
            detail: format!(
                "the text has {} bytes, at most {} can be sent",
                text.bytes(),
                self.text_bytes
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Capabilities, FileLimits, Rate, Rates};
    use crate::model::message::{Content, Text};

    #[test]
    fn text_is_counted_in_bytes() {
        let can = Capabilities {
            text_bytes: 1000,
            files: FileLimits::NONE,
            items: 2,
            response_window: chrono::Duration::hours(24),
            human_agent_window: chrono::Duration::days(7),
            private_reply_window: chrono::Duration::days(7),
            rates: Rates::default(),
            conversations: Rate {
                calls: 2,
                per: chrono::Duration::seconds(1),
            },
            messenger_profile: Rate {
                calls: 10,
                per: chrono::Duration::minutes(10),
            },
        };
        let faults = |text: String| can.faults(&Content::Text(Text::parse(text).unwrap())).len();
        assert_eq!(faults("a".repeat(1000)), 0);
        assert_eq!(faults("a".repeat(1001)), 1);
        assert_eq!(faults("ü".repeat(500)), 0);
        assert_eq!(faults("ü".repeat(501)), 1);

        let item = |length| Content::Text(Text::parse("a".repeat(length)).unwrap());
        let list = Content::List(vec![item(1), item(1001), item(1)]);
        let pointers: Vec<_> = can.faults(&list).into_iter().map(|it| it.pointer).collect();
        assert_eq!(pointers, ["/content", "/content/1/text"]);
    }
}
