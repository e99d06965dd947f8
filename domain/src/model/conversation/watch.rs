use chrono::Duration;

use crate::model::channel::Habits;
use crate::model::shared::Time;

use super::{Conversation, Details, Watch};

/// What a look at a conversation finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// It was idle for too long.
    pub closes: bool,
    /// Its reply window closes soon, then, and the contact has the last word.
    pub closing: Option<Time>,
    /// When to look again; nothing when there is nothing to look for before the contact is heard again.
    pub again: Option<Time>,
}

/// Why a conversation was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    /// A request.
    Request,
    /// Nothing was said for its channel's `idle_close_after`.
    Idleness,
}

impl ClosedBy {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Idleness => "idle",
        }
    }

    /// All of them.
    pub const ALL: [Self; 2] = [Self::Request, Self::Idleness];
}

impl Conversation {
    /// What is to be done about it now, as its channel wants it; any answer may be sent for so long after the contact was
    /// heard.
    pub fn look(&self, habits: &Habits, window: Duration, now: Time) -> Look {
        let mut look = Look::default();
        if !self.is_open() {
            return look;
        }
        let next = |again: Option<Time>, at: Time| Some(again.map_or(at, |again| again.min(at)));
        if let Some(idle) = habits.idle_close_after {
            let closes_at = self.last_activity() + idle;
            if closes_at <= now {
                look.closes = true;
                return look;
            }
            look.again = next(look.again, closes_at);
        }
        let Some(before) = habits.warn_before else {
            return look;
        };
        let told = self.details.told_closing_of;
        if let (Some(heard), Some(_)) = (self.last_inbound_at, self.unanswered_since)
            && told != Some(heard)
        {
            let ends = heard + window;
            if now < ends - before {
                look.again = next(look.again, ends - before);
            } else if now < ends {
                look.closing = Some(ends);
            }
        }
        if look.again.is_some() {
            // what is said from now on does not change when the task is due: it looks in time for that, too
            let soon = now + (window - before).max(Duration::minutes(1));
            look.again = next(look.again, soon);
        }
        look
    }

    /// When something was last said or done in it.
    pub fn last_activity(&self) -> Time {
        let heard = self.last_inbound_at;
        heard.map_or(self.last_message_at, |heard| {
            heard.max(self.last_message_at)
        })
    }

    /// The same, looked after so.
    #[must_use]
    pub fn watched(&self, watch: Watch) -> Self {
        Self {
            details: Details {
                watch,
                ..self.details.clone()
            },
            ..self.clone()
        }
    }

    /// The same, closed; `None` when it is.
    pub fn closed(&self, at: Time) -> Option<Self> {
        self.is_open().then(|| Self {
            closed_at: Some(at),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::thread::tests::{at, conversation};

    const DAY: Duration = Duration::hours(24);

    fn habits(idle: Option<i64>, warn: Option<i64>) -> Habits {
        Habits {
            idle_close_after: idle.map(Duration::hours),
            warn_before: warn.map(Duration::hours),
            ..Habits::default()
        }
    }

    fn wait(hours: i64) -> Look {
        Look {
            again: Some(at(hours)),
            ..Look::default()
        }
    }

    #[test]
    fn it_closes_when_it_was_idle_for_long_enough() {
        let heard = conversation().heard(at(1));
        let looks = |now| heard.look(&habits(Some(10), None), DAY, at(now));

        assert_eq!(looks(1), wait(11));
        assert_eq!(looks(10), wait(11));
        assert!(looks(11).closes);
        let spoken = heard.spoken(at(5));
        assert_eq!(spoken.look(&habits(Some(10), None), DAY, at(11)), wait(15));
        let closed = heard.closed(at(2)).unwrap();
        assert_eq!(closed.closed(at(3)), None);
        assert_eq!(
            closed.look(&habits(Some(10), None), DAY, at(20)),
            Look::default()
        );
    }

    #[test]
    fn the_near_end_of_a_window_is_told_once_and_only_while_the_contact_has_the_last_word() {
        let heard = conversation().heard(at(1));
        let looks = |now| heard.look(&habits(None, Some(2)), DAY, at(now));

        assert_eq!(looks(1), wait(23));
        assert_eq!(looks(23).closing, Some(at(25)));
        assert_eq!(looks(25), Look::default());
        let told = Conversation {
            details: Details {
                told_closing_of: Some(at(1)),
                ..Details::default()
            },
            ..heard.clone()
        };
        assert_eq!(
            told.look(&habits(None, Some(2)), DAY, at(24)),
            Look::default()
        );
        let answered = heard.spoken(at(2));
        assert_eq!(
            answered.look(&habits(None, Some(2)), DAY, at(23)),
            Look::default()
        );
    }

    #[test]
    fn it_looks_in_time_for_what_is_said_later() {
        let answered = conversation().heard(at(1)).spoken(at(2));
        let looks = answered.look(&habits(Some(1000), Some(2)), DAY, at(2));

        assert_eq!(looks, wait(24));
        assert_eq!(
            answered.look(&habits(None, None), DAY, at(2)),
            Look::default()
        );
    }
}
