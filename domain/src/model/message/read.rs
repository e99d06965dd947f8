use crate::model::shared::Time;

use super::{MessageState, Part, PartOutcome, fold};

/// When Instagram took a part, if it did.
pub const fn sent_at(part: &Part) -> Option<Time> {
    match part.outcome {
        PartOutcome::Sent { at } => Some(at),
        PartOutcome::Open
        | PartOutcome::Unconfirmed { .. }
        | PartOutcome::Failed(_)
        | PartOutcome::Skipped
        | PartOutcome::Expired { .. }
        | PartOutcome::Cancelled { .. } => None,
    }
}

/// What became of a message whose contact has read everything that was sent until `read_until`: the fold of its parts,
/// and `read` when all of them were sent by then, whether or not their echoes came. `sending` and `held` are the fold's.
pub fn state_of<'a>(
    parts: impl IntoIterator<Item = &'a Part> + Clone,
    sending: bool,
    held: bool,
    read_until: Option<Time>,
) -> MessageState {
    let state = fold(parts.clone(), sending, held);
    let taken = matches!(state, MessageState::Sent | MessageState::Delivered);
    let read = |until| {
        let mut parts = parts.into_iter();
        parts.all(|part| sent_at(part).is_some_and(|at| at <= until))
    };
    if taken && read_until.is_some_and(read) {
        MessageState::Read
    } else {
        state
    }
}

impl MessageState {
    /// This state of a message that was in `before` on record: what was read stays read.
    #[must_use]
    pub const fn after(self, before: Self) -> Self {
        match (before, self) {
            (Self::Read, Self::Sent | Self::Delivered) => Self::Read,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::fold::tests::part;

    #[test]
    fn a_message_is_read_when_all_of_it_was_sent_by_then() {
        let at = |second| Time::from_timestamp(second, 0).unwrap();
        let sent = |second, echoed| part(PartOutcome::Sent { at: at(second) }, echoed);
        let open = || part(PartOutcome::Open, false);
        for (parts, until, state) in [
            (vec![sent(1, false)], None, MessageState::Sent),
            (vec![sent(1, true)], Some(0), MessageState::Delivered),
            (vec![sent(1, true)], Some(1), MessageState::Read),
            (vec![sent(1, false)], Some(2), MessageState::Read),
            (
                vec![sent(1, true), sent(3, true)],
                Some(2),
                MessageState::Delivered,
            ),
            (vec![sent(1, true), open()], Some(2), MessageState::Sending),
            (vec![], Some(2), MessageState::Received),
        ] {
            assert_eq!(
                state_of(&parts, false, false, until.map(at)),
                state,
                "{parts:?}"
            );
        }
    }
}
