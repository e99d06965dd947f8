use chrono::Duration;

use crate::model::shared::{ExternalId, Time};

use super::{Conversation, Details, ThreadOwner};

/// For how long an app keeps the control that it was given or took (META 7).
const KEPT: Duration = Duration::days(1);

/// What is asked for about the control of a conversation (META 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadAction {
    /// It is taken from whoever has it.
    Take,
    /// It is given to an app, or to the account's default app.
    Pass(Option<ExternalId>),
    /// Nobody has it any more.
    Release,
    /// Whoever has it is asked for it.
    Request,
    /// It is kept for so long.
    Extend(Duration),
}

impl ThreadAction {
    /// The app of the Instagram inbox (META 7).
    pub const INSTAGRAM_INBOX: &'static str = "1217981644879628";
    /// The app of a Page's inbox (META 7).
    pub const PAGE_INBOX: &'static str = "263902037430900";
    /// For how long the control can be kept at most (META 7).
    pub const LONGEST: Duration = Duration::days(7);

    /// Its word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Pass(_) => "pass",
            Self::Release => "release",
            Self::Request => "request",
            Self::Extend(_) => "extend",
        }
    }
}

/// Who has the control of a conversation, as a webhook or an answer says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Our app.
    Ours,
    /// Another app, if it is named.
    Others(Option<ExternalId>),
    /// Nobody.
    Idle,
}

impl Conversation {
    /// The same, controlled so since then.
    #[must_use]
    pub fn controlled(&self, by: Control, app: Option<ExternalId>, at: Time) -> Self {
        let owner = |app, ours| ThreadOwner {
            app,
            ours,
            since: at,
            expires_at: Some(at + KEPT),
        };
        let owner = match by {
            Control::Ours => Some(owner(app, true)),
            Control::Others(other) => Some(owner(other, false)),
            Control::Idle => None,
        };
        Self {
            details: Details {
                owner,
                ..self.details.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same after something of it came as to one who has, or has not, its control; `None` when that is known. What comes
    /// to us as to its owner ends what was known of another one.
    pub fn overheard(&self, standby: bool, at: Time) -> Option<Self> {
        let elsewhere = self.details.owner.as_ref().is_some_and(|owner| !owner.ours);
        if standby == elsewhere {
            return None;
        }
        let by = if standby {
            Control::Others(None)
        } else {
            Control::Idle
        };
        Some(self.controlled(by, None, at))
    }

    /// Until when another app has the control, as far as it is known now.
    pub fn held_elsewhere(&self, now: Time) -> Option<&ThreadOwner> {
        let owner = self.details.owner.as_ref().filter(|owner| !owner.ours)?;
        owner
            .expires_at
            .is_none_or(|until| until > now)
            .then_some(owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::thread::tests::{at, conversation};

    fn app() -> ExternalId {
        ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).unwrap()
    }

    #[test]
    fn another_app_holds_it_until_its_time_is_over_or_it_comes_back() {
        let theirs = conversation().controlled(Control::Others(Some(app())), None, at(1));
        assert_eq!(theirs.held_elsewhere(at(2)).unwrap().app, Some(app()));
        assert_eq!(theirs.held_elsewhere(at(25)), None);
        let ours = theirs.controlled(Control::Ours, None, at(2));
        assert_eq!(ours.held_elsewhere(at(2)), None);
        assert!(ours.details.owner.unwrap().ours);
        let idle = theirs.controlled(Control::Idle, None, at(2));
        assert_eq!(idle.details.owner, None);
    }

    #[test]
    fn what_is_overheard_says_who_has_it() {
        assert_eq!(conversation().overheard(false, at(1)), None);
        let theirs = conversation().overheard(true, at(1)).unwrap();
        assert_eq!(theirs.overheard(true, at(2)), None);
        assert!(theirs.held_elsewhere(at(2)).is_some());
        let back = theirs.overheard(false, at(3)).unwrap();
        assert_eq!(back.held_elsewhere(at(3)), None);
    }
}
