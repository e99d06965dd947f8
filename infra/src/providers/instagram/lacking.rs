//! Whether a refusal is for want of a feature that this account was not given yet (META 3.2). Instagram has a code for
//! several images only, which the table of outcomes knows; of the others it says that the message is not valid.

use domain::model::channel::Feature;
use domain::model::message::{Content, Outcome, ProviderWords};
use domain::model::shared::Code;

/// "Invalid message data": what a message is that the account cannot send (META 8).
const INVALID: i64 = 2_534_015;

/// The outcome of a send of this content, told as a lack when it is one.
pub(super) fn of_send(content: &Content, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Rejected { words, .. } if is_lack(content, &words) => Outcome::Rejected {
            code: Code::FeatureMissing,
            words,
        },
        outcome @ (Outcome::Accepted { .. }
        | Outcome::Rejected { .. }
        | Outcome::Deferred { .. }
        | Outcome::Unknown { .. }) => outcome,
    }
}

fn is_lack(content: &Content, words: &ProviderWords) -> bool {
    let needs = content.uncommon();
    // nothing of the others can be invalid but that they are sent at all
    let telling = !needs.is_empty() && !needs.contains(&Feature::Images);
    telling && words.code == Some(100) && matches!(words.subcode, None | Some(INVALID))
}

#[cfg(test)]
mod tests {
    use domain::model::message::{Attachment, AttachmentKind, Images, Sticker, Text};

    use super::*;

    fn told(content: &Content, code: i64, subcode: Option<i64>) -> Code {
        let words = ProviderWords {
            code: Some(code),
            subcode,
            ..ProviderWords::default()
        };
        let refused = Outcome::Rejected {
            code: Code::ContentRefused,
            words,
        };
        let Outcome::Rejected { code, .. } = of_send(content, refused) else {
            panic!("it is refused");
        };
        code
    }

    fn file(kind: AttachmentKind) -> Content {
        Content::Media {
            text: None,
            attachments: vec![Attachment::new(kind, Some("https://x/y".to_owned()))],
        }
    }

    #[test]
    fn a_lack_is_told_from_what_is_wrong_with_a_message() {
        let images = Content::Images(Images {
            urls: vec!["https://x/y".to_owned(); 2],
        });
        let text = Content::Text(Text::parse("x").unwrap());
        let heart = Content::Sticker(Sticker::Heart);
        for (content, code, subcode, lack) in [
            (&images, 100, Some(INVALID), false),
            (&images, 100, None, false),
            (&heart, 100, None, true),
            (&heart, 100, Some(INVALID), true),
            (&heart, 551, None, false),
            (&file(AttachmentKind::File), 100, Some(INVALID), true),
            (&file(AttachmentKind::File), 100, Some(2_018_047), false),
            (&file(AttachmentKind::Image), 100, None, false),
            (&text, 100, Some(INVALID), false),
        ] {
            let told = told(content, code, subcode) == Code::FeatureMissing;
            assert_eq!(told, lack, "{content:?} {code}/{subcode:?}");
        }
    }
}
