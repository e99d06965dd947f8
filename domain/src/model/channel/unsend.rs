/// What becomes of a message on record when it is taken back on Instagram. What it said is gone in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnsendPolicy {
    /// That there was one stays to be seen.
    #[default]
    Redact,
    /// It is shown no more.
    Delete,
}

impl UnsendPolicy {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Redact, Self::Delete];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Redact => "redact",
            Self::Delete => "delete",
        }
    }

    /// The policy with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}
