//! `grant_route`

use domain::model::channel::{ChannelId, Grantor};
use domain::model::workspace::WorkspaceId;

use crate::store::entity::grant_route;

pub(super) fn row(workspace: WorkspaceId, channel: ChannelId, it: &Grantor) -> grant_route::Model {
    grant_route::Model {
        workspace_id: workspace.as_uuid(),
        channel_id: channel.as_uuid(),
        provider_app_id: it.provider_app.as_uuid(),
        product: it.product.as_str().to_owned(),
        app_scoped_id: it.app_scoped_id.as_str().to_owned(),
    }
}
