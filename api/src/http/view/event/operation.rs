use domain::model::event::OperationFact;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::ActionView;
use super::super::operation::{CountsView, operation_states};
use crate::http::pages::CodePages;

/// An operation ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationEventData)]
pub(crate) struct OperationData {
    /// The operation.
    #[schema(example = "op_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    operation_id: String,
    /// What it did, `replay` or `drop_backlog`.
    #[schema(example = "replay")]
    kind: String,
    /// How it ended.
    #[schema(schema_with = operation_states)]
    state: &'static str,
    /// What it did.
    counts: CountsView,
    /// Why it could not go on; a code of `GET /v1/codes`.
    #[schema(example = json!(null))]
    code: Option<&'static str>,
    /// What to do about it.
    #[schema(example = json!(null))]
    action: Option<ActionView>,
}

impl OperationData {
    /// How it ended; what to do about it, when it could not go on.
    pub(super) fn of(fact: &OperationFact, pages: &CodePages) -> Self {
        Self {
            operation_id: fact.operation.to_string(),
            kind: fact.kind.clone(),
            state: fact.state.as_str(),
            counts: CountsView {
                queued: fact.queued,
                dropped: fact.dropped,
            },
            code: fact.code.map(Code::as_str),
            action: fact.code.map(|code| ActionView::of(code, pages)),
        }
    }
}
