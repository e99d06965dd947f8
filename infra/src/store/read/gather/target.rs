use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::shared::ExternalId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{SendTarget, StoreError};

use super::{LookUp, rows};
use crate::store::Shared;
use crate::store::entity::{contact, conversation};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base, joined};

/// Conversations, with their contacts, by channel and Instagram user.
#[derive(Debug)]
pub(crate) struct Targets;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    Keyed::<contact::Entity>::of()
        .only_with::<conversation::Entity>(conversation::Column::ContactId, contact::Column::Id)
        .by(&[contact::Column::ChannelId, contact::Column::ExternalId])
});

#[async_trait]
impl LookUp for Targets {
    type Key = (ChannelId, ExternalId);
    type Found = SendTarget;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, Self::Key)],
    ) -> Result<HashMap<(WorkspaceId, Self::Key), SendTarget>, StoreError> {
        let asked = keys.iter().map(|(owner, (channel, user))| {
            vec![
                owner.as_uuid().into(),
                channel.as_uuid().into(),
                user.as_str().into(),
            ]
        });
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let contact: contact::Model = base(&row)?;
            let reader = Reader::of(shared, WorkspaceId::from_uuid(contact.workspace_id));
            let target = reader.target_of(&contact, &joined(&row)?).await?;
            let of = &target.contact;
            found.insert((of.workspace, (of.channel, of.external_id.clone())), target);
        }
        Ok(found)
    }
}
