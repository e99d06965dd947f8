use domain::model::conversation::{ThreadAction, ThreadControl};
use domain::model::message::Steering;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{FailureView, external, words, words_or_none};
use crate::http::pages::CodePages;

/// What becomes of the control of a conversation around a message.
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
}

/// What becomes of the control of the conversation around one message, and what came of that.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadControlOfMessage)]
pub struct MessageControlView {
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
    /// What came of it: `pending`, `done` (also when there was nothing to take), or `failed`: the message stays sent. Null when
    /// nothing comes of it because the message was not sent.
    #[schema(schema_with = outcomes_or_none)]
    outcome: Option<&'static str>,
    /// Why it failed, if it did.
    failure: Option<FailureView>,
}

/// What may come of it.
const OUTCOMES: [&str; 3] = ["pending", "done", "failed"];

/// One of them.
pub(super) fn outcomes() -> Schema {
    words(OUTCOMES)
}

fn outcomes_or_none() -> Schema {
    words_or_none(OUTCOMES)
}

/// Why it was not done.
pub(super) fn failed(steering: Steering<'_>, pages: &CodePages) -> Option<FailureView> {
    match steering {
        Steering::Failed(failure) => Some(FailureView::of(failure, pages)),
        Steering::Pending | Steering::Done => None,
    }
}

impl MessageControlView {
    /// This control, and what is to be said of it.
    pub fn of(control: &ThreadControl, said: Option<Steering<'_>>, pages: &CodePages) -> Self {
        let ThreadControlView {
            action,
            to,
            metadata,
            duration,
        } = ThreadControlView::from(control);
        Self {
            action,
            to,
            metadata,
            duration,
            outcome: said.map(Steering::as_str),
            failure: said.and_then(|it| failed(it, pages)),
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
        }
    }
}
