use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::event::{Event, EventId};
use domain::model::message::{MessageId, Origin, Part};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{StoreError, Told};
use sea_orm::Value;

use super::{LookUp, by_id, rows};
use crate::store::Shared;
use crate::store::entity::{
    channel, contact, content, conversation, event, message, part, workspace,
};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base};

/// Events with what they refer to.
#[derive(Debug)]
pub(crate) struct Events;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    use event::Column::{ChannelId, ContactId, ContentId, ConversationId, MessageId, WorkspaceId};
    Keyed::<event::Entity>::of()
        .only_with::<workspace::Entity>(workspace::Column::WorkspaceId, WorkspaceId)
        .with::<channel::Entity>(channel::Column::Id, ChannelId)
        .with::<contact::Entity>(contact::Column::Id, ContactId)
        .with::<conversation::Entity>(conversation::Column::Id, ConversationId)
        .with::<message::Entity>(message::Column::Id, MessageId)
        .with::<content::Entity>(content::Column::Id, ContentId)
        .by(&[event::Column::Id])
});

static PARTS: LazyLock<String> =
    LazyLock::new(|| Keyed::<part::Entity>::of().by(&[part::Column::MessageId]));

#[async_trait]
impl LookUp for Events {
    type Key = EventId;
    type Found = (Event, Told);

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, EventId)],
    ) -> Result<HashMap<(WorkspaceId, EventId), (Event, Told)>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let model: event::Model = base(&row)?;
            let workspace = WorkspaceId::from_uuid(model.workspace_id);
            let reader = Reader::of(shared, workspace);
            let event = reader.event_of(model).await?;
            let told = reader.referred(&row).await?;
            found.insert((workspace, event.fact.id), (event, told));
        }
        let mut parts = parts(shared, &found).await?;
        for ((workspace, _), (_, told)) in &mut found {
            let of = told
                .message
                .as_ref()
                .map(|message| (*workspace, message.id));
            told.parts = of.and_then(|of| parts.remove(&of)).unwrap_or_default();
        }
        Ok(found)
    }
}

/// The parts of what was sent, in order.
async fn parts(
    shared: &Shared,
    found: &HashMap<(WorkspaceId, EventId), (Event, Told)>,
) -> Result<HashMap<(WorkspaceId, MessageId), Vec<Part>>, StoreError> {
    let asked: Vec<Vec<Value>> = found
        .iter()
        .filter_map(|((workspace, _), (_, told))| {
            let message = told.message.as_ref()?;
            matches!(message.origin, Origin::Outbound { .. })
                .then(|| by_id(*workspace, message.id.as_uuid()))
        })
        .collect();
    let mut parts: HashMap<_, Vec<Part>> = HashMap::new();
    for row in rows(shared, &PARTS, asked).await? {
        let row: part::Model = base(&row)?;
        let workspace = WorkspaceId::from_uuid(row.workspace_id);
        let part = Reader::of(shared, workspace).part_of(row).await?;
        parts
            .entry((workspace, part.message))
            .or_default()
            .push(part);
    }
    for parts in parts.values_mut() {
        parts.sort_by_key(|part| part.index);
    }
    Ok(parts)
}
