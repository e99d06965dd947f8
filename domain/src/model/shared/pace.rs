use chrono::Duration;

/// What is counted together by whoever allows so much of it (META 9): calls of one pace share a budget, for each channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Pace {
    /// As fast as it goes.
    #[default]
    Free,
    /// Text, links, reactions, stickers, templates, and what is done without saying anything.
    Send,
    /// Files.
    File,
    /// Private replies to comments on posts and reels.
    PrivateReply,
    /// Private replies to comments on a live broadcast.
    LiveReply,
    /// What was said lately.
    Conversations,
    /// Who somebody is.
    Profile,
    /// What an account shows before anybody writes.
    Greeting,
    /// Who has the control of a conversation.
    Control,
}

impl Pace {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Free,
        Self::Send,
        Self::File,
        Self::PrivateReply,
        Self::LiveReply,
        Self::Conversations,
        Self::Profile,
        Self::Greeting,
        Self::Control,
    ];

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Send => "send",
            Self::File => "file",
            Self::PrivateReply => "private_reply",
            Self::LiveReply => "live_private_reply",
            Self::Conversations => "conversations",
            Self::Profile => "profile",
            Self::Greeting => "messenger_profile",
            Self::Control => "thread_control",
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

/// The rate of each pace, for one channel; without a limit when absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// Of [`Pace::Send`].
    pub send: Option<Rate>,
    /// Of [`Pace::File`].
    pub file: Option<Rate>,
    /// Of [`Pace::PrivateReply`].
    pub private_reply: Option<Rate>,
    /// Of [`Pace::LiveReply`].
    pub live_reply: Option<Rate>,
    /// Of [`Pace::Conversations`].
    pub conversations: Option<Rate>,
    /// Of [`Pace::Profile`].
    pub profile: Option<Rate>,
    /// Of [`Pace::Greeting`].
    pub greeting: Option<Rate>,
    /// Of [`Pace::Control`].
    pub control: Option<Rate>,
}

impl Rates {
    /// No limits.
    pub const NONE: Self = Self {
        send: None,
        file: None,
        private_reply: None,
        live_reply: None,
        conversations: None,
        profile: None,
        greeting: None,
        control: None,
    };

    /// That of a pace.
    pub const fn of(&self, pace: Pace) -> Option<Rate> {
        match pace {
            Pace::Free => None,
            Pace::Send => self.send,
            Pace::File => self.file,
            Pace::PrivateReply => self.private_reply,
            Pace::LiveReply => self.live_reply,
            Pace::Conversations => self.conversations,
            Pace::Profile => self.profile,
            Pace::Greeting => self.greeting,
            Pace::Control => self.control,
        }
    }
}
