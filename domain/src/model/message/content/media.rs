use crate::model::shared::Time;

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

    /// Until when its URL is good, when the URL says so: those of Instagram's own network carry it as `oe`, in seconds since
    /// 1970 and hexadecimal, as is seen of them. META 2.3 says no more than that URLs expire, and those of
    /// `lookaside.fbsbx.com` do not say when.
    pub fn expires_at(&self) -> Option<Time> {
        let (_, query) = self.url.as_deref()?.split_once('?')?;
        let (query, _) = query.split_once('#').unwrap_or((query, ""));
        let mut pairs = query.split('&');
        let seconds = pairs.find_map(|pair| pair.strip_prefix("oe="))?;
        let seconds = u32::from_str_radix(seconds, 16).ok()?;
        Time::from_timestamp(seconds.into(), 0)
    }

    /// Whether its file can be had at its URL now: a word of [`Self::STATUS`].
    pub fn status(&self, now: Time) -> &'static str {
        match (self.withheld, &self.url) {
            (true, _) => Self::WITHHELD,
            (false, None) => Self::UNSUPPORTED,
            (false, Some(_)) if self.expires_at().is_some_and(|end| end <= now) => Self::EXPIRED,
            (false, Some(_)) => Self::AVAILABLE,
        }
    }

    const AVAILABLE: &str = "available";
    const WITHHELD: &str = "withheld";
    const EXPIRED: &str = "expired";
    const UNSUPPORTED: &str = "unsupported";
    /// All words of [`Self::status`].
    pub const STATUS: [&str; 4] = [
        Self::AVAILABLE,
        Self::WITHHELD,
        Self::EXPIRED,
        Self::UNSUPPORTED,
    ];

    /// Whether Instagram gives another URL when this one is dead. Files of stories and of what is shared are told once
    /// (META 2.6).
    pub const fn is_refreshable(&self) -> bool {
        self.kind.is_file() && self.url.is_some()
    }

    /// Where the file of the one at `index` of `all` is by now, when the message's files were told anew (META 6: those that
    /// have a file of their own, in the message's order). `None` when it is none of them.
    pub fn told_anew(all: &[Self], index: usize, anew: &[Self]) -> Option<String> {
        let one = all.get(index).filter(|one| one.is_refreshable())?;
        let before = all.iter().take(index).filter(|it| it.kind.is_file());
        let told = anew.get(before.count())?;
        // sounds are told as files
        let sound = one.kind == AttachmentKind::Audio && told.kind == AttachmentKind::File;
        let same = sound || told.kind == one.kind;
        told.url.clone().filter(|_| same)
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

    /// Whether it is a file of its own, and no share, story, sticker or template.
    pub const fn is_file(&self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Audio | Self::File)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: &str, url: Option<&str>) -> Attachment {
        Attachment::new(AttachmentKind::of(kind), url.map(str::to_owned))
    }

    #[test]
    fn a_url_says_until_when_it_is_good_or_does_not() {
        let end = |url| one("image", Some(url)).expires_at();
        let at = Time::from_timestamp(0x650C_EAF2, 0);

        assert_eq!(end("https://cdn/v/1.jpg?_nc_cat=1&oe=650CEAF2"), at);
        assert_eq!(end("https://cdn/v/1.jpg?oe=650ceaf2&oh=00_A#x"), at);
        for silent in [
            "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=a",
            "https://cdn/oe=650CEAF2",
            "https://cdn/?noe=650CEAF2",
            "https://cdn/?oe=",
            "https://cdn/?oe=tomorrow",
            "https://cdn/?oe=FFFFFFFFFF",
        ] {
            assert_eq!(end(silent), None, "{silent}");
        }
    }

    #[test]
    fn a_file_is_expired_from_the_second_on_that_its_url_names() {
        let file = one("image", Some("https://cdn/?oe=A"));
        let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();

        assert_eq!(file.status(at(9)), "available");
        assert_eq!(file.status(at(10)), "expired");
        assert_eq!(file.withheld().status(at(10)), "withheld");
        assert_eq!(one("ephemeral", None).status(at(10)), "unsupported");
    }

    #[test]
    fn of_what_is_told_anew_the_file_in_the_same_place_is_taken() {
        let all = [
            one("image", Some("1")).withheld(),
            one("ig_post", Some("2")),
            one("audio", Some("3")),
            one("video", Some("4")),
        ];
        let anew = [
            one("image", Some("a")),
            one("file", Some("b")),
            one("image", Some("c")),
        ];
        let told = |index| Attachment::told_anew(&all, index, &anew);

        assert_eq!(told(0), None, "it is withheld");
        assert_eq!(told(1), None, "it is told once");
        assert_eq!(told(2).as_deref(), Some("b"));
        assert_eq!(told(3), None, "another file stands there");
        assert_eq!(Attachment::told_anew(&all, 2, &anew[..1]), None);
        assert_eq!(told(4), None);
    }
}
