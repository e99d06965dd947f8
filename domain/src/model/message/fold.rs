use super::{Part, PartOutcome};

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageState {
    /// It came in, or was seen by its echo: nothing more becomes of it.
    Received,
    /// It waits for its turn.
    Queued,
    /// Something keeps it from being sent; its hold says what.
    Waiting,
    /// It is being sent.
    Sending,
    /// A part left and no answer came.
    Unconfirmed,
    /// Instagram took all of it.
    Sent,
    /// Instagram took some of it.
    PartiallySent,
    /// Instagram showed all of it.
    Delivered,
    /// The contact read it.
    Read,
    /// It was not sent.
    Failed,
    /// It could not be sent in its time.
    Expired,
    /// It was withdrawn before it was sent.
    Cancelled,
}

impl MessageState {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Queued => "queued",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::Sent => "sent",
            Self::PartiallySent => "partially_sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Received,
        Self::Queued,
        Self::Waiting,
        Self::Sending,
        Self::Unconfirmed,
        Self::Sent,
        Self::PartiallySent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// Whether nothing more is to be sent.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Waiting | Self::Sending | Self::Unconfirmed => false,
            Self::Received
            | Self::Sent
            | Self::PartiallySent
            | Self::Delivered
            | Self::Read
            | Self::Failed
            | Self::Expired
            | Self::Cancelled => true,
        }
    }

    /// Whether it came to nothing, as far as is known: one that failed as `outcome_unknown` may have arrived all the same.
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Failed | Self::Expired | Self::Cancelled)
    }

    /// The state with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What became of a message: a fold over its parts. `sending` says whether one of them is being run right now, `held`
/// whether something keeps the next one from being sent.
pub fn fold<'a>(
    parts: impl IntoIterator<Item = &'a Part>,
    sending: bool,
    held: bool,
) -> MessageState {
    let (mut open, mut unconfirmed, mut sent, mut delivered) = (0_u32, 0_u32, 0_u32, 0_u32);
    let (mut failed, mut expired, mut cancelled) = (0_u32, 0_u32, 0_u32);
    for part in parts {
        match &part.outcome {
            PartOutcome::Open => open += 1,
            PartOutcome::Unconfirmed { .. } => unconfirmed += 1,
            PartOutcome::Sent { .. } if part.delivered_at.is_some() => delivered += 1,
            PartOutcome::Sent { .. } => sent += 1,
            PartOutcome::Failed(_) | PartOutcome::Skipped => failed += 1,
            PartOutcome::Expired { .. } => expired += 1,
            PartOutcome::Cancelled { .. } => cancelled += 1,
        }
    }
    let lost = failed + expired + cancelled;
    if unconfirmed > 0 {
        MessageState::Unconfirmed
    } else if open > 0 && sending {
        MessageState::Sending
    } else if open > 0 && held {
        MessageState::Waiting
    } else if open > 0 && sent + delivered > 0 {
        MessageState::Sending
    } else if open > 0 {
        MessageState::Queued
    } else if lost > 0 && sent + delivered > 0 {
        MessageState::PartiallySent
    } else if failed > 0 {
        MessageState::Failed
    } else if expired > 0 {
        MessageState::Expired
    } else if cancelled > 0 {
        MessageState::Cancelled
    } else if sent > 0 {
        MessageState::Sent
    } else if delivered > 0 {
        MessageState::Delivered
    } else {
        MessageState::Received
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::ChannelId;
    use crate::model::message::{ContentId, Failure, MessageId, PartId};
    use crate::model::shared::{Code, Time};
    use uuid::Uuid;

    fn time() -> Time {
        Time::from_timestamp(0, 0).unwrap()
    }

    pub(crate) fn part(outcome: PartOutcome, delivered: bool) -> Part {
        Part {
            id: PartId::from_uuid(Uuid::nil()),
            message: MessageId::from_uuid(Uuid::nil()),
            channel: ChannelId::from_uuid(Uuid::nil()),
            index: 0,
            content: ContentId::from_uuid(Uuid::nil()),
            external_id: None,
            outcome,
            delivered_at: delivered.then(time),
            doubt: None,
            file_tries: 0,
            instead: false,
        }
    }

    #[test]
    fn the_fold_reads_the_parts() {
        let open = || part(PartOutcome::Open, false);
        let sent = || part(PartOutcome::Sent { at: time() }, false);
        let shown = || part(PartOutcome::Sent { at: time() }, true);
        let unsure = || {
            part(
                PartOutcome::Unconfirmed {
                    since: time(),
                    resolves_by: time(),
                },
                false,
            )
        };
        let failed = || {
            let failure = Failure {
                code: Code::ContactUnknown,
                occurred_at: time(),
                attempt: 1,
                provider: None,
            };
            part(PartOutcome::Failed(failure), false)
        };
        let skipped = || part(PartOutcome::Skipped, false);
        let late = || part(PartOutcome::Expired { at: time() }, false);
        let withdrawn = || part(PartOutcome::Cancelled { at: time() }, false);
        for (parts, sending, state) in [
            (vec![], false, MessageState::Received),
            (vec![open()], false, MessageState::Queued),
            (vec![open()], true, MessageState::Sending),
            (vec![sent(), open()], false, MessageState::Sending),
            (vec![unsure(), open()], false, MessageState::Unconfirmed),
            (vec![sent(), shown()], false, MessageState::Sent),
            (vec![shown(), shown()], false, MessageState::Delivered),
            (
                vec![shown(), failed(), skipped()],
                false,
                MessageState::PartiallySent,
            ),
            (vec![failed(), skipped()], false, MessageState::Failed),
            (vec![late(), late()], false, MessageState::Expired),
            (vec![shown(), late()], false, MessageState::PartiallySent),
            (vec![withdrawn()], false, MessageState::Cancelled),
            (vec![failed(), withdrawn()], false, MessageState::Failed),
        ] {
            assert_eq!(fold(&parts, sending, false), state, "{parts:?}");
        }
        let held = |parts: &[Part], sending| fold(parts, sending, true);
        assert_eq!(held(&[open()], false), MessageState::Waiting);
        assert_eq!(held(&[sent(), open()], false), MessageState::Waiting);
        assert_eq!(held(&[open()], true), MessageState::Sending);
        assert_eq!(held(&[unsure(), open()], false), MessageState::Unconfirmed);
    }
}
