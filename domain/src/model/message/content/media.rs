/// One attachment. Its media stay at Instagram; the URL expires there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it is, when Instagram says so.
    pub url: Option<String>,
    /// The caption of what is shared.
    pub title: Option<String>,
    /// Instagram's id of the post or reel that is shared.
    pub external_id: Option<String>,
    /// What else Instagram says of it, as it came: JSON.
    pub json: Option<String>,
    /// The channel withholds such files: nothing of it was kept.
    pub withheld: bool,
}

impl Attachment {
    /// One of which nothing more is known than where it is.
    pub const fn new(kind: AttachmentKind, url: Option<String>) -> Self {
        Self {
            kind,
            url,
            title: None,
            external_id: None,
            json: None,
            withheld: false,
        }
    }

    /// The same with nothing of it but what it is.
    #[must_use]
    pub fn withheld(self) -> Self {
        Self {
            withheld: true,
            ..Self::new(self.kind, None)
        }
    }

    /// Whether its file can be had: a word of [`Self::STATUS`].
    pub const fn status(&self) -> &'static str {
        match (self.withheld, &self.url) {
            (true, _) => Self::WITHHELD,
            (false, Some(_)) => Self::AVAILABLE,
            (false, None) => Self::UNSUPPORTED,
        }
    }

    const AVAILABLE: &str = "available";
    const WITHHELD: &str = "withheld";
    const UNSUPPORTED: &str = "unsupported";
    /// All words of [`Self::status`].
    pub const STATUS: [&str; 3] = [Self::AVAILABLE, Self::WITHHELD, Self::UNSUPPORTED];

    /// Whether Instagram gives another URL when this one is dead. Files of stories and of what is shared are told once
    /// (META 2.6).
    pub const fn is_refreshable(&self) -> bool {
        let file = matches!(
            self.kind,
            AttachmentKind::Image
                | AttachmentKind::Video
                | AttachmentKind::Audio
                | AttachmentKind::File
        );
        file && self.url.is_some()
    }
}

/// What an attachment is (META 2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A voice message or sound.
    Audio,
    /// A file.
    File,
    /// Anything else, by Instagram's word.
    Other(String),
}

impl AttachmentKind {
    /// The kind that Instagram calls so.
    pub fn of(word: &str) -> Self {
        match word {
            "image" => Self::Image,
            "video" => Self::Video,
            "audio" => Self::Audio,
            "file" => Self::File,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Its word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
            Self::Other(word) => word,
        }
    }

    /// One word for what Instagram calls by several: it changed them, and sends an old one beside a new one (META 2.6).
    pub fn group(&self) -> &str {
        match self.as_str() {
            "ig_post" | "post" | "MEDIA_SHARE" => "share",
            "ig_reel" => "reel",
            "like_heart" => "sticker",
            "unsupported_type" | "unknown" => "unsupported",
            word => word,
        }
    }
}

/// The word by which `data.kind` tells a message with these attachments: their own, `mixed` when they are of several.
pub(super) fn kind(attachments: &[Attachment]) -> &str {
    let mut groups = attachments.iter().map(|one| one.kind.group());
    let first = groups.next().unwrap_or("unsupported");
    if groups.all(|group| group == first) {
        first
    } else {
        "mixed"
    }
}
