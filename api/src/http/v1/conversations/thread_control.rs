use actix_web::post;
use chrono::Duration;
use domain::flow::converse::Converse;
use domain::model::conversation::{ConversationId, ThreadAction};
use domain::model::shared::{Code, ExternalId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ConversationView;

/// Characters of a note at most: a bound of ours, Instagram names none.
const LONGEST_NOTE: usize = 1000;

/// What is to become of the control of a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ThreadControl, example = json!({"action": "pass", "to": "instagram_inbox", "metadata": "the customer wants a person"}))]
pub(crate) struct ThreadControlBody {
    /// `take` it from whoever has it, `pass` it on, `release` it, `request` it from whoever has it, or `extend` it.
    #[schema(pattern = "take|pass|release|request|extend")]
    action: String,
    /// To whom it is passed: `instagram_inbox`, `page_inbox`, or a Meta app's id; the account's default app when absent.
    #[serde(default)]
    to: Option<String>,
    /// What the other app is told beside, 1,000 characters at most.
    #[serde(default)]
    metadata: Option<String>,
    /// For how many seconds it is kept by `extend`, 604800 at most.
    #[serde(default)]
    duration: Option<i64>,
}

impl ThreadControlBody {
    fn ask(self) -> Result<(ThreadAction, Option<String>), Problem> {
        let mut faults = Faults::new();
        let long = |note: &String| note.chars().count() > LONGEST_NOTE;
        if self.metadata.as_ref().is_some_and(long) {
            let detail = format!("has more than {LONGEST_NOTE} characters");
            faults.add("/metadata", Code::InvalidRequest, detail);
        }
        if self.to.is_some() && self.action != "pass" {
            faults.add("/to", Code::InvalidRequest, "only pass has one");
        }
        if self.duration.is_some() && self.action != "extend" {
            faults.add("/duration", Code::InvalidRequest, "only extend has one");
        }
        let action = match self.action.as_str() {
            "take" => Some(ThreadAction::Take),
            "pass" => receiver(&mut faults, self.to.as_deref()).map(ThreadAction::Pass),
            "release" => Some(ThreadAction::Release),
            "request" => Some(ThreadAction::Request),
            "extend" => span(&mut faults, self.duration).map(ThreadAction::Extend),
            _ => {
                let detail = "must be take, pass, release, request or extend";
                faults.add("/action", Code::InvalidRequest, detail);
                None
            }
        };
        faults.done(action.map(|action| (action, self.metadata)))
    }
}

fn receiver(faults: &mut Faults, to: Option<&str>) -> Option<Option<ExternalId>> {
    let app = to.map(|to| match to {
        "instagram_inbox" => ThreadAction::INSTAGRAM_INBOX,
        "page_inbox" => ThreadAction::PAGE_INBOX,
        id => id,
    });
    let digits = |app: &str| !app.is_empty() && app.bytes().all(|byte| byte.is_ascii_digit());
    let read = app.map(|app| match ExternalId::parse(app) {
        Ok(id) if digits(app) => Ok(id),
        Ok(_) | Err(_) => Err("must be instagram_inbox, page_inbox or the id of a Meta app"),
    });
    faults.maybe("/to", read)
}

fn span(faults: &mut Faults, seconds: Option<i64>) -> Option<Duration> {
    let most = ThreadAction::LONGEST.num_seconds();
    let within = seconds.filter(|seconds| (1..=most).contains(seconds));
    let read = within.map(Duration::seconds);
    faults.take(
        "/duration",
        read.ok_or_else(|| format!("must be 1 to {most}")),
    )
}

/// Change the control of a conversation
///
/// Which app may answer when several are connected to the account (Instagram's conversation routing). Instagram's answer is
/// waited for, 10 seconds at most. Only accounts that are connected with Facebook Login have it; `take` needs routing to be
/// set up, and `request` needs it not to be.
#[utoipa::path(tag = "conversations", operation_id = "conversations.thread_control", request_body = ThreadControlBody,
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The conversation, with who has its control then", body = ConversationView)))]
#[post("/conversations/{conversation_id}/thread-control")]
pub(super) async fn thread_control(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ConversationId>,
    body: Body<ThreadControlBody>,
    converse: Flow<Converse>,
) -> Result<Answer<ConversationView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let (action, note) = body.value.ask()?;
    let made = converse
        .run(move |it| async move { it.control(workspace, id, action, note, asked).await })
        .await?;
    Ok(Answer::done(made, ConversationView::from))
}
