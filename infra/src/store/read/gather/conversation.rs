use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::conversation::ConversationId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{SendTarget, StoreError};

use super::{LookUp, by_id, rows};
use crate::store::Shared;
use crate::store::entity::{contact, conversation};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base, joined};

/// Conversations, with their contacts.
#[derive(Debug)]
pub(crate) struct Conversations;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    Keyed::<conversation::Entity>::of()
        .only_with::<contact::Entity>(contact::Column::Id, conversation::Column::ContactId)
        .by(&[conversation::Column::Id])
});

#[async_trait]
impl LookUp for Conversations {
    type Key = ConversationId;
    type Found = SendTarget;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, ConversationId)],
    ) -> Result<HashMap<(WorkspaceId, ConversationId), SendTarget>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let conversation: conversation::Model = base(&row)?;
            let workspace = WorkspaceId::from_uuid(conversation.workspace_id);
            let reader = Reader::of(shared, workspace);
            let target = reader.target_of(&joined(&row)?, &conversation).await?;
            found.insert((workspace, target.conversation.id), target);
        }
        Ok(found)
    }
}
