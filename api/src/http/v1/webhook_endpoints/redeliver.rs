use actix_web::post;
use domain::flow::Made;
use domain::flow::tell::{ReplayRange, Tell};
use domain::model::endpoint::EndpointId;
use domain::model::operation::Which;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::fields::instant;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::{CountedView, OperationView};

use crate::http::endpoint as fields;

/// Which events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RedeliverRange, example = json!({"since": "2026-11-20T10:00:00Z", "until": "2026-11-20T12:00:00Z", "which": "missing", "types": ["message.*"], "dry_run": true}))]
pub(crate) struct RedeliverRangeBody {
    /// Those that happened then or later: 31 days before `until` at most,
    #[schema(example = "2026-11-20T10:00:00Z")]
    since: String,
    /// and before then; until now when absent or in the future.
    #[serde(default)]
    until: Option<String>,
    /// `all`: all that the endpoint's filter takes; `failed`: of those the ones that it was told in vain and that are not
    /// tried any more; `missing`: the ones that it was never told, also from before it was made.
    which: String,
    /// Only those of these types, one by one, as `message.*` or `*`; all that the endpoint takes when absent.
    #[serde(default)]
    types: Option<Vec<String>>,
    /// Whether they are only counted.
    #[serde(default)]
    dry_run: bool,
}

/// How many there are, or the operation that delivers them.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum RedeliverRangeView {
    Counted(CountedView),
    Begun(Box<OperationView>),
}

impl RedeliverRangeBody {
    fn ask(self) -> Result<ReplayRange, Problem> {
        let mut faults = Faults::new();
        let since = faults.take("/since", instant(&self.since));
        let until = faults.maybe("/until", self.until.as_deref().map(instant));
        let known = Which::ALL.into_iter().find(|it| it.as_str() == self.which);
        let which = faults.take("/which", known.ok_or("must be all, failed or missing"));
        let types = fields::types(&mut faults, self.types.as_deref());
        let ask = (|| {
            Some(ReplayRange {
                since: since?,
                until: until?,
                which: which?,
                types: types?,
            })
        })();
        faults.done(ask)
    }
}

/// Deliver a range of events again
///
/// To one endpoint, in the order of their positions and with the same `webhook-id` as before; `gramway-replay` says that it
/// was asked for. They are put on their way by an operation, that waits while the endpoint has more than a thousand
/// deliveries before it. With `dry_run` they are only counted, as far as 100000 of them or a million of the log.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.redeliver", request_body = RedeliverRangeBody,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 202, description = "The operation that does it", body = OperationView),
        (status = 200, description = "How many there are, when they are only counted", body = CountedView)))]
#[post("/webhook-endpoints/{endpoint_id}/redeliver")]
pub(super) async fn redeliver(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    body: Body<RedeliverRangeBody>,
    tell: Flow<Tell>,
    pages: CodePages,
) -> Result<Answer<RedeliverRangeView>, Problem> {
    let workspace = caller.workspace()?;
    let (counts, asked) = (body.value.dry_run, body.asked);
    let ask = body.value.ask()?;
    if counts {
        let counted = tell
            .run(move |tell| async move { tell.count_range(workspace, id, &ask).await })
            .await?;
        let counted = Made::new(CountedView::from(counted));
        return Ok(Answer::done(counted, RedeliverRangeView::Counted));
    }
    let begun = tell
        .run(move |tell| async move { tell.redeliver_range(workspace, id, ask, asked).await })
        .await?;
    Ok(Answer::accepted(begun, |operation| {
        RedeliverRangeView::Begun(Box::new(OperationView::of(&operation, &pages)))
    }))
}
