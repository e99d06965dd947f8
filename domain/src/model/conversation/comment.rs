use crate::model::channel::{Capabilities, ChannelId};
use crate::model::message::{MessageId, MessageState, Part};
use crate::model::shared::{Code, ExternalId, Time, id};
use crate::model::workspace::WorkspaceId;

id!(/** A comment below something that an account published. */ CommentId, "cmt");

/// A comment, as far as a private reply needs it. What it says stays with its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRef {
    /// Its id.
    pub id: CommentId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Through which channel it was heard.
    pub channel: ChannelId,
    /// Instagram's id of it.
    pub external_id: ExternalId,
    /// Who wrote it: the Instagram-scoped id, which the answer to a private reply names, too.
    pub from: Option<ExternalId>,
    /// What it stands below.
    pub media: Option<ExternalId>,
    /// The account wrote it itself.
    pub own: bool,
    /// It was said during a live broadcast.
    pub live: bool,
    /// The last private reply to it.
    pub reply: Option<MessageId>,
    /// When it was said, by Instagram's clock.
    pub at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What became of a private reply, as far as another one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replied {
    state: MessageState,
    failure: Option<Code>,
}

impl Replied {
    /// Of a message in this state, with these parts.
    pub fn of<'a>(state: MessageState, parts: impl IntoIterator<Item = &'a Part>) -> Self {
        let failure = parts.into_iter().find_map(Part::failure);
        Self {
            state,
            failure: failure.map(|failure| failure.code),
        }
    }

    /// The same, when it is this one that is sent again: one that may have arrived is looked for before it leaves.
    #[must_use]
    pub fn again(self) -> Self {
        let failure = self.failure;
        Self {
            failure: failure.filter(|code| *code != Code::OutcomeUnknown),
            ..self
        }
    }

    /// Whether it was none: it cannot have arrived, and Instagram does not say that another did.
    fn is_none(self) -> bool {
        let counts = matches!(
            self.failure,
            Some(Code::OutcomeUnknown | Code::CommentReplied)
        );
        self.state.is_lost() && !counts
    }
}

impl CommentRef {
    /// Whether a private reply may be sent at that time, as far as that is known (META 3.5): one ever, within seven days,
    /// to somebody else whom Instagram named. `before` is what became of the last one: one that cannot have arrived is none.
    pub fn answerable(
        &self,
        before: Option<Replied>,
        can: &Capabilities,
        at: Time,
    ) -> Result<(), Code> {
        if self.own {
            Err(Code::CommentOwn)
        } else if self.reply.is_some() && !before.is_some_and(Replied::is_none) {
            Err(Code::CommentReplied)
        } else {
            let named = self.from.as_ref().map(|_| ()).ok_or(Code::CommentUnknown);
            self.in_time(can, at).and(named)
        }
    }

    /// Whether this reply to it may leave now that its turn has come.
    pub fn may_leave(&self, reply: MessageId, can: &Capabilities, now: Time) -> Result<(), Code> {
        if self.reply.is_some_and(|last| last != reply) {
            return Err(Code::CommentReplied);
        }
        self.in_time(can, now)
    }

    /// Whether a broadcast still runs only Instagram knows.
    fn in_time(&self, can: &Capabilities, at: Time) -> Result<(), Code> {
        let late = !self.live && at > self.at + can.private_reply_window;
        (!late).then_some(()).ok_or(Code::CommentExpired)
    }

    /// The same after this message answered it.
    #[must_use]
    pub fn answered(&self, by: MessageId) -> Self {
        Self {
            reply: Some(by),
            version: self.version + 1,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::window::tests::CAN;
    use crate::model::message::tests_of_parts::part;
    use crate::model::message::{Failure, PartOutcome};
    use chrono::Duration;
    use uuid::Uuid;

    fn now() -> Time {
        Time::from_timestamp(10_000_000, 0).unwrap()
    }

    fn comment(days: i64, live: bool) -> CommentRef {
        CommentRef {
            id: CommentId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            channel: ChannelId::from_uuid(Uuid::nil()),
            external_id: ExternalId::parse("1").unwrap(),
            from: Some(ExternalId::parse("2").unwrap()),
            media: None,
            own: false,
            live,
            reply: None,
            at: now() - Duration::days(days),
            version: 1,
        }
    }

    fn failed(code: Code) -> Part {
        let failure = Failure {
            code,
            occurred_at: now(),
            attempt: 1,
            provider: None,
        };
        part(PartOutcome::Failed(failure), false)
    }

    #[test]
    fn a_comment_is_answered_within_seven_days_and_never_by_its_author() {
        let first = |comment: &CommentRef| comment.answerable(None, &CAN, now());
        assert_eq!(first(&comment(6, false)), Ok(()));
        assert_eq!(first(&comment(7, false)), Ok(()));
        assert_eq!(first(&comment(8, false)), Err(Code::CommentExpired));
        assert_eq!(first(&comment(8, true)), Ok(()), "Instagram decides");
        let own = CommentRef {
            own: true,
            ..comment(1, false)
        };
        assert_eq!(first(&own), Err(Code::CommentOwn));
        let unnamed = CommentRef {
            from: None,
            ..comment(1, false)
        };
        assert_eq!(first(&unnamed), Err(Code::CommentUnknown));
    }

    #[test]
    fn a_comment_is_answered_once_and_a_reply_that_cannot_have_arrived_is_none() {
        use MessageState::{Cancelled, Expired, Failed};

        let answered = comment(1, false).answered(MessageId::from_uuid(Uuid::nil()));
        let after = |before: Replied| answered.answerable(Some(before), &CAN, now());
        for state in MessageState::ALL {
            let lost = [Failed, Expired, Cancelled].contains(&state);
            let expected = if lost {
                Ok(())
            } else {
                Err(Code::CommentReplied)
            };
            assert_eq!(after(Replied::of(state, &[])), expected, "{state:?}");
        }
        for (code, expected) in [
            (Code::ContactUnavailable, Ok(())),
            (Code::OutcomeUnknown, Err(Code::CommentReplied)),
            (Code::CommentReplied, Err(Code::CommentReplied)),
        ] {
            let before = Replied::of(Failed, &[failed(code)]);
            assert_eq!(after(before), expected, "{code:?}");
        }
    }

    #[test]
    fn a_reply_that_failed_is_sent_again_unless_instagram_knows_of_one() {
        use MessageState::Failed;

        let answered = comment(1, false).answered(MessageId::from_uuid(Uuid::nil()));
        for (code, expected) in [
            (Code::ContactUnavailable, Ok(())),
            (Code::OutcomeUnknown, Ok(())),
            (Code::CommentReplied, Err(Code::CommentReplied)),
        ] {
            let itself = Replied::of(Failed, &[failed(code)]).again();
            let again = answered.answerable(Some(itself), &CAN, now());
            assert_eq!(again, expected, "{code:?}");
        }
    }

    #[test]
    fn a_reply_leaves_within_seven_days_and_only_as_the_last_that_was_accepted() {
        let of = |number| MessageId::from_uuid(Uuid::from_u128(number));
        let leaves = |days, id| {
            let answered = comment(days, false).answered(of(1));
            answered.may_leave(id, &CAN, now())
        };

        assert_eq!(leaves(7, of(1)), Ok(()));
        assert_eq!(leaves(8, of(1)), Err(Code::CommentExpired));
        assert_eq!(leaves(1, of(2)), Err(Code::CommentReplied));
        let live = comment(8, true).answered(of(1));
        assert_eq!(live.may_leave(of(1), &CAN, now()), Ok(()));
    }
}
