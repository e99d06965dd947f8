//! `contact`

use domain::model::conversation::Contact;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, ContactData, Place, millis, username_hash};
use crate::store::entity::contact;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &Contact,
) -> Result<contact::Model, StoreError> {
    let place = Place {
        workspace,
        table: "contact",
        column: "data",
        row: it.id.as_uuid(),
    };
    let data = match ContactData::of(it) {
        None => None,
        Some(data) => Some(codec.write(place, &data).await?),
    };
    let username = it.profile.shows.username.as_deref();
    Ok(contact::Model {
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
        data,
        username_hash: username.map(|username| username_hash(workspace, username)),
        reference: it.reference.as_ref().map(|key| key.as_str().to_owned()),
        created_at: millis(it.created_at),
        version: it.version,
    })
}
