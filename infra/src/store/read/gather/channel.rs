use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::channel::{Channel, ChannelId, Connected};
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use super::{LookUp, by_id, rows};
use crate::store::Shared;
use crate::store::entity::{channel, credential};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base, joined};

/// Channels.
#[derive(Debug)]
pub(crate) struct Channels;

static SELECT: LazyLock<String> =
    LazyLock::new(|| Keyed::<channel::Entity>::of().by(&[channel::Column::Id]));

#[async_trait]
impl LookUp for Channels {
    type Key = ChannelId;
    type Found = Channel;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, ChannelId)],
    ) -> Result<HashMap<(WorkspaceId, ChannelId), Channel>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let row: channel::Model = base(&row)?;
            let reader = Reader::of(shared, WorkspaceId::from_uuid(row.workspace_id));
            let channel = reader.channel_of(row).await?;
            found.insert((channel.workspace, channel.id), channel);
        }
        Ok(found)
    }
}

/// Channels that have a token, with it.
#[derive(Debug)]
pub(crate) struct Connections;

static WITH_TOKEN: LazyLock<String> = LazyLock::new(|| {
    Keyed::<channel::Entity>::of()
        .only_with::<credential::Entity>(credential::Column::ChannelId, channel::Column::Id)
        .by(&[channel::Column::Id])
});

#[async_trait]
impl LookUp for Connections {
    type Key = ChannelId;
    type Found = Connected;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, ChannelId)],
    ) -> Result<HashMap<(WorkspaceId, ChannelId), Connected>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &WITH_TOKEN, asked.collect()).await? {
            let of: channel::Model = base(&row)?;
            let reader = Reader::of(shared, WorkspaceId::from_uuid(of.workspace_id));
            let channel = reader.channel_of(of).await?;
            let credential = reader.credential_of(joined(&row)?).await?;
            let key = (channel.workspace, channel.id);
            found.insert(
                key,
                Connected {
                    channel,
                    credential,
                },
            );
        }
        Ok(found)
    }
}
