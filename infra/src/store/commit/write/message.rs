//! `message`

use domain::model::message::{Message, Origin};
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, MessageData, Number as _, Place, millis};
use crate::store::entity::message;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Message,
) -> Result<message::Model, StoreError> {
    let place = Place {
        workspace,
        table: "message",
        column: "data",
        row: it.id.as_uuid(),
    };
    let (origin, external_id, reference) = match &it.origin {
        Origin::Inbound { external_id } => (0, Some(external_id), None),
        Origin::External { external_id } => (1, Some(external_id), None),
        Origin::Outbound { reference, .. } => (2, None, reference.as_ref()),
    };
    Ok(message::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        channel_id: it.channel.as_uuid(),
        conversation_id: it.conversation.as_uuid(),
        contact_id: it.contact.as_uuid(),
        origin,
        external_id: external_id.map(|id| id.as_str().to_owned()),
        reference: reference.map(|id| id.as_str().to_owned()),
        content_id: it.content.as_uuid(),
        data: match MessageData::of(it) {
            None => None,
            Some(data) => Some(codec.write(place, &data).await?),
        },
        state: it.state.number(),
        created_at: millis(it.created_at),
        version: it.version,
        deleted: it.edits.deleted,
    })
}
