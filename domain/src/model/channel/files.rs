use crate::model::message::AttachmentKind;
use crate::model::shared::Code;

use super::Capabilities;

/// What a provider takes of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimit {
    /// Its bytes at most.
    pub bytes: u64,
    /// The media types that it may have.
    pub media_types: &'static [&'static str],
}

/// What a provider takes of each kind of file; nothing of a kind that it takes none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Pictures.
    pub image: Option<FileLimit>,
    /// Videos.
    pub video: Option<FileLimit>,
    /// Sounds.
    pub audio: Option<FileLimit>,
    /// Other files.
    pub file: Option<FileLimit>,
}

impl FileLimits {
    /// No files at all.
    pub const NONE: Self = Self {
        image: None,
        video: None,
        audio: None,
        file: None,
    };
}

/// Media types that say nothing.
const ANYTHING: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

impl Capabilities {
    /// What may be sent of a kind of file, if anything may.
    pub const fn files(&self, kind: &AttachmentKind) -> Option<&FileLimit> {
        match kind {
            AttachmentKind::Image => self.files.image.as_ref(),
            AttachmentKind::Video => self.files.video.as_ref(),
            AttachmentKind::Audio => self.files.audio.as_ref(),
            AttachmentKind::File => self.files.file.as_ref(),
            AttachmentKind::Other(_) => None,
        }
    }
}

impl FileLimit {
    /// Why a file of which this is known is not sent, with what is known of it. What its host does not say is let pass:
    /// the provider looks itself.
    pub fn judge(
        &self,
        media_type: Option<&str>,
        bytes: Option<u64>,
    ) -> Result<(), (Code, String)> {
        if let Some(media_type) = media_type
            && !ANYTHING.contains(&media_type)
            && !self.media_types.contains(&media_type)
        {
            let detail = format!("the file is {media_type}");
            return Err((Code::MediaTypeUnsupported, detail));
        }
        match bytes {
            Some(bytes) if bytes > self.bytes => {
                let detail = format!(
                    "the file has {bytes} bytes, at most {} are taken",
                    self.bytes
                );
                Err((Code::MediaTooLarge, detail))
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_size_are_judged_as_far_as_they_are_said() {
        let limit = FileLimit {
            bytes: 100,
            media_types: &["image/png", "image/jpeg"],
        };
        let judged = |media_type, bytes| limit.judge(media_type, bytes).map_err(|(code, _)| code);
        assert_eq!(judged(Some("image/png"), Some(100)), Ok(()));
        assert_eq!(judged(None, None), Ok(()));
        assert_eq!(judged(Some("binary/octet-stream"), Some(1)), Ok(()));
        assert_eq!(
            judged(Some("image/png"), Some(101)),
            Err(Code::MediaTooLarge)
        );
        assert_eq!(judged(None, Some(101)), Err(Code::MediaTooLarge));
        assert_eq!(
            judged(Some("text/html"), Some(1)),
            Err(Code::MediaTypeUnsupported)
        );
    }
}
