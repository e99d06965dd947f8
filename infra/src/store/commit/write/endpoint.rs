//! `endpoint`, and `operator_endpoint` for those of the operator

use domain::model::endpoint::Endpoint;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, EndpointData, Place, listens_written, millis, private_written};
use crate::store::entity::endpoint;

/// Where endpoints of this owner are kept.
pub(crate) const fn table_of(owner: WorkspaceId) -> &'static str {
    if owner.is_operator() {
        "operator_endpoint"
    } else {
        "endpoint"
    }
}

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Endpoint,
) -> Result<endpoint::Model, StoreError> {
    let place = |column| Place {
        workspace,
        table: table_of(workspace),
        column,
        row: it.id.as_uuid(),
    };
    let private = private_written(it).map_err(|error| StoreError::Failed(Box::new(error)))?;
    Ok(endpoint::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        secret: codec.seal(place("secret"), &private).await?,
        types: listens_written(&it.filter, it.manner.ordering),
        data: codec.write(place("data"), &EndpointData::of(it)).await?,
        disabled_at: it.disabled.map(|(at, _)| millis(at)),
        deleted_at: it.deleted_at.map(millis),
        created_at: millis(it.created_at),
        version: it.version,
    })
}
