//! `consent`: grants

use domain::model::channel::Grant;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, ConsentData, Place, millis};
use crate::store::entity::consent;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Grant,
) -> Result<consent::Model, StoreError> {
    let place = Place {
        workspace,
        table: "consent",
        column: "data",
        row: it.id.as_uuid(),
    };
    Ok(consent::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        app_scoped_id: it.app_scoped_id.as_str().to_owned(),
        data: codec.write(place, &ConsentData::of(it)).await?,
        granted_at: millis(it.granted_at),
    })
}
