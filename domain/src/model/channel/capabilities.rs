use crate::model::message::{Content, OnOverflow};
use crate::model::shared::{Code, Rates};

use super::{Channel, ContentLimits, Feature, FileLimits, Product};

/// What a channel's provider can do: limits as data, so that rules need not know providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Bytes of UTF-8 that one text may have.
    pub text_bytes: usize,
    /// What may be sent of each kind of file.
    pub files: FileLimits,
    /// What may be sent of each other type of content.
    pub content: ContentLimits,
    /// What a login product cannot do.
    pub lacks: &'static [(Product, Feature)],
    /// Which permission something needs beside those without which no login is taken, by login product.
    pub needs: &'static [(Product, Feature, &'static str)],
    /// What a private reply to a comment may be.
    pub private_reply: &'static [Feature],
    /// With which login products accounts' conversations have a control that can be changed.
    pub thread_control: &'static [Product],
    /// How many items one message may have.
    pub items: usize,
    /// How many parts one message may have; each is a call of its own.
    pub parts: usize,
    /// For how long after the contact's last word any answer may be sent.
    pub response_window: chrono::Duration,
    /// For how long after the contact's last word a human agent may answer.
    pub human_agent_window: chrono::Duration,
    /// For how long a comment may be answered in private.
    pub private_reply_window: chrono::Duration,
    /// How fast one channel may be asked for each thing.
    pub rates: Rates,
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
    /// Whether the conversations of this channel have a control that can be changed.
    pub fn steers(&self, channel: &Channel) -> bool {
        let product = channel.connection.via.product();
        self.thread_control.contains(&product)
    }

    /// Everything of this content that is beyond a limit; nothing when it can be sent. A text that is too long is a fault
    /// only when it is to be one.
    pub fn faults(&self, content: &Content, on_overflow: OnOverflow) -> Vec<Fault> {
        let mut faults = vec![];
        let members = content.members();
        if members.len() > self.items {
            faults.push(Fault {
                pointer: "/content".to_owned(),
                code: Code::ContentTooLong,
                detail: format!(
                    "has {} items, at most {} can be sent",
                    members.len(),
                    self.items
                ),
            });
        }
        let last = members.len().saturating_sub(1);
        for (index, (at, item)) in members.iter().enumerate() {
            if on_overflow == OnOverflow::Refuse {
                faults.extend(self.text_fault(at, item));
            }
            faults.extend(item.beyond(at, &self.content));
            if matches!(item, Content::Choice(_)) && index < last {
                faults.push(Fault {
                    pointer: format!("{at}/quick_replies"),
                    code: Code::QuickRepliesMisplaced,
                    detail: "would be gone with the item that follows".to_owned(),
                });
            }
        }
        let fallback = content.beside().and_then(|it| it.fallback.as_ref());
        if let Some(fallback) = fallback {
            faults.extend(self.too_long("/fallback_text".to_owned(), fallback.bytes()));
        }
        faults
    }

    /// What of this content no private reply to a comment can be.
    pub fn no_private_reply(&self, content: &Content) -> Vec<Fault> {
        let members = content.members().into_iter();
        let untaken = members.filter(|(_, it)| !self.private_reply.contains(&it.feature()));
        let known: Vec<&str> = self.private_reply.iter().map(|it| it.as_str()).collect();
        let fault = |(pointer, it): (String, &Content)| Fault {
            pointer,
            code: Code::PrivateReplyContent,
            detail: format!(
                "is {}, a private reply is one of {}",
                it.feature().as_str(),
                known.join(", ")
            ),
        };
        untaken.map(fault).collect()
    }

    fn text_fault(&self, at: &str, content: &Content) -> Option<Fault> {
        if matches!(content, Content::Buttons(_)) {
            return None;
        }
        self.too_long(format!("{at}/text"), content.text()?.bytes())
    }

    fn too_long(&self, pointer: String, bytes: usize) -> Option<Fault> {
        (bytes > self.text_bytes).then(|| Fault {
            pointer,
            code: Code::TextTooLong,
            detail: format!(
                "the text has {bytes} bytes, at most {} can be sent",
                self.text_bytes
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::tests::CAN;
    use super::*;
    use crate::model::message::tests_of_limits::choice;
    use crate::model::message::{Outbound, Sticker, Text};

    fn text(text: String) -> Content {
        Content::Text(Text::parse(text).unwrap())
    }

    #[test]
    fn text_is_counted_in_bytes() {
        let faults = |it: String| CAN.faults(&text(it), OnOverflow::Refuse).len();
        assert_eq!(faults("a".repeat(1000)), 0);
        assert_eq!(faults("a".repeat(1001)), 1);
        assert_eq!(faults("ü".repeat(500)), 0);
        assert_eq!(faults("ü".repeat(501)), 1);
        let split = CAN.faults(&text("a".repeat(1001)), OnOverflow::Split);
        assert_eq!(split, []);

        let item = |length| text("a".repeat(length));
        let list = Content::List(vec![item(1), item(1001), item(1)]);
        let faults = CAN.faults(&list, OnOverflow::Refuse);
        let pointers: Vec<_> = faults.into_iter().map(|it| it.pointer).collect();
        assert_eq!(pointers, ["/content", "/content/1/text"]);
    }

    #[test]
    fn what_is_said_instead_is_counted_in_bytes() {
        let instead = |text: String| {
            let content = Content::Outbound(Box::new(Outbound {
                says: Content::Sticker(Sticker::Heart),
                reply_to: None,
                fallback: Some(Text::parse(text).unwrap()),
            }));
            // it is never cut off nor split
            let faults = CAN.faults(&content, OnOverflow::Split).into_iter();
            let faults = faults.map(|it| (it.pointer, it.code));
            faults.collect::<Vec<_>>()
        };
        let long = [("/fallback_text".to_owned(), Code::TextTooLong)];

        for fits in ["a".repeat(999), "a".repeat(1000), "ü".repeat(500)] {
            assert_eq!(instead(fits), []);
        }
        for beyond in [
            "a".repeat(1001),
            "ü".repeat(501),
            format!("{}€", "ü".repeat(499)),
        ] {
            assert_eq!(instead(beyond), long);
        }
    }

    #[test]
    fn a_private_reply_is_a_text_or_a_template() {
        let pointers = |content: &Content| {
            let faults = CAN.no_private_reply(content).into_iter();
            faults.map(|it| it.pointer).collect::<Vec<_>>()
        };

        let said = text("a".to_owned());
        let sticker = Content::Sticker(Sticker::Heart);
        assert_eq!(pointers(&said), Vec::<String>::new());
        assert_eq!(pointers(&sticker), ["/content"]);
        assert_eq!(pointers(&choice(1, 1)), ["/content"]);
        assert_eq!(
            pointers(&Content::List(vec![said, sticker])),
            ["/content/1"]
        );
    }

    #[test]
    fn answers_to_choose_from_stand_at_the_end() {
        let one = || text("a".to_owned());
        let faults = |items| CAN.faults(&Content::List(items), OnOverflow::Refuse);

        assert_eq!(faults(vec![one(), choice(1, 1)]), []);
        let misplaced = faults(vec![choice(1, 1), one()]);
        assert_eq!(misplaced[0].code, Code::QuickRepliesMisplaced);
        assert_eq!(misplaced[0].pointer, "/content/0/quick_replies");
    }
}
