use super::MessageState;

/// What customers hear of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Instagram took all of it.
    Sent,
    /// Instagram showed all of it.
    Delivered,
    /// The contact read it.
    Read,
    /// Instagram took some of it, and the rest is over.
    PartiallySent,
    /// It was not sent.
    Failed,
    /// A part left and no answer came.
    Unconfirmed,
    /// Something keeps it from being sent.
    Waiting,
    /// It could not be sent in its time.
    Expired,
    /// It was withdrawn.
    Cancelled,
}

/// What is to be told when a message goes from one state to another. `sent` is told before `delivered`, whichever was
/// known first.
pub fn news(before: MessageState, after: MessageState) -> Vec<News> {
    use MessageState::{
        Cancelled, Delivered, Expired, Failed, PartiallySent, Queued, Read, Received, Sending,
        Sent, Unconfirmed, Waiting,
    };
    if before == after {
        return vec![];
    }
    match (before, after) {
        (_, Queued | Sending | Received) | (Delivered, Sent) | (Read, Sent | Delivered) => vec![],
        (_, Sent) => vec![News::Sent],
        (Sent, Delivered) => vec![News::Delivered],
        (_, Delivered) => vec![News::Sent, News::Delivered],
        (Sent | Delivered, Read) => vec![News::Read],
        (_, Read) => vec![News::Sent, News::Delivered, News::Read],
        (_, PartiallySent) => vec![News::PartiallySent],
        (_, Failed) => vec![News::Failed],
        (_, Unconfirmed) => vec![News::Unconfirmed],
        (_, Waiting) => vec![News::Waiting],
        (_, Expired) => vec![News::Expired],
        (_, Cancelled) => vec![News::Cancelled],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MessageState::{Delivered, Failed, Queued, Sending, Sent, Unconfirmed};

    #[test]
    fn every_turn_is_told_once_and_sent_before_delivered() {
        for (before, after, told) in [
            (Queued, Sent, vec![News::Sent]),
            (Sent, Sent, vec![]),
            (Sent, Delivered, vec![News::Delivered]),
            (Unconfirmed, Delivered, vec![News::Sent, News::Delivered]),
            (Failed, Sent, vec![News::Sent]),
            (Delivered, MessageState::Read, vec![News::Read]),
            (MessageState::Read, Delivered, vec![]),
            (Failed, Queued, vec![]),
            (Queued, Sending, vec![]),
        ] {
            assert_eq!(news(before, after), told, "{before:?} to {after:?}");
        }
    }
}
