use crate::model::shared::Pace;

use super::{Answering, AttachmentKind, Content};

/// How fast things like this may be sent through one channel (META 9): what a private reply says makes no difference, and
/// what is not known is a text.
pub fn pace(answers: Option<Answering>, said: Option<&Content>) -> Pace {
    match answers {
        Some(Answering { live: true, .. }) => Pace::LiveReply,
        Some(Answering { live: false, .. }) => Pace::PrivateReply,
        None => said.map_or(Pace::Send, of_content),
    }
}

/// Sounds and videos have a budget of their own there, and of images and other files nothing is said: they share it.
fn of_content(content: &Content) -> Pace {
    let is_file = |kind: &AttachmentKind| {
        matches!(
            kind,
            AttachmentKind::Image
                | AttachmentKind::Video
                | AttachmentKind::Audio
                | AttachmentKind::File
        )
    };
    let mut attached = content.attachments().iter();
    let images = matches!(content.bare(), Content::Images(_));
    if images || attached.any(|file| is_file(&file.kind)) {
        Pace::File
    } else {
        Pace::Send
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::CommentId;
    use crate::model::message::{Attachment, Images, Sticker, Text};
    use uuid::Uuid;

    #[test]
    fn each_thing_that_is_sent_has_the_budget_that_instagram_counts_it_in() {
        let file = |kind| Content::Media {
            text: None,
            attachments: vec![Attachment::new(kind, Some("https://x/y".to_owned()))],
        };
        let images = Content::Images(Images {
            urls: vec!["https://x/y.png".to_owned()],
        });
        for (said, expected) in [
            (Content::Text(Text::parse("hello").unwrap()), Pace::Send),
            (Content::Sticker(Sticker::Heart), Pace::Send),
            (file(AttachmentKind::Audio), Pace::File),
            (file(AttachmentKind::Video), Pace::File),
            (file(AttachmentKind::Image), Pace::File),
            (file(AttachmentKind::File), Pace::File),
            (images, Pace::File),
        ] {
            assert_eq!(pace(None, Some(&said)), expected, "{said:?}");
            for (live, expected) in [(false, Pace::PrivateReply), (true, Pace::LiveReply)] {
                let comment = CommentId::from_uuid(Uuid::nil());
                let answering = Some(Answering { comment, live });
                assert_eq!(pace(answering, Some(&said)), expected, "{said:?}");
            }
        }
        assert_eq!(pace(None, None), Pace::Send);
    }
}
