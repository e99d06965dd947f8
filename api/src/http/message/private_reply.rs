use std::collections::BTreeMap;

use domain::flow::send::SendMessage;
use domain::model::conversation::CommentId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CreateMessageBody, OnOverflowBody, OnUnconfirmedBody, SenderBody, ToBody};
use crate::http::content::{ContentsBody, ContentsSchema};
use crate::http::duration::DurationBody;
use crate::http::site::Site;
use crate::http::thread_control::MessageControlBody;

/// What is said in private to whoever wrote a comment: the fields of a message that is one part.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreatePrivateReply, example = json!({
    "content": {"type": "text", "text": "Yes, it is! Write to us here."},
    "reference": "comment-7",
}))]
pub(crate) struct PrivateReplyBody {
    /// What it says: one thing.
    #[schema(value_type = ContentsSchema)]
    content: ContentsBody,
    /// Who sends; a program when absent.
    #[serde(default)]
    sender: Option<SenderBody>,
    /// The caller's own key for it, 1 to 255 characters.
    #[serde(default)]
    reference: Option<String>,
    /// The caller's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
    /// Until when it may be sent; then it ends as `expired`.
    #[serde(default)]
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// The same as a duration from now, or from `send_at`. Instead of `expires_at`.
    #[serde(default)]
    #[schema(value_type = Option<DurationBody>)]
    expires_in: Option<DurationBody>,
    /// When it is to be sent. At once when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    send_at: Option<String>,
    /// What becomes of it when it left without an answer, and nothing says that it arrived: `wait` when absent.
    #[serde(default)]
    on_unconfirmed: Option<OnUnconfirmedBody>,
    /// What becomes of a text of more than 1000 bytes, its signature included: `refuse` when absent; `split` makes it more
    /// than one message, which a private reply cannot be.
    #[serde(default)]
    on_overflow: Option<OnOverflowBody>,
    /// What becomes of the control of the conversation, as in a message.
    #[serde(default)]
    #[schema(example = json!(null))]
    thread_control: Option<MessageControlBody>,
    /// What is said in place of what the account cannot send.
    #[serde(default)]
    #[schema(example = json!(null))]
    fallback_text: Option<String>,
}

impl PrivateReplyBody {
    /// The same as a message to the comment's author.
    pub(in crate::http) fn ask(self, to: CommentId, site: &Site, human_agent: bool) -> SendMessage {
        let message = CreateMessageBody {
            to: ToBody {
                contact_id: None,
                conversation_id: None,
                external_id: None,
                comment_id: Some(to.to_string()),
            },
            channel_id: None,
            content: self.content,
            sender: self.sender,
            reference: self.reference,
            metadata: self.metadata,
            expires_at: self.expires_at,
            expires_in: self.expires_in,
            send_at: self.send_at,
            on_closed_window: None,
            on_part_failure: None,
            on_unconfirmed: self.on_unconfirmed,
            on_overflow: self.on_overflow,
            reply_to: None,
            thread_control: self.thread_control,
            fallback_text: self.fallback_text,
        };
        message.ask(site, human_agent)
    }
}
