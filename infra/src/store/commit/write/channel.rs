//! `channel`

use domain::model::channel::Channel;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::Shared;
use crate::store::codec::{ChannelData, Number as _, Place, millis, username_hash};
use crate::store::entity::{channel, workspace};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

pub(super) async fn row(
    shared: &Shared,
    workspace: WorkspaceId,
    it: &Channel,
) -> Result<channel::Model, StoreError> {
    let place = Place {
        workspace,
        table: "channel",
        column: "data",
        row: it.id.as_uuid(),
    };
    // The mode is fixed at birth, so that it may be read beside the transaction. The references hold it.
    let owner = workspace::Entity::of(workspace)
        .one(shared.database.reader())
        .await
        .map_err(store_error)?
        .ok_or_else(|| inconsistent("channel", "workspace_id"))?;
    Ok(channel::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        mode: owner.mode,
        provider_app_id: it.provider_app.as_uuid(),
        account: it.account.external_id.as_str().to_owned(),
        consent_id: it.grant.map(|grant| grant.as_uuid()),
        external_id: it.external_id.as_ref().map(|id| id.as_str().to_owned()),
        data: shared.codec.write(place, &ChannelData::of(it)).await?,
        state: it.state().number(),
        generation: it.generation,
        subscribed_at: it.subscribed_at.map(millis),
        disconnected_at: it.disconnected_at.map(millis),
        username_hash: Some(username_hash(workspace, &it.account.username)),
        page_id: it.connection.via.page().map(|page| page.id.to_string()),
        created_at: millis(it.created_at),
        version: it.version,
    })
}
