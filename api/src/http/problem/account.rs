//! The errors of commands about conversations and about what accounts show, as problems. As exhaustive as the others.

use std::time::Duration;

use domain::flow::connect::GreetingError;
use domain::flow::converse::{ChangeConversationError, CloseError, ControlError};
use domain::model::shared::Code;
use domain::port::provider::ProviderFailure;

use super::Problem;

impl From<GreetingError> for Problem {
    fn from(error: GreetingError) -> Self {
        match error {
            GreetingError::NotFound => Self::not_found(),
            GreetingError::Refused(code) => Self::new(code),
            GreetingError::Provider(failure) => failure.into(),
            GreetingError::Stopped(error) => error.into(),
        }
    }
}

/// When to come again after a limit of which Instagram does not say when it ends.
const A_WHILE: Duration = Duration::from_secs(5);

/// Of a call whose answer is Instagram's. What its code has no status for is a refusal, in Instagram's words.
impl From<ProviderFailure> for Problem {
    fn from(failure: ProviderFailure) -> Self {
        let wait = failure.wait.and_then(|wait| wait.to_std().ok());
        let wait = wait.or_else(|| failure.code.is_rate_limit().then_some(A_WHILE));
        let again = |problem: Self| match wait {
            Some(wait) => problem.retry_after(wait),
            None => problem,
        };
        if failure.code.info().status.is_some() {
            let problem = Self::new(failure.code);
            return again(match failure.words.message {
                Some(words) if failure.code == Code::ThreadControlUnavailable => {
                    problem.detail(format!("It cannot be changed so: {words}."))
                }
                Some(_) | None => problem,
            });
        }
        let words = failure.words.message.unwrap_or_default();
        Self::new(Code::ProviderRefused).detail(format!("{}: {words}", failure.code.as_str()))
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NotFound => Self::not_found(),
            ControlError::Refused(code) => Self::new(code),
            ControlError::Provider(failure) => failure.into(),
            ControlError::Reused(error) => error.into(),
            ControlError::Stopped(error) => error.into(),
        }
    }
}

impl From<CloseError> for Problem {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotFound => Self::not_found(),
            CloseError::Reused(error) => error.into(),
            CloseError::Stopped(error) => error.into(),
        }
    }
}

impl From<ChangeConversationError> for Problem {
    fn from(error: ChangeConversationError) -> Self {
        match error {
            ChangeConversationError::NotFound => Self::not_found(),
            ChangeConversationError::Changed => Self::changed(),
            ChangeConversationError::Stopped(error) => error.into(),
        }
    }
}
