use crate::model::channel::Capabilities;
use crate::model::shared::Time;

use super::Conversation;

/// Whether a message may be sent now (META 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowState {
    /// Any answer may be sent.
    Response,
    /// Only a human agent may answer.
    HumanAgent,
    /// Nothing may be sent.
    Closed,
    /// The contact was never heard here: Instagram decides.
    Unknown,
}

impl WindowState {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Response,
        Self::HumanAgent,
        Self::Closed,
        Self::Unknown,
    ];

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::HumanAgent => "human_agent",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }
}

/// The reply window of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// What may be sent now.
    pub state: WindowState,
    /// Until when any answer may be sent.
    pub response_until: Option<Time>,
    /// Until when a human agent may answer.
    pub human_agent_until: Option<Time>,
}

impl Conversation {
    /// Its reply window at `now`.
    pub fn window(&self, can: &Capabilities, now: Time) -> Window {
        let Some(heard) = self.last_inbound_at else {
            return Window {
                state: WindowState::Unknown,
                response_until: None,
                human_agent_until: None,
            };
        };
        let response_until = heard + can.response_window;
        let human_agent_until = heard + can.human_agent_window;
        let state = if now < response_until {
            WindowState::Response
        } else if now < human_agent_until {
            WindowState::HumanAgent
        } else {
            WindowState::Closed
        };
        Window {
            state,
            response_until: Some(response_until),
            human_agent_until: Some(human_agent_until),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    pub(in crate::model::conversation) use crate::model::channel::tests::CAN;
    use chrono::Duration;

    fn at(hours: i64) -> Time {
        Time::from_timestamp(1_000_000, 0).unwrap() + Duration::hours(hours)
    }

    fn conversation(heard: Option<Time>) -> Conversation {
        let begun = crate::model::conversation::thread::tests::conversation();
        Conversation {
            last_inbound_at: heard,
            ..begun
        }
    }

    #[test]
    fn it_closes_with_time() {
        let state = |hours| conversation(Some(at(0))).window(&CAN, at(hours)).state;
        assert_eq!(state(23), WindowState::Response);
        assert_eq!(state(24), WindowState::HumanAgent);
        assert_eq!(state(7 * 24 - 1), WindowState::HumanAgent);
        assert_eq!(state(7 * 24), WindowState::Closed);
        assert_eq!(
            conversation(None).window(&CAN, at(0)).state,
            WindowState::Unknown
        );
    }

    #[test]
    fn a_late_word_does_not_close_it() {
        let heard = conversation(Some(at(10))).heard(at(2));
        assert_eq!(heard.last_inbound_at, Some(at(10)));
        assert_eq!(heard.version, 2);
    }
}
