use crate::model::shared::Pace;

use super::{AttachmentKind, Content};

/// How fast things like this may be sent through one channel (META 9). Sounds and videos have a budget of their own
/// there, and of images and other files nothing is said: they share it.
pub fn pace(content: &Content) -> Pace {
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
