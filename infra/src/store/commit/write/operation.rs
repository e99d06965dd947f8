//! `operation`

use domain::model::operation::Operation;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, Number as _, OperationData, Place, millis, operation_kind};
use crate::store::entity::operation;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Operation,
) -> Result<operation::Model, StoreError> {
    let place = Place {
        workspace,
        table: "operation",
        column: "data",
        row: it.id.as_uuid(),
    };
    let data = OperationData::of(&it.kind, it.code());
    Ok(operation::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        kind: operation_kind(&it.kind),
        state: it.state().number(),
        data: codec.write(place, &data).await?,
        created_at: millis(it.created_at),
        ended_at: it.end.map(|(at, _)| millis(at)),
        version: it.version,
    })
}
