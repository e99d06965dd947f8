/// A sticker of Instagram's own (META 3.1: `like_heart`); there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sticker {
    /// The heart.
    Heart,
}

impl Sticker {
    /// Its word in rows, requests and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Heart => "heart",
        }
    }

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        (word == Self::Heart.as_str()).then_some(Self::Heart)
    }
}
