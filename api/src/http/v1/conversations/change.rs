use std::collections::BTreeMap;

use actix_web::patch;
use domain::flow::converse::{ChangeConversation, Converse};
use domain::model::conversation::ConversationId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self, Patched};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ConversationView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeConversation, example = json!({"routing_label": "vip", "metadata": {"ticket": "7"}}))]
pub(crate) struct ChangeConversationBody {
    /// Where it belongs, in the workspace's words, 200 characters at most: events show it instead of the channel's label.
    /// null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    routing_label: Patched<String>,
    /// The workspace's notes on it, whole: at most 50 keys of 40 characters, values of 500; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    metadata: Patched<BTreeMap<String, String>>,
}

impl ChangeConversationBody {
    fn ask(self, if_version: Option<i64>) -> Result<ChangeConversation, Problem> {
        let mut faults = Faults::new();
        let label = self.routing_label;
        let label = label.or_none(|label| fields::label(&mut faults, label.as_deref()));
        let metadata = self.metadata;
        let metadata = metadata.or_none(|pairs| fields::metadata(&mut faults, pairs));
        let ask = label
            .zip(metadata)
            .map(|(routing_label, metadata)| ChangeConversation {
                routing_label,
                metadata,
                if_version,
            });
        faults.done(ask)
    }
}

/// Change a conversation
///
/// What the workspace says of it: its label, its notes. A JSON merge patch.
#[utoipa::path(tag = "conversations", operation_id = "conversations.change", request_body = ChangeConversationBody,
    params(
        ("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The conversation", body = ConversationView),
        (status = 412, description = "The conversation has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/conversations/{conversation_id}")]
pub(super) async fn change(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ConversationId>,
    IfMatch(version): IfMatch,
    body: Body<ChangeConversationBody>,
    converse: Flow<Converse>,
    pages: CodePages,
) -> Result<Versioned<ConversationView>, Problem> {
    let workspace = caller.workspace()?;
    let change = body.value.ask(version)?;
    let view = converse
        .run(move |converse| async move { converse.change(workspace, id, change).await })
        .await?;
    let version = view.target.conversation.version;
    Ok(Versioned(version, ConversationView::of(&view, &pages)))
}
