//! `content`

use domain::model::message::{Content, ContentId};
use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, ContentData, Place, millis};
use crate::store::entity::content;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    id: ContentId,
    it: &Content,
    at: Time,
) -> Result<content::Model, StoreError> {
    let place = Place {
        workspace,
        table: "content",
        column: "body",
        row: id.as_uuid(),
    };
    Ok(content::Model {
        workspace_id: workspace.as_uuid(),
        id: id.as_uuid(),
        body: codec.write(place, &ContentData::of(it)).await?,
        created_at: millis(at),
    })
}
