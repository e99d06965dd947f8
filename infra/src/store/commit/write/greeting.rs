//! `greeting`

use domain::model::channel::Desired;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, GreetingData, Place, greeting_kind, millis};
use crate::store::entity::greeting;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Desired,
) -> Result<greeting::Model, StoreError> {
    let place = Place {
        workspace,
        table: "greeting",
        column: "data",
        row: it.channel.as_uuid(),
    };
    let data = GreetingData::of(&it.greeting);
    Ok(greeting::Model {
        workspace_id: workspace.as_uuid(),
        channel_id: it.channel.as_uuid(),
        kind: greeting_kind(it.kind),
        data: codec.write(place, &data).await?,
        set_at: millis(it.set_at),
    })
}
