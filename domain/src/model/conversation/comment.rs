use crate::model::channel::{Capabilities, ChannelId};
use crate::model::message::{MessageId, MessageState};
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

impl CommentRef {
    /// Whether a private reply may be sent, as far as that is known (META 3.5): one ever, within seven days, to somebody
    /// else. `before` is what became of the last one: one that never left is none. Whether a broadcast still runs only
    /// Instagram knows.
    pub fn answerable(
        &self,
        before: Option<MessageState>,
        can: &Capabilities,
        now: Time,
    ) -> Result<(), Code> {
        use MessageState::{Cancelled, Expired, Failed};

        let lost = |state| matches!(state, Failed | Expired | Cancelled);
        if self.own {
            Err(Code::CommentOwn)
        } else if self.reply.is_some() && !before.is_some_and(lost) {
            Err(Code::CommentReplied)
        } else if !self.live && now > self.at + can.private_reply_window {
            Err(Code::CommentExpired)
        } else {
            Ok(())
        }
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
    use chrono::Duration;
    use uuid::Uuid;

    #[test]
    fn a_comment_is_answered_once_within_seven_days_and_never_by_its_author() {
        let can = crate::model::conversation::window::tests::CAN;
        let now = Time::from_timestamp(10_000_000, 0).unwrap();
        let comment = |days: i64, live: bool| CommentRef {
            id: CommentId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            channel: ChannelId::from_uuid(Uuid::nil()),
            external_id: ExternalId::parse("1").unwrap(),
            from: None,
            media: None,
            own: false,
            live,
            reply: None,
            at: now - Duration::days(days),
            version: 1,
        };
        let first = |comment: &CommentRef| comment.answerable(None, &can, now);
        assert_eq!(first(&comment(6, false)), Ok(()));
        assert_eq!(first(&comment(7, false)), Ok(()));
        assert_eq!(first(&comment(8, false)), Err(Code::CommentExpired));
        assert_eq!(first(&comment(8, true)), Ok(()), "Instagram decides");
        let own = CommentRef {
            own: true,
            ..comment(1, false)
        };
        assert_eq!(first(&own), Err(Code::CommentOwn));

        let answered = comment(1, false).answered(MessageId::from_uuid(Uuid::nil()));
        let again = |state| answered.answerable(Some(state), &can, now);
        for state in MessageState::ALL {
            let lost = [
                MessageState::Failed,
                MessageState::Expired,
                MessageState::Cancelled,
            ];
            let expected = if lost.contains(&state) {
                Ok(())
            } else {
                Err(Code::CommentReplied)
            };
            assert_eq!(again(state), expected, "{state:?}");
        }
    }
}
