//! `channel_route`

use domain::model::channel::Route;

use crate::store::entity::channel_route;

pub(super) fn row(it: &Route) -> channel_route::Model {
    channel_route::Model {
        provider_app_id: it.provider_app.as_uuid(),
        account: it.account.as_str().to_owned(),
        workspace_id: it.workspace.as_uuid(),
        channel_id: it.channel.as_uuid(),
        generation: it.generation,
    }
}
