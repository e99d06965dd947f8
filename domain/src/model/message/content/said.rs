use super::{Attachment, Content, Inbound, Referring, Text};

impl Content {
    /// What was written, if anything was.
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::Choice(choice) => Some(&choice.text),
            Self::Buttons(buttons) => Some(&buttons.text),
            Self::Media { text, .. } => text.as_ref(),
            Self::Inbound(_) => self.referring()?.text.as_ref(),
            Self::Outbound(it) => it.says.text(),
            Self::List(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Products(_)
            | Self::Raw { .. }
            | Self::Unsent => None,
        }
    }

    /// What is attached.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Media { attachments, .. } => attachments,
            Self::Inbound(_) => self.referring().map_or(&[], |it| &it.attachments),
            Self::Outbound(it) => it.says.attachments(),
            Self::Text(_)
            | Self::List(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Buttons(_)
            | Self::Products(_)
            | Self::Choice(_)
            | Self::Raw { .. }
            | Self::Unsent => &[],
        }
    }

    /// All that Instagram fetches when it is sent, each with its JSON pointer in a request.
    pub fn fetched(&self) -> Vec<(String, &str)> {
        let members = self.members().into_iter();
        members.flat_map(|(at, it)| it.fetched_at(&at)).collect()
    }

    /// The same of this alone, which stands there.
    pub(super) fn fetched_at(&self, at: &str) -> Vec<(String, &str)> {
        match self {
            Self::Images(images) => {
                let urls = images.urls.iter().enumerate();
                urls.map(|(index, url)| (format!("{at}/images/{index}/url"), url.as_str()))
                    .collect()
            }
            Self::Cards(cards) => {
                let cards = cards.cards.iter().enumerate();
                let urls = cards.filter_map(|(index, card)| {
                    let url = card.image_url.as_deref()?;
                    Some((format!("{at}/cards/{index}/image_url"), url))
                });
                urls.collect()
            }
            Self::Media { .. } => {
                let urls = self.files().into_iter();
                urls.map(|(_, url)| (format!("{at}/url"), url)).collect()
            }
            Self::Text(_)
            | Self::Inbound(_)
            | Self::List(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Buttons(_)
            | Self::Products(_)
            | Self::Choice(_)
            | Self::Outbound(_)
            | Self::Raw { .. }
            | Self::Unsent => vec![],
        }
    }

    /// The same with other words: an edit changes nothing else.
    #[must_use]
    pub fn reworded(&self, text: Text) -> Self {
        match self {
            Self::Media { attachments, .. } => Self::Media {
                text: Some(text),
                attachments: attachments.clone(),
            },
            Self::Inbound(_) => match self.referring() {
                Some(it) => Self::Inbound(Box::new(Inbound::Referring(Referring {
                    text: Some(text),
                    ..it.clone()
                }))),
                None => Self::Text(text),
            },
            Self::Text(_)
            | Self::List(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Buttons(_)
            | Self::Products(_)
            | Self::Choice(_)
            | Self::Outbound(_)
            | Self::Raw { .. }
            | Self::Unsent => Self::Text(text),
        }
    }
}
