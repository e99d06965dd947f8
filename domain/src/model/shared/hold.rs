use super::{Code, Time};

/// What a hold closes: the narrowest thing that its reason concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldAt {
    /// All that burdens one channel.
    Target,
    /// One conversation's messages, which keep their order.
    Lane,
}

impl HoldAt {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Lane => "lane",
        }
    }

    /// All of them.
    pub const ALL: [Self; 2] = [Self::Target, Self::Lane];
}

/// A reason why something does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What it closes.
    pub at: HoldAt,
    /// Why.
    pub reason: Code,
    /// Since when.
    pub since: Time,
    /// Until when at least; when somebody acts, if absent.
    pub until: Option<Time>,
}
