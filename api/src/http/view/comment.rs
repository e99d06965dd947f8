use domain::flow::send;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::{external, time};

/// A comment below something that an account published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub struct CommentView {
    /// Its id.
    #[schema(example = "cmt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// The channel through which it was heard.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// Instagram's id of it.
    #[schema(example = "17900000000000001")]
    external_id: String,
    /// Who wrote it: the Instagram-scoped id (IGSID).
    #[schema(example = "1789000000000001")]
    author_external_id: Option<String>,
    /// Instagram's id of what it stands below.
    #[schema(example = "17900000000000002")]
    media_id: Option<String>,
    /// `true` when the account wrote it itself.
    #[schema(example = false)]
    own: bool,
    /// `true` when it was said during a live broadcast.
    #[schema(example = false)]
    live: bool,
    /// What may still be said to its author in private.
    private_reply: PrivateReplyView,
    /// When it was said, by Instagram's clock.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

/// What may still be said to a comment's author in private.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PrivateReply)]
pub(super) struct PrivateReplyView {
    /// The last private reply to it; null when it was taken back and its channel shows such messages no more.
    #[schema(example = json!(null))]
    message_id: Option<String>,
    /// Until when there may be one; null below a live broadcast, for as long as that runs.
    #[schema(example = "2026-11-27T10:00:00.000Z")]
    until: Option<String>,
    /// Why there may be none now, a code of `GET /v1/codes`; null when there may.
    #[schema(example = json!(null))]
    refusal: Option<&'static str>,
}

impl From<send::CommentView> for CommentView {
    fn from(view: send::CommentView) -> Self {
        let comment = view.comment;
        Self {
            id: comment.id.to_string(),
            channel_id: comment.channel.to_string(),
            external_id: comment.external_id.to_string(),
            author_external_id: external(comment.from.as_ref()),
            media_id: external(comment.media.as_ref()),
            own: comment.own,
            live: comment.live,
            private_reply: PrivateReplyView {
                message_id: view.reply.map(|id| id.to_string()),
                until: view.answerable_until.map(time),
                refusal: view.refusal.map(Code::as_str),
            },
            created_at: time(comment.at),
        }
    }
}
