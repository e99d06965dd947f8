//! What can go wrong with what is sent, and with whom it is sent to.

use domain::flow::send::{
    ActError, CancelMessageError, ChangeContactError, RetryMessageError, SendMessageError,
};
use domain::model::message::Refused;
use domain::model::shared::Code;

use super::{Faults, Problem};

/// Why a late answer is not sent with this key.
const LACKS_SCOPE: &str = "The contact last wrote more than 24 hours ago, and the key lacks the scope messages:human_agent.";

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        // it is about the key, and not about a field
        let lacks_scope = matches!(refused, Refused::HumanAgent(Code::Forbidden));
        let mut all = Faults::new();
        for fault in refused.faults() {
            all.add(fault.pointer, fault.code, fault.detail);
        }
        let problem = all.done::<Self>(None).unwrap_or_else(|problem| problem);
        if lacks_scope {
            return problem.detail(LACKS_SCOPE);
        }
        problem
    }
}

impl From<SendMessageError> for Problem {
    fn from(error: SendMessageError) -> Self {
        match error {
            SendMessageError::NotFound => Self::not_found(),
            SendMessageError::Refused(refused) => refused.into(),
            SendMessageError::Reused(error) => error.into(),
            SendMessageError::Stopped(error) => error.into(),
        }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::not_found(),
            ActError::NotReactable => Self::at(
                "/message_id",
                Code::MessageNotReactable,
                "is no message of the contact's in this conversation",
            ),
            ActError::Channel(code) => Self::because(code, None),
            ActError::Provider(failure) if failure.code.is_rate_limit() => failure.into(),
            ActError::Provider(failure) => Self::because(failure.code, failure.words.message),
            ActError::Reused(error) => error.into(),
            ActError::Stopped(error) => error.into(),
        }
    }
}

impl From<ChangeContactError> for Problem {
    fn from(error: ChangeContactError) -> Self {
        match error {
            ChangeContactError::NotFound => Self::not_found(),
            ChangeContactError::Changed => Self::changed(),
            ChangeContactError::Future => {
                Self::at("/opted_out/at", Code::InvalidRequest, "is in the future")
            }
            ChangeContactError::Stopped(error) => error.into(),
        }
    }
}

impl From<CancelMessageError> for Problem {
    fn from(error: CancelMessageError) -> Self {
        match error {
            CancelMessageError::NotFound => Self::not_found(),
            CancelMessageError::TooLate => Self::new(Code::MessageNotCancellable),
            CancelMessageError::Reused(error) => error.into(),
            CancelMessageError::Stopped(error) => error.into(),
        }
    }
}

impl From<RetryMessageError> for Problem {
    fn from(error: RetryMessageError) -> Self {
        match error {
            RetryMessageError::NotFound => Self::not_found(),
            RetryMessageError::NotFailed => Self::new(Code::MessageNotRetryable),
            RetryMessageError::Refused(refused) => {
                // there is no body: whatever is wrong is so with the message that is named
                Self::from(refused).of_path("/path/message_id")
            }
            RetryMessageError::Reused(error) => error.into(),
            RetryMessageError::Stopped(error) => error.into(),
        }
    }
}

/// Why a private reply is not sent; its path says to which comment it would be.
#[derive(Debug)]
pub struct NoPrivateReply(pub SendMessageError);

impl From<NoPrivateReply> for Problem {
    fn from(NoPrivateReply(error): NoPrivateReply) -> Self {
        // what a message says of these, the path does
        let unsaid = ["/to", "/to/comment_id", "/channel_id"].into_iter();
        unsaid.fold(Self::from(error), |problem, from| {
            problem.moved(from, "/path/comment_id")
        })
    }
}

impl Problem {
    /// What Instagram does not do, in our code and its words. Codes of what becomes of messages have no status of their own.
    fn because(code: Code, words: Option<String>) -> Self {
        let detail = words.unwrap_or_else(|| code.info().explanation.to_owned());
        match code.info().status {
            Some(_) => Self::new(code).detail(detail),
            None => Self::at("", code, detail).replaced(Code::ActionRefused),
        }
    }
}
