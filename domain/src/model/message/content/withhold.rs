use crate::model::channel::MediaPolicy;

use super::{Attachment, Content, Context, Inbound, Referring, ReplyTo};

impl Content {
    /// The same without the files that are withheld. What a contact says is one message with files, or one that refers to
    /// something; nothing else has files.
    #[must_use]
    pub fn withholding(self, policy: &MediaPolicy) -> Self {
        match self {
            Self::Media { text, attachments } => Self::Media {
                text,
                attachments: without(attachments, policy),
            },
            Self::Inbound(said) => match *said {
                Inbound::Referring(it) => Self::Inbound(Box::new(Inbound::Referring(Referring {
                    attachments: without(it.attachments, policy),
                    to: without_story(it.to, policy),
                    ..it
                }))),
                other @ (Inbound::Postback(_)
                | Inbound::Referral(_)
                | Inbound::Optin(_)
                | Inbound::Reaction(_)
                | Inbound::Comment(_)
                | Inbound::Note(_)) => Self::Inbound(Box::new(other)),
            },
            other @ (Self::Text(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Buttons(_)
            | Self::Products(_)
            | Self::Choice(_)
            | Self::Outbound(_)
            | Self::List(_)
            | Self::Raw { .. }
            | Self::Unsent) => other,
        }
    }

    /// Whether something of it may be withheld.
    pub fn has_files(&self) -> bool {
        let story = self.referring().and_then(|it| it.to.reply_to.as_ref());
        !self.attachments().is_empty() || matches!(story, Some(ReplyTo::Story { .. }))
    }
}

fn without(attachments: Vec<Attachment>, policy: &MediaPolicy) -> Vec<Attachment> {
    let one = |file: Attachment| {
        if policy.withholds(file.kind.group()) {
            file.withheld()
        } else {
            file
        }
    };
    attachments.into_iter().map(one).collect()
}

fn without_story(to: Context, policy: &MediaPolicy) -> Context {
    let reply_to = match to.reply_to {
        Some(ReplyTo::Story { external_id, .. }) if policy.withholds("story") => {
            Some(ReplyTo::Story {
                external_id,
                url: None,
                link: None,
                withheld: true,
            })
        }
        other => other,
    };
    Context { reply_to, ..to }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::AttachmentKind;

    #[test]
    fn files_of_chosen_kinds_are_withheld_and_others_are_not() {
        let policy = MediaPolicy::parse(&["image", "story"]).unwrap();
        let file = |kind: &str| Attachment {
            json: Some("{}".to_owned()),
            ..Attachment::new(AttachmentKind::of(kind), Some("https://x/".to_owned()))
        };
        let said = Content::Media {
            text: None,
            attachments: ["image", "audio", "story_mention"].map(file).into(),
        };

        let left = said.withholding(&policy);
        let now = crate::model::shared::Time::UNIX_EPOCH;

        let seen: Vec<_> = left
            .attachments()
            .iter()
            .map(|one| {
                (
                    one.kind.as_str(),
                    one.status(now),
                    one.url.is_some() || one.json.is_some(),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("image", "withheld", false),
                ("audio", "available", true),
                ("story_mention", "withheld", false)
            ]
        );
        assert_eq!(MediaPolicy::parse(&["image", "smell"]), None);
    }

    #[test]
    fn the_story_that_is_answered_is_withheld() {
        let to = Context {
            reply_to: Some(ReplyTo::Story {
                external_id: None,
                url: Some("https://x/".to_owned()),
                link: None,
                withheld: false,
            }),
            ..Context::default()
        };
        let said = Content::Inbound(Box::new(Inbound::Referring(Referring {
            text: None,
            attachments: vec![],
            to,
        })));
        let now = crate::model::shared::Time::UNIX_EPOCH;
        let seen = |content: &Content| {
            let story = content.referring().and_then(|it| it.to.reply_to.clone());
            let story = story.unwrap();
            let there = matches!(&story, ReplyTo::Story { url, .. } if url.is_some());
            (story.story_status(now).unwrap(), there)
        };

        assert!(said.has_files());
        let shown = said.clone().withholding(&MediaPolicy::default());
        assert_eq!(seen(&shown), ("available", true));
        let story = MediaPolicy::parse(&["story"]).unwrap();
        assert_eq!(seen(&said.withholding(&story)), ("withheld", false));
    }
}
