//! The one catalogue of codes: problems, failures, onboarding reasons, health reasons and warnings.

mod catalogue;

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
    /// What to do about it.
    pub action: &'static str,
}

#[cfg(test)]
mod tests {
    use super::Code;
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
                info.explanation.ends_with('.') && info.action.ends_with('.'),
                "{}",
                info.code
            );
            assert_eq!(Code::find(info.code), Some(*code));
        }
    }
}
