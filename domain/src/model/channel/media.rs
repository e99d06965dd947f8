use std::collections::BTreeSet;

/// Which kinds of files that contacts send are withheld: of these nothing but that there was one is kept or told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MediaPolicy(BTreeSet<&'static str>);

impl MediaPolicy {
    /// What may be withheld, by the words of `data.kind`; `story` is a story in which the account is mentioned, and one
    /// that is answered.
    pub const KINDS: [&'static str; 7] =
        ["image", "video", "audio", "file", "share", "reel", "story"];

    /// The policy that withholds these; nothing when one of them is no kind.
    pub fn parse<S: AsRef<str>>(kinds: &[S]) -> Option<Self> {
        let known = |kind: &S| {
            let mut all = Self::KINDS.into_iter();
            all.find(|known| *known == kind.as_ref())
        };
        let known = kinds.iter().map(known);
        known.collect::<Option<_>>().map(Self)
    }

    /// What it withholds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    /// Whether it withholds nothing.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it withholds files of this group.
    pub fn withholds(&self, group: &str) -> bool {
        let kind = if group == "story_mention" {
            "story"
        } else {
            group
        };
        self.0.contains(kind)
    }
}
