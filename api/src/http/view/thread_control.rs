use domain::model::conversation::{ThreadAction, ThreadControl};
use domain::model::message::Steering;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{FailureView, external, words};
use crate::http::pages::CodePages;

/// What becomes of the control of a conversation around a message, as a channel says it of its messages or one message of
/// itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadControlSetting)]
pub struct ThreadControlView {
    /// `take` and `request` when another app keeps the message from being sent; `pass`, `release` and `extend` after it was
    /// sent.
    #[schema(example = "release", pattern = "take|pass|release|request|extend")]
    action: &'static str,
    /// To which Meta app it is passed; the account's default app when null.
    #[schema(example = json!(null))]
    to: Option<String>,
    /// What the other app is told beside.
    #[schema(example = json!(null))]
    metadata: Option<String>,
    /// For how many seconds it is kept by `extend`.
    #[schema(example = json!(null))]
    duration: Option<i64>,
    /// Of a message, what came of it: `pending`, `done` (also when there was nothing to take), or `failed`: the message stays sent.
    /// Absent when nothing comes of it because the message was not sent, and of a channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = outcomes)]
    outcome: Option<&'static str>,
    /// Why it failed, if it did; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureView>,
}

/// What may come of it.
const OUTCOMES: [&str; 3] = ["pending", "done", "failed"];

/// One of them.
pub(super) fn outcomes() -> Schema {
    words(OUTCOMES)
}

/// Why it was not done.
pub(super) fn failed(steering: Steering<'_>, pages: &CodePages) -> Option<FailureView> {
    match steering {
        Steering::Failed(failure) => Some(FailureView::of(failure, pages)),
        Steering::Pending | Steering::Done => None,
    }
}

impl ThreadControlView {
    /// That of a message, and what is to be said of it.
    pub fn of_message(
        control: &ThreadControl,
        said: Option<Steering<'_>>,
        pages: &CodePages,
    ) -> Self {
        Self {
            outcome: said.map(Steering::as_str),
            failure: said.and_then(|it| failed(it, pages)),
            ..control.into()
        }
    }
}

impl From<&ThreadControl> for ThreadControlView {
    fn from(control: &ThreadControl) -> Self {
        let (to, duration) = match &control.action {
            ThreadAction::Pass(to) => (external(to.as_ref()), None),
            ThreadAction::Extend(by) => (None, Some(by.num_seconds())),
            ThreadAction::Take | ThreadAction::Release | ThreadAction::Request => (None, None),
        };
        Self {
            action: control.action.as_str(),
            to,
            metadata: control.metadata.clone(),
            duration,
            outcome: None,
            failure: None,
        }
    }
}
