//! `conversation`

use domain::model::conversation::Conversation;
use domain::model::workspace::WorkspaceId;

use crate::store::codec::millis;
use crate::store::entity::conversation;

pub(super) fn row(workspace: WorkspaceId, it: &Conversation) -> conversation::Model {
    conversation::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        channel_id: it.channel.as_uuid(),
        contact_id: it.contact.as_uuid(),
        last_inbound_at: it.last_inbound_at.map(millis),
        last_message_at: millis(it.last_message_at),
        read_until: it.read_until.map(millis),
        awaited: it.awaited,
        created_at: millis(it.created_at),
        version: it.version,
    }
}
