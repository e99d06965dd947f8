//! `link`

use domain::model::channel::Link;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, LinkData, Place, millis};
use crate::store::entity::link;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Link,
) -> Result<link::Model, StoreError> {
    let place = Place {
        workspace,
        table: "link",
        column: "data",
        row: it.id.as_uuid(),
    };
    Ok(link::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        token: it.token.0.to_vec(),
        external_id: it.external_id.as_ref().map(|id| id.as_str().to_owned()),
        data: codec.write(place, &LinkData::of(it)).await?,
        created_at: millis(it.created_at),
        expires_at: millis(it.expires_at),
        cancelled_at: it.cancelled_at.map(millis),
        version: it.version,
    })
}
