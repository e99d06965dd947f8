//! The one catalogue of codes: problems, failures, onboarding reasons, health reasons and warnings.

mod action;
mod catalogue;

pub use action::Action;
pub use catalogue::Code;

/// What kind of trouble a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The caller's request is at fault.
    Request,
    /// The caller is not who it must be, or may not do this.
    Access,
    /// What is there does not allow it now.
    State,
    /// Too much, too fast.
    Limit,
    /// Instagram refused or is not well.
    Provider,
    /// The account owner must act.
    Owner,
    /// Gramway itself is not well.
    Service,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Request,
        Self::Access,
        Self::State,
        Self::Limit,
        Self::Provider,
        Self::Owner,
        Self::Service,
    ];

    /// What it stands for, as a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Request => "The request is at fault",
            Self::Access => "The caller may not do this",
            Self::State => "What is there does not allow it",
            Self::Limit => "Too much or too fast",
            Self::Provider => "Instagram refuses or is not well",
            Self::Owner => "The account owner must act",
            Self::Service => "This service is not well",
        }
    }

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Access => "access",
            Self::State => "state",
            Self::Limit => "limit",
            Self::Provider => "provider",
            Self::Owner => "owner",
            Self::Service => "service",
        }
    }
}

/// What a code concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeScope {
    /// One request.
    Request,
    /// One message.
    Message,
    /// One channel, so all its messages.
    Channel,
    /// The provider app, so all its channels.
    App,
}

impl CodeScope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Request, Self::Message, Self::Channel, Self::App];

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Message => "message",
            Self::Channel => "channel",
            Self::App => "app",
        }
    }
}

impl Code {
    /// Whether Instagram asks to call less often, an account or the whole app.
    pub const fn is_rate_limit(self) -> bool {
        matches!(
            self,
            Self::ProviderRateLimited | Self::ProviderAppRateLimited
        )
    }
}

/// What is known of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The word itself; never renamed.
    pub code: &'static str,
    /// What kind of trouble.
    pub category: Category,
    /// What it concerns.
    pub scope: CodeScope,
    /// The HTTP status of a problem with this code; `None` where it is never one.
    pub status: Option<u16>,
    /// Whether the same thing may succeed later without a change.
    pub retryable: bool,
    /// A short summary, the problem's `title`.
    pub title: &'static str,
    /// What happened, in a sentence or two.
    pub explanation: &'static str,
    /// What to do about it, for programs.
    pub action: Action,
    /// The same for people, in a sentence.
    pub advice: &'static str,
}

#[cfg(test)]
mod tests {
    use super::{Action, Category, Code};
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_said_once_in_snake_case_and_explained() {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            let info = code.info();
            assert!(seen.insert(info.code), "{} twice", info.code);
            assert!(
                info.code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
            );
            assert!(
                info.explanation.ends_with('.') && info.advice.ends_with('.'),
                "{}",
                info.code
            );
            assert_eq!(Code::find(info.code), Some(*code));
        }
    }

    #[test]
    fn every_action_and_every_category_is_some_codes() {
        let infos = || Code::ALL.iter().map(|code| code.info());
        for action in Action::ALL {
            assert!(infos().any(|info| info.action == action), "{action:?}");
        }
        for category in Category::ALL {
            assert!(
                infos().any(|info| info.category == category),
                "{category:?}"
            );
        }
        let words: BTreeSet<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(words.len(), Action::ALL.len());
    }

    #[test]
    fn what_may_succeed_without_a_change_asks_for_no_other_request() {
        let infos = Code::ALL.iter().map(|code| code.info());
        // Instagram does not say whether a file can be had later; a feature may be there tomorrow; a login code may work once more
        let known = [
            "media_unavailable",
            "media_timeout",
            "feature_missing",
            "oauth_failed",
            "channel_restricted",
            "concurrent_change",
        ];
        for info in infos.filter(|info| info.retryable && !known.contains(&info.code)) {
            assert!(
                matches!(info.action, Action::Retry | Action::Wait),
                "{}",
                info.code
            );
        }
    }
}
