//! `contact`

use domain::model::conversation::Contact;
use domain::model::workspace::WorkspaceId;

use crate::store::codec::millis;
use crate::store::entity::contact;

pub(super) fn row(workspace: WorkspaceId, it: &Contact) -> contact::Model {
    contact::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        channel_id: it.channel.as_uuid(),
        external_id: it.external_id.as_str().to_owned(),
        opted_out_at: it.opted_out.as_ref().map(|out| millis(out.at)),
        opted_out_source: it
            .opted_out
            .as_ref()
            .and_then(|out| out.source.as_ref())
            .map(|source| source.as_str().to_owned()),
        created_at: millis(it.created_at),
        version: it.version,
    }
}
