use crate::model::shared::{Code, Time};

use super::Via;

/// What is looked at before and after an account is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// Meta accepts the token.
    Token,
    /// It may do what messaging needs, for this very account.
    Scopes,
    /// The account is a professional one, and linked to its Page where one is needed.
    ProfessionalAccount,
    /// The person who logged in may read and answer the Page's messages.
    PageTasks,
    /// The owner lets connected tools read the messages.
    MessageAccess,
    /// The account meets Meta's demand of a second factor.
    TwoFactor,
    /// The app may serve accounts of people without a role in it.
    AdvancedAccess,
    /// Instagram sends the account's messages here.
    Subscription,
    /// A message came in.
    Receiving,
}

impl CheckId {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Token,
        Self::Scopes,
        Self::ProfessionalAccount,
        Self::PageTasks,
        Self::MessageAccess,
        Self::TwoFactor,
        Self::AdvancedAccess,
        Self::Subscription,
        Self::Receiving,
    ];

    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Scopes => "scopes",
            Self::ProfessionalAccount => "professional_account",
            Self::PageTasks => "page_tasks",
            Self::MessageAccess => "message_access",
            Self::TwoFactor => "two_factor",
            Self::AdvancedAccess => "advanced_access",
            Self::Subscription => "subscription",
            Self::Receiving => "receiving",
        }
    }

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// What is looked at, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Token => "The login is accepted",
            Self::Scopes => "All permissions are given",
            Self::ProfessionalAccount => "The account is a professional one",
            Self::PageTasks => "You may answer messages on the Page",
            Self::MessageAccess => "Access to messages is allowed",
            Self::TwoFactor => "Two-factor demands are met",
            Self::AdvancedAccess => "The app may serve this account",
            Self::Subscription => "Instagram sends messages here",
            Self::Receiving => "A message has arrived",
        }
    }

    /// What helps while nobody knows.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Receiving => {
                "Send the account a message from another Instagram account; this turns to pass when it arrives."
            }
            Self::Subscription => {
                "Instagram was not asked yet or did not answer; it is tried again by itself."
            }
            Self::Token
            | Self::Scopes
            | Self::ProfessionalAccount
            | Self::PageTasks
            | Self::MessageAccess
            | Self::TwoFactor
            | Self::AdvancedAccess => {
                "Instagram did not say; ask again with POST /v1/channels/{id}/check."
            }
        }
    }

    /// The check that has failed when something failed so.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few codes of the catalogue are found by a check"
    )]
    pub const fn failed_by(code: Code) -> Option<Self> {
        Some(match code {
            Code::ReauthorizationRequired | Code::TokenRefused => Self::Token,
            Code::ScopeMissing
            | Code::ScopeRefusedBefore
            | Code::ConfigurationIncomplete
            | Code::ScopeOtherAccount
            | Code::PermissionMissing => Self::Scopes,
            Code::AccountNotProfessional | Code::ProfessionalAccountMissing => {
                Self::ProfessionalAccount
            }
            Code::PageTaskMissing => Self::PageTasks,
            Code::MessageAccessOff => Self::MessageAccess,
            Code::TwoFactorRequired => Self::TwoFactor,
            Code::AdvancedAccessMissing => Self::AdvancedAccess,
            Code::SubscriptionFailed => Self::Subscription,
            _ => return None,
        })
    }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Pass,
    /// It is not, for this reason.
    Fail(Code),
    /// Nobody knows.
    Unknown,
}

impl Verdict {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// A check and how it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub id: CheckId,
    /// How it came out.
    pub verdict: Verdict,
}

impl Check {
    /// It is so.
    pub const fn pass(id: CheckId) -> Self {
        Self {
            id,
            verdict: Verdict::Pass,
        }
    }

    /// Nobody knows.
    pub const fn unknown(id: CheckId) -> Self {
        Self {
            id,
            verdict: Verdict::Unknown,
        }
    }

    /// It is not so, when this code is found by a check.
    pub fn fail(code: Code) -> Option<Self> {
        let id = CheckId::failed_by(code)?;
        Some(Self {
            id,
            verdict: Verdict::Fail(code),
        })
    }
}

/// How a channel is reached, and how that was found to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Through which login.
    pub via: Via,
    /// What was looked at, in the order of [`CheckId::ALL`].
    pub checks: Vec<Check>,
    /// When it was looked at last.
    pub checked_at: Option<Time>,
    /// When the first message came in through it.
    pub receive_verified_at: Option<Time>,
}

impl Connection {
    /// A fresh one, with what was looked at during the login.
    pub fn new(via: Via, checks: &[Check], at: Time) -> Self {
        let mut checks = checks.to_vec();
        for id in [CheckId::Subscription, CheckId::Receiving] {
            if !checks.iter().any(|check| check.id == id) {
                checks.push(Check::unknown(id));
            }
        }
        Self {
            via,
            checks: sorted(checks),
            checked_at: Some(at),
            receive_verified_at: None,
        }
    }

    /// With these checks in the place of the same ones.
    #[must_use]
    pub fn with(self, checks: &[Check], at: Time) -> Self {
        let replaced = |check: &Check| checks.iter().any(|other| other.id == check.id);
        let mut all = self.checks;
        all.retain(|check| !replaced(check));
        all.extend(checks);
        Self {
            checks: sorted(all),
            checked_at: Some(at),
            ..self
        }
    }
}

fn sorted(mut checks: Vec<Check>) -> Vec<Check> {
    let place = |check: &Check| CheckId::ALL.iter().position(|id| *id == check.id);
    checks.sort_by_key(place);
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_result_takes_the_place_of_the_old_one() {
        let at = Time::UNIX_EPOCH;
        let fresh = Connection::new(Via::Instagram, &[Check::unknown(CheckId::Scopes)], at);
        let ids =
            |connection: &Connection| connection.checks.iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(
            ids(&fresh),
            [CheckId::Scopes, CheckId::Subscription, CheckId::Receiving]
        );

        let passed = [Check::pass(CheckId::Token), Check::pass(CheckId::Scopes)];
        let again = fresh.with(&passed, at);

        assert_eq!(again.checks.get(..2), Some(passed.as_slice()));
        assert_eq!(again.checks.len(), 4);
    }

    #[test]
    fn words_are_found_again_and_a_failure_names_its_check() {
        for id in CheckId::ALL {
            assert_eq!(CheckId::find(id.as_str()), Some(id));
            assert!(id.hint().ends_with('.'));
        }
        assert_eq!(
            Check::fail(Code::MessageAccessOff).map(|check| check.id),
            Some(CheckId::MessageAccess)
        );
        assert_eq!(Check::fail(Code::TextTooLong), None);
    }
}
