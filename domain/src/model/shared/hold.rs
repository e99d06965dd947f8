use super::{Code, Time};

/// What a hold closes: the narrowest thing that its reason concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldAt {
    /// All that burdens one channel.
    Target,
    /// One conversation's messages, which keep their order.
    Lane,
    /// One message, which is not in its conversation's lane yet.
    Work,
}

impl HoldAt {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Lane => "lane",
            Self::Work => "work",
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Target, Self::Lane, Self::Work];
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
