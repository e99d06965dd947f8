use domain::flow::tell::Counted;
use domain::model::endpoint::TypePattern;
use domain::model::operation::{Operation, OperationKind, OperationState, Replay};
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{ActionView, time, words};
use crate::http::pages::CodePages;

/// Long work that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Operation)]
pub struct OperationView {
    /// Its id.
    #[schema(example = "op_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What it does. `replay`: delivers events of a range to an endpoint again; `drop_backlog`: drops what waits for an
    /// endpoint.
    #[schema(example = "replay")]
    kind: &'static str,
    /// `running`; or it did all of it, was cancelled, or could not go on.
    #[schema(schema_with = operation_states)]
    state: &'static str,
    /// How far it is.
    progress: ProgressView,
    /// What it did.
    counts: CountsView,
    /// What is delivered again, when something is.
    replay: Option<ReplayView>,
    /// What is dropped, when something is.
    drop_backlog: Option<DropBacklogView>,
    /// Why it could not go on; a code of `GET /v1/codes`.
    #[schema(example = json!(null))]
    code: Option<&'static str>,
    /// What to do about it.
    #[schema(example = json!(null))]
    action: Option<ActionView>,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
    /// When it ended.
    #[schema(example = json!(null))]
    ended_at: Option<String>,
}

/// How far an operation is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationProgress)]
pub(super) struct ProgressView {
    /// How much it went through: events of the log, wanted or not; deliveries that were dropped.
    #[schema(example = 12000)]
    done: i64,
    /// How much there is to go through, when that is known.
    #[schema(example = 50000)]
    total: Option<i64>,
}

/// What an operation did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationCounts)]
pub(crate) struct CountsView {
    /// Deliveries that it put on their way.
    #[schema(example = 200)]
    pub queued: i64,
    /// Deliveries that it dropped.
    #[schema(example = 0)]
    pub dropped: i64,
}

/// What is dropped.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationDropBacklog)]
pub(super) struct DropBacklogView {
    /// What waits for which endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
}

/// What is delivered again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationReplay)]
pub(super) struct ReplayView {
    /// To which endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// Which events: `all`, `failed` or `missing`.
    #[schema(example = "missing")]
    which: &'static str,
    /// Of which types; all that the endpoint takes when empty.
    #[schema(example = json!(["message.*"]))]
    types: Vec<String>,
    /// Those that happened then or later,
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    since: String,
    /// and before then.
    #[schema(example = "2026-11-20T12:00:00.000Z")]
    until: String,
}

/// How many events would be delivered again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RedeliverCount)]
pub struct CountedView {
    /// So many,
    #[schema(example = 200)]
    count: i64,
    /// or more: counting has a limit.
    #[schema(example = false)]
    more: bool,
}

/// The states of operations.
pub(super) fn operation_states() -> Schema {
    words(OperationState::ALL.iter().map(|state| state.as_str()))
}

impl OperationView {
    /// An operation, and what to do when it could not go on.
    pub fn of(operation: &Operation, pages: &CodePages) -> Self {
        let progress = operation.kind.progress();
        let (replay, drop_backlog) = match &operation.kind {
            OperationKind::Replay(replay) => (Some(ReplayView::of(replay)), None),
            OperationKind::DropBacklog(backlog) => {
                let endpoint_id = backlog.endpoint.to_string();
                (None, Some(DropBacklogView { endpoint_id }))
            }
        };
        Self {
            id: operation.id.to_string(),
            kind: operation.kind.as_str(),
            state: operation.state().as_str(),
            progress: ProgressView {
                done: progress.done,
                total: progress.total,
            },
            counts: CountsView {
                queued: operation.kind.queued(),
                dropped: operation.kind.dropped(),
            },
            replay,
            drop_backlog,
            code: operation.code().map(Code::as_str),
            action: operation.code().map(|code| ActionView::of(code, pages)),
            created_at: time(operation.created_at),
            ended_at: operation.end.map(|(at, _)| time(at)),
        }
    }
}

impl ReplayView {
    fn of(replay: &Replay) -> Self {
        Self {
            endpoint_id: replay.endpoint.to_string(),
            which: replay.which.as_str(),
            types: replay.types.iter().map(TypePattern::to_word).collect(),
            since: time(replay.range.since()),
            until: time(replay.range.until()),
        }
    }
}

impl From<Counted> for CountedView {
    fn from(counted: Counted) -> Self {
        Self {
            count: counted.count,
            more: counted.more,
        }
    }
}
