use chrono::Duration;

/// How fast work may be started that burdens one target: work of one pace shares a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Pace {
    /// As fast as it goes.
    #[default]
    Free,
    /// Text, links, reactions, stickers, templates.
    Send,
    /// Files.
    File,
    /// Private replies to comments.
    PrivateReply,
}

impl Pace {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Free, Self::Send, Self::File, Self::PrivateReply];

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Send => "send",
            Self::File => "file",
            Self::PrivateReply => "private_reply",
        }
    }
}

/// So many calls in any stretch of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls.
    pub calls: u16,
    /// In this time.
    pub per: Duration,
}

/// The rate of each pace, for one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// Of [`Pace::Send`]; none when absent.
    pub send: Option<Rate>,
    /// Of [`Pace::File`].
    pub file: Option<Rate>,
    /// Of [`Pace::PrivateReply`].
    pub private_reply: Option<Rate>,
}

impl Rates {
    /// That of a pace.
    pub const fn of(&self, pace: Pace) -> Option<Rate> {
        match pace {
            Pace::Free => None,
            Pace::Send => self.send,
            Pace::File => self.file,
            Pace::PrivateReply => self.private_reply,
        }
    }
}
