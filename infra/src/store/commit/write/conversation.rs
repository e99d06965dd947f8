//! `conversation`

use domain::model::conversation::Conversation;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, ConversationData, Place, millis};
use crate::store::entity::conversation;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Conversation,
) -> Result<conversation::Model, StoreError> {
    let place = Place {
        workspace,
        table: "conversation",
        column: "data",
        row: it.id.as_uuid(),
    };
    let data = match ConversationData::of(&it.details) {
        None => None,
        Some(data) => Some(codec.write(place, &data).await?),
    };
    Ok(conversation::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        channel_id: it.channel.as_uuid(),
        contact_id: it.contact.as_uuid(),
        last_inbound_at: it.last_inbound_at.map(millis),
        last_message_at: millis(it.last_message_at),
        read_until: it.read_until.map(millis),
        awaited: it.awaited,
        closed_at: it.closed_at.map(millis),
        unanswered_since: it.unanswered_since.map(millis),
        data,
        created_at: millis(it.created_at),
        version: it.version,
    })
}
