use super::{Buttons, Choice, Content, Outbound, Text};

impl Content {
    /// The same with this before its first text, and before the text that stands in for what the account lacks: whichever
    /// is read, it is seen who says it.
    #[must_use]
    pub fn signed(&self, signature: &str) -> Self {
        self.signing(signature).unwrap_or_else(|| self.clone())
    }

    fn signing(&self, signature: &str) -> Option<Self> {
        let sign = |text: &Text| Text::parse(format!("{signature}{}", text.as_str())).ok();
        Some(match self {
            Self::Text(text) => Self::Text(sign(text)?),
            Self::Choice(choice) => Self::Choice(Choice {
                text: sign(&choice.text)?,
                replies: choice.replies.clone(),
            }),
            Self::Media {
                text: Some(text),
                attachments,
            } => Self::Media {
                text: Some(sign(text)?),
                attachments: attachments.clone(),
            },
            Self::Buttons(it) => Self::Buttons(Buttons {
                text: sign(&it.text)?,
                buttons: it.buttons.clone(),
            }),
            Self::Outbound(it) => Self::Outbound(Box::new(Outbound {
                says: it.says.signed(signature),
                reply_to: it.reply_to.clone(),
                fallback: it.fallback.as_ref().and_then(sign),
            })),
            Self::List(items) => {
                let mut signed = items.iter().enumerate();
                let (at, first) = signed.find_map(|(at, it)| Some((at, it.signing(signature)?)))?;
                let mut items = items.clone();
                *items.get_mut(at)? = first;
                Self::List(items)
            }
            Self::Media { text: None, .. }
            | Self::Inbound(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Products(_)
            | Self::Raw { .. }
            | Self::Unsent => return None,
        })
    }
}
