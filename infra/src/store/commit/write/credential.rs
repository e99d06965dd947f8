//! `credential`

use domain::model::channel::Credential;
use domain::model::shared::ExposeSecret as _;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, Place, millis};
use crate::store::entity::credential;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Credential,
) -> Result<credential::Model, StoreError> {
    let place = Place {
        workspace,
        table: "credential",
        column: "token",
        row: it.channel.as_uuid(),
    };
    let token = it.token.expose_secret().as_bytes();
    Ok(credential::Model {
        workspace_id: workspace.as_uuid(),
        channel_id: it.channel.as_uuid(),
        token: codec.seal(place, token).await?,
        expires_at: it.expires_at.map(millis),
        obtained_at: millis(it.obtained_at),
    })
}
