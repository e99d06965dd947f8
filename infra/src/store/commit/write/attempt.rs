//! `attempt`

use domain::model::endpoint::Attempt;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use uuid::Uuid;

use crate::store::codec::{Codec, Number as _, Place, millis};
use crate::store::entity::attempt;
use crate::store::error::inconsistent;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    id: Uuid,
    it: &Attempt,
) -> Result<attempt::Model, StoreError> {
    let place = |column| Place {
        workspace,
        table: "attempt",
        column,
        row: id,
    };
    let outcome = &it.outcome;
    Ok(attempt::Model {
        workspace_id: workspace.as_uuid(),
        event_id: it.event.as_uuid(),
        id,
        endpoint_id: it.endpoint.as_uuid(),
        number: i32::try_from(it.number).map_err(|_| inconsistent("attempt", "number"))?,
        replay: i16::from(it.replay),
        started_at: millis(it.started_at),
        took: it.took.num_milliseconds(),
        error: outcome.error.map(|class| class.as_str().to_owned()),
        status: outcome.status.map(i32::from),
        // What a receiver answered may quote what it was sent.
        body: match &outcome.body {
            None => None,
            Some(body) => Some(codec.write_bytes(place("body"), body.as_bytes()).await?),
        },
        retry_after: outcome.retry_after.map(|wait| wait.num_milliseconds()),
        next_at: it.next_at.map(millis),
        state: it.state().number(),
        headers: match outcome.headers.pairs() {
            [] => None,
            pairs => Some(codec.write(place("headers"), &pairs).await?),
        },
    })
}
