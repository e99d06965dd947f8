use chrono::Duration;

use crate::model::message::Steered;
use crate::model::shared::{ExternalId, Time};

use super::{Conversation, Details, Handover, ThreadOwner};

/// For how long an app keeps the control that it was given or took (META 7).
const KEPT: Duration = Duration::days(1);

/// How long it takes at most until what was done to the control holds for sends: a guess of ours.
const SETTLES: Duration = Duration::minutes(1);

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

    /// Whether a message needs it done before it is sent; after it otherwise.
    pub const fn is_before(&self) -> bool {
        matches!(self, Self::Take | Self::Request)
    }
}

/// What is to become of the control of a conversation, and what the other app is told beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadControl {
    /// What.
    pub action: ThreadAction,
    /// In the caller's words.
    pub metadata: Option<String>,
}

impl ThreadControl {
    /// Whether a message needs it done before it is sent; after it otherwise.
    pub const fn is_before(&self) -> bool {
        self.action.is_before()
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

/// Who has the control, as Instagram says when it is asked (META 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Who.
    pub by: Control,
    /// Until when, when nobody does anything.
    pub until: Option<Time>,
}

impl Conversation {
    /// The same, controlled so since then.
    #[must_use]
    pub fn controlled(&self, by: Control, app: Option<ExternalId>, at: Time) -> Self {
        let before = self.details.owner.as_ref();
        // a webhook says once more what our own call came to
        let handed_over = |app: &Option<ExternalId>| {
            app.is_some() && before.is_some_and(|it| it.handed_over && it.app == *app)
        };
        let owner = |app, ours, handed_over| ThreadOwner {
            app,
            ours,
            since: at,
            expires_at: Some(at + KEPT),
            handed_over,
        };
        let owner = match by {
            Control::Ours => Some(owner(app, true, false)),
            Control::Others(other) => {
                let handed_over = handed_over(&other);
                Some(owner(other, false, handed_over))
            }
            Control::Idle => None,
        };
        self.owned_by(owner)
    }

    /// The same after its contact asked for a person who answers in the Instagram inbox.
    #[must_use]
    pub fn asked_for_person(&self, at: Time) -> Self {
        let handover = Handover {
            asked_at: at,
            came: None,
        };
        let details = Details {
            handover: Some(Box::new(handover)),
            ..self.details.clone()
        };
        Self {
            details,
            ..self.clone()
        }
    }

    /// The same once it is known what came of that.
    #[must_use]
    pub fn hand_over_came(&self, came: Steered) -> Self {
        let asked = self.details.handover.as_ref();
        let handover = Handover {
            asked_at: asked.map_or(came.at(), |it| it.asked_at),
            came: Some(came),
        };
        Self {
            details: Details {
                handover: Some(Box::new(handover)),
                ..self.details.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same, whose channel does not hand over any more: what its contact asked for comes to nothing.
    #[must_use]
    pub fn not_handed_over(&self) -> Self {
        Self {
            details: Details {
                handover: None,
                ..self.details.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same, its control given to the Instagram inbox because the contact asked for a person.
    #[must_use]
    pub fn handed_over(&self, at: Time) -> Self {
        let inbox = ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).ok();
        let handed = Self {
            version: self.version,
            ..self.hand_over_came(Steered::Done { at })
        };
        handed.owned_by(Some(ThreadOwner {
            app: inbox,
            ours: false,
            since: at,
            expires_at: Some(at + KEPT),
            handed_over: true,
        }))
    }

    fn owned_by(&self, owner: Option<ThreadOwner>) -> Self {
        Self {
            details: Details {
                owner,
                ..self.details.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same after Instagram refused a send because another app has the control (META 8), with what it says of the
    /// owner when it is asked; `None` when that is us, or was a moment ago: then it is only a matter of time.
    pub fn refused(&self, said: Option<&Owned>, now: Time) -> Option<Self> {
        let before = self.details.owner.as_ref().filter(|owner| owner.ours);
        if before.is_some_and(|owner| owner.since + SETTLES > now) {
            return None;
        }
        let after = match said.map(|it| &it.by) {
            Some(Control::Ours) => return None,
            Some(by @ Control::Others(_)) => self.controlled(by.clone(), None, now),
            Some(Control::Idle) | None => self.controlled(Control::Others(None), None, now),
        };
        let until = said.and_then(|it| it.until);
        let owner = after.details.owner.clone().map(|owner| ThreadOwner {
            expires_at: until.or(owner.expires_at),
            ..owner
        });
        let details = Details {
            owner,
            ..after.details.clone()
        };
        Some(Self { details, ..after })
    }

    /// Whether who has its control is known from later than this: what comes late says how it was.
    pub fn knows_newer_owner(&self, at: Time) -> bool {
        let owner = self.details.owner.as_ref();
        owner.is_some_and(|owner| owner.since > at)
    }

    /// The same after something of it came as to one who has, or has not, its control; `None` when that is known, or when
    /// something newer is. What comes to us as to its owner ends what was known of another one.
    pub fn overheard(&self, standby: bool, at: Time) -> Option<Self> {
        let elsewhere = self.details.owner.as_ref().is_some_and(|owner| !owner.ours);
        if standby == elsewhere || self.knows_newer_owner(at) {
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
    fn a_refusal_says_who_has_it_unless_that_was_us_just_now() {
        let theirs = Owned {
            by: Control::Others(Some(app())),
            until: Some(at(72)),
        };
        let owner = |of: Option<Conversation>| of.unwrap().details.owner.unwrap();
        let named = owner(conversation().refused(Some(&theirs), at(1)));
        assert_eq!((named.app, named.expires_at), (Some(app()), Some(at(72))));
        let unnamed = owner(conversation().refused(None, at(1)));
        assert_eq!((unnamed.app, unnamed.expires_at), (None, Some(at(25))));
        let ours = conversation().controlled(Control::Ours, None, at(1));
        assert_eq!(ours.refused(Some(&theirs), at(1)), None, "it was taken");
        assert_eq!(owner(ours.refused(Some(&theirs), at(2))).app, Some(app()));
        let said = Owned {
            by: Control::Ours,
            until: None,
        };
        assert_eq!(conversation().refused(Some(&said), at(1)), None);
    }

    #[test]
    fn that_it_was_handed_over_is_known_for_as_long_as_the_inbox_has_it() {
        let handed = conversation().handed_over(at(1));
        let again = handed.controlled(Control::Others(Some(app())), None, at(2));
        assert!(again.details.owner.unwrap().handed_over);
        for by in [Control::Ours, Control::Others(None)] {
            let other = handed.controlled(by, None, at(2));
            assert!(!other.details.owner.unwrap().handed_over);
        }
    }

    #[test]
    fn what_is_overheard_says_who_has_it() {
        assert_eq!(conversation().overheard(false, at(1)), None);
        let theirs = conversation().overheard(true, at(1)).unwrap();
        assert_eq!(theirs.overheard(true, at(2)), None);
        assert!(theirs.held_elsewhere(at(2)).is_some());
        assert_eq!(theirs.overheard(false, at(0)), None, "what came late");
        let back = theirs.overheard(false, at(3)).unwrap();
        assert_eq!(back.held_elsewhere(at(3)), None);
    }
}
