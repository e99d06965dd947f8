use std::collections::BTreeMap;

use actix_web::{HttpRequest, post};
use domain::flow::send::{Send, SendMessage};
use domain::model::message::{
    OnOverflow, OnPartFailure, OnUnconfirmed, Plan, Sender, SenderKind, Text, To,
};
use domain::model::shared::{Code, ExternalId, InvalidId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::content::{ContentsBody, ContentsSchema};
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::AcceptedView;

/// A message that is to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateMessage, example = json!({
    "to": {"conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"},
    "content": {"type": "text", "text": "Yes, it is!"},
    "sender": {"kind": "bot"},
    "reference": "ticket-7/reply-2",
    "metadata": {"team": "blue"},
}))]
pub(crate) struct CreateMessageBody {
    /// To whom: exactly one of the fields.
    to: ToBody,
    /// Through which channel; needed only with `external_id` when the workspace has several.
    #[serde(default)]
    channel_id: Option<String>,
    /// What it says: one thing, or a list of up to 10 that are sent one after the other.
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
    /// Until when it may be sent; then it ends as `expired`. It waits for as long as it must when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// What becomes of the parts behind one that failed: `stop` when absent.
    #[serde(default)]
    on_part_failure: Option<OnPartFailureBody>,
    /// What becomes of a part that left without an answer, when nothing says that it arrived: `wait` when absent.
    #[serde(default)]
    on_unconfirmed: Option<OnUnconfirmedBody>,
    /// What becomes of a text of more than 1000 bytes: `refuse` when absent.
    #[serde(default)]
    on_overflow: Option<OnOverflowBody>,
    /// Which message of the same conversation it answers; a list answers with its first part.
    #[serde(default)]
    #[schema(example = json!(null))]
    reply_to: Option<String>,
    /// What is said in place of a part that the account cannot send: a sticker, a file, several images at once, an answer to
    /// a message, products. At most 1000 bytes.
    #[serde(default)]
    #[schema(example = json!(null))]
    fallback_text: Option<String>,
}

/// What becomes of a text that is longer than Instagram takes.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnOverflow)]
pub(crate) enum OnOverflowBody {
    /// The message is refused.
    Refuse,
    /// What is too long is cut off, between words.
    Truncate,
    /// It is sent in several parts, cut between words.
    Split,
}

/// What becomes of the parts behind one that failed.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnPartFailure)]
pub(crate) enum OnPartFailureBody {
    /// They are skipped.
    Stop,
    /// They are sent all the same.
    Continue,
}

/// What becomes of a part that left without an answer, when nothing says that it arrived.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnUnconfirmed)]
pub(crate) enum OnUnconfirmedBody {
    /// It fails with `outcome_unknown`: whoever sent it decides.
    Wait,
    /// It is sent again, at the risk that it arrives twice.
    Resend,
}

/// To whom a message goes: exactly one of the fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = To)]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub(crate) struct ToBody {
    /// A contact.
    #[serde(default)]
    contact_id: Option<String>,
    /// The contact of a conversation.
    #[serde(default)]
    conversation_id: Option<String>,
    /// An Instagram-scoped id (IGSID) that the channel may reach.
    #[serde(default)]
    external_id: Option<String>,
    /// The author of a comment; not supported yet.
    #[serde(default)]
    comment_id: Option<String>,
}

/// Who sends a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateSender)]
pub(crate) struct SenderBody {
    /// A program or a person.
    kind: SenderKindBody,
    /// The caller's id of them, 1 to 255 characters.
    #[serde(default)]
    id: Option<String>,
}

/// A program or a person.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SenderKind)]
pub(crate) enum SenderKindBody {
    /// A program.
    Bot,
    /// A person.
    Human,
}

impl CreateMessageBody {
    pub(super) fn ask(self, site: &Site) -> Result<SendMessage, Problem> {
        let mut faults = Faults::new();
        let to = to(&mut faults, &self.to);
        let channel = faults.maybe("/channel_id", self.channel_id.map(|id| id.parse()));
        let content = self.content.read(&mut faults, site);
        let sender = sender(&mut faults, self.sender);
        let reference = fields::key(&mut faults, "/reference", self.reference.as_deref());
        let metadata = fields::metadata(&mut faults, self.metadata);
        let expires_at = fields::time(&mut faults, "/expires_at", self.expires_at.as_deref());
        let plan = expires_at.map(|expires_at| Plan {
            expires_at,
            on_part_failure: match self.on_part_failure {
                Some(OnPartFailureBody::Continue) => OnPartFailure::Continue,
                Some(OnPartFailureBody::Stop) | None => OnPartFailure::Stop,
            },
            on_unconfirmed: match self.on_unconfirmed {
                Some(OnUnconfirmedBody::Resend) => OnUnconfirmed::Resend,
                Some(OnUnconfirmedBody::Wait) | None => OnUnconfirmed::Wait,
            },
            on_overflow: match self.on_overflow {
                Some(OnOverflowBody::Truncate) => OnOverflow::Truncate,
                Some(OnOverflowBody::Split) => OnOverflow::Split,
                Some(OnOverflowBody::Refuse) | None => OnOverflow::Refuse,
            },
        });
        let reply_to = faults.maybe("/reply_to", self.reply_to.map(|id| id.parse()));
        let fallback = faults.maybe("/fallback_text", self.fallback_text.map(Text::parse));
        let ask = (|| {
            Some(SendMessage {
                to: to?,
                channel: channel?,
                content: content?,
                reply_to: reply_to?,
                fallback: fallback?,
                sender: sender?,
                reference: reference?,
                metadata: metadata?,
                plan: plan?,
            })
        })();
        faults.done(ask)
    }
}

fn to(faults: &mut Faults, body: &ToBody) -> Option<To> {
    let named = [
        &body.contact_id,
        &body.conversation_id,
        &body.external_id,
        &body.comment_id,
    ];
    if named.into_iter().flatten().count() != 1 {
        faults.add("/to", Code::RecipientInvalid, "must have exactly one field");
        return None;
    }
    let id = |error: InvalidId| error.to_string();
    if let Some(text) = &body.contact_id {
        faults
            .take("/to/contact_id", text.parse().map_err(id))
            .map(To::Contact)
    } else if let Some(text) = &body.conversation_id {
        faults
            .take("/to/conversation_id", text.parse().map_err(id))
            .map(To::Conversation)
    } else if let Some(text) = &body.external_id {
        faults
            .take("/to/external_id", ExternalId::parse(text))
            .map(To::External)
    } else {
        faults.add(
            "/to/comment_id",
            Code::RecipientUnsupported,
            "is not supported yet",
        );
        None
    }
}

fn sender(faults: &mut Faults, body: Option<SenderBody>) -> Option<Sender> {
    let Some(body) = body else {
        return Some(Sender {
            kind: SenderKind::Bot,
            id: None,
        });
    };
    let kind = match body.kind {
        SenderKindBody::Bot => SenderKind::Bot,
        SenderKindBody::Human => SenderKind::Human,
    };
    let id = fields::key(faults, "/sender/id", body.id.as_deref())?;
    Some(Sender { kind, id })
}

/// Send a message
///
/// Answers as soon as the message is on record. What becomes of it is told by `message.*` webhooks.
#[utoipa::path(tag = "messages", operation_id = "messages.create", request_body = CreateMessageBody,
    responses((status = 202, description = "The message, on its way, and what will be shown otherwise than it is said", body = AcceptedView)))]
#[post("/messages")]
pub(super) async fn create(
    caller: Allowed<MessagesWrite>,
    request: HttpRequest,
    body: Body<CreateMessageBody>,
    send: Flow<Send>,
) -> Result<Answer<AcceptedView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask(Site::of(&request))?, body.asked);
    let made = send
        .run(move |send| async move { send.accept(workspace, ask, asked).await })
        .await?;
    Ok(Answer::accepted(made, AcceptedView::from))
}
