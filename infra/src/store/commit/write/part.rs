//! `part`

use domain::model::message::Part;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, PartData, Place, millis};
use crate::store::entity::part;
use crate::store::error::inconsistent;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Part,
) -> Result<part::Model, StoreError> {
    let place = Place {
        workspace,
        table: "part",
        column: "data",
        row: it.id.as_uuid(),
    };
    let (outcome, data) = PartData::of(it);
    Ok(part::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        message_id: it.message.as_uuid(),
        channel_id: it.channel.as_uuid(),
        place: i16::try_from(it.index).map_err(|_| inconsistent("part", "place"))?,
        content_id: it.content.as_uuid(),
        external_id: it.external_id.as_ref().map(|id| id.as_str().to_owned()),
        outcome,
        data: match data {
            None => None,
            Some(data) => Some(codec.write(place, &data).await?),
        },
        delivered_at: it.delivered_at.map(millis),
        doubted_since: it.doubt.map(|doubt| millis(doubt.since)),
    })
}
