//! `endpoint`

use domain::model::endpoint::Endpoint;
use domain::model::shared::ExposeSecret as _;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, EndpointData, Place, millis, types_written};
use crate::store::entity::endpoint;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Endpoint,
) -> Result<endpoint::Model, StoreError> {
    let place = |column| Place {
        workspace,
        table: "endpoint",
        column,
        row: it.id.as_uuid(),
    };
    let secret = it.secret.expose_secret().as_bytes();
    Ok(endpoint::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        secret: codec.seal(place("secret"), secret).await?,
        types: types_written(&it.filter),
        data: codec.write(place("data"), &EndpointData::of(it)).await?,
        disabled_at: it.disabled.map(|(at, _)| millis(at)),
        deleted_at: it.deleted_at.map(millis),
        created_at: millis(it.created_at),
        version: it.version,
    })
}
