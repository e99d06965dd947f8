use domain::model::conversation::{ThreadAction, ThreadControl};
use serde::Serialize;
use utoipa::ToSchema;

use super::external;

/// What becomes of the control of a conversation around a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadControlOfMessage)]
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
