use chrono::Duration;

use crate::model::conversation::ThreadControl;
use crate::model::shared::Name;

/// How a channel's conversations are to be looked after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Habits {
    /// Where its conversations belong, in the workspace's words.
    pub routing_label: Option<Name>,
    /// A conversation in which nothing was said or done for so long is closed.
    pub idle_close_after: Option<Duration>,
    /// So long before a reply window closes it is told that it does, while the contact has the last word.
    pub warn_before: Option<Duration>,
    /// What becomes of the control of a conversation around each message, when the message does not say so itself.
    pub thread_control: Option<ThreadControl>,
    /// A contact who asks for a person (payload `HUMAN_AGENT`) is handed over to the Instagram inbox.
    pub human_agent_handover: bool,
}

impl Habits {
    /// The shortest idleness that closes a conversation: a minute.
    pub const SHORTEST_IDLE: Duration = Duration::minutes(1);
    /// The longest: a year.
    pub const LONGEST_IDLE: Duration = Duration::days(365);
    /// The shortest warning: a minute.
    pub const SHORTEST_WARNING: Duration = Duration::minutes(1);
    /// The longest: 23 hours of the 24 that a window has (META 3.4).
    pub const LONGEST_WARNING: Duration = Duration::hours(23);

    /// Whether a task is to look after conversations.
    pub const fn watches(&self) -> bool {
        self.idle_close_after.is_some() || self.warn_before.is_some()
    }
}
