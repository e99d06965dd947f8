//! `comment`

use domain::model::conversation::CommentRef;
use domain::model::shared::ExternalId;
use domain::model::workspace::WorkspaceId;

use crate::store::codec::millis;
use crate::store::entity::comment;

pub(super) fn row(workspace: WorkspaceId, it: &CommentRef) -> comment::Model {
    let text = |id: &Option<ExternalId>| id.as_ref().map(|id| id.as_str().to_owned());
    comment::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        channel_id: it.channel.as_uuid(),
        external_id: it.external_id.as_str().to_owned(),
        author: text(&it.from),
        media: text(&it.media),
        own: it.own,
        live: it.live,
        reply_id: it.reply.map(|reply| reply.as_uuid()),
        created_at: millis(it.at),
        version: it.version,
    }
}
