use actix_web::post;
use domain::flow::send::Send;
use domain::model::conversation::ConversationId;
use domain::model::message::{Action, Emoji, MessageId};
use domain::model::shared::Code;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};

/// Something to be done without saying anything.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateAction, example = json!({"type": "react", "message_id": "msg_01jd2v7q7hf8mrk0e4w0z3n5tb", "emoji": "❤️"}))]
pub(crate) struct ActionBody {
    /// What.
    r#type: ActionType,
    /// The contact's message, to `react` to it or to `unreact`.
    #[serde(default)]
    message_id: Option<String>,
    /// Any emoji, or `love`, `angry`, `sad`, `wow`, `like`, `laugh`, `smile`, `dislike` or `other`; to `react`.
    #[serde(default)]
    emoji: Option<String>,
}

/// What can be done.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionType)]
pub(crate) enum ActionType {
    /// Shows that an answer is being written, for about 20 seconds.
    TypingOn,
    /// Shows that no more.
    TypingOff,
    /// Shows what the contact wrote as seen.
    MarkSeen,
    /// Reacts to a message of the contact's; replaces an earlier reaction.
    React,
    /// Takes the reaction back.
    Unreact,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub(crate) struct ActionView {
    /// What.
    #[schema(example = "react")]
    r#type: &'static str,
    /// In which conversation.
    #[schema(example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    conversation_id: String,
    /// To which message.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    message_id: Option<String>,
    /// With which emoji.
    #[schema(example = "❤️")]
    emoji: Option<String>,
}

impl ActionBody {
    fn read(self) -> Result<Action, Problem> {
        let mut faults = Faults::new();
        let message = self.message_id.as_deref().map(str::parse::<MessageId>);
        let message = faults.maybe("/message_id", message);
        let emoji = faults.maybe("/emoji", self.emoji.as_deref().map(Emoji::parse));
        let (message, emoji) = faults.done(message.zip(emoji))?;
        let mut faults = Faults::new();
        let mut needs = |pointer: &str, there: bool, wanted: bool| match (there, wanted) {
            (false, true) => faults.add(pointer, Code::InvalidRequest, "is missing"),
            (true, false) => {
                faults.add(
                    pointer,
                    Code::InvalidRequest,
                    "belongs to another type of action",
                );
            }
            (true, true) | (false, false) => {}
        };
        let reacts = matches!(self.r#type, ActionType::React);
        let about = reacts || matches!(self.r#type, ActionType::Unreact);
        needs("/message_id", message.is_some(), about);
        needs("/emoji", emoji.is_some(), reacts);
        faults.done(match self.r#type {
            ActionType::TypingOn => Some(Action::TypingOn),
            ActionType::TypingOff => Some(Action::TypingOff),
            ActionType::MarkSeen => Some(Action::MarkSeen),
            ActionType::React => message
                .zip(emoji)
                .map(|(message, reaction)| Action::React { message, reaction }),
            ActionType::Unreact => message.map(|message| Action::Unreact { message }),
        })
    }
}

impl ActionView {
    fn of(id: ConversationId, action: &Action) -> Self {
        let emoji = match action {
            Action::React { reaction, .. } => Some(reaction.as_str().to_owned()),
            Action::TypingOn | Action::TypingOff | Action::MarkSeen | Action::Unreact { .. } => {
                None
            }
        };
        Self {
            r#type: action.as_str(),
            conversation_id: id.to_string(),
            message_id: action.message().map(|id| id.to_string()),
            emoji,
        }
    }
}

/// Do something without saying anything
///
/// Shows that somebody writes, or that what the contact wrote was seen; reacts to it, and takes that back. It is done at once: the answer
/// is Instagram's, and comes within 10 seconds. It waits for no message and for no window, opens none, and is told by no webhook.
#[utoipa::path(tag = "conversations", operation_id = "conversations.act", request_body = ActionBody,
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "What was done", body = ActionView)))]
#[post("/conversations/{conversation_id}/actions")]
pub(super) async fn act(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ConversationId>,
    body: Body<ActionBody>,
    send: Flow<Send>,
) -> Result<Answer<ActionView>, Problem> {
    let workspace = caller.workspace()?;
    let (action, asked) = (body.value.read()?, body.asked);
    let view = ActionView::of(id, &action);
    let made = send
        .run(move |send| async move { send.act(workspace, id, &action, asked).await })
        .await?;
    Ok(Answer::done(made, |()| view))
}
