use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::message::{Content, ContentId, MessageId};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{MessageRecord, StoreError};

use super::{LookUp, by_id, rows};
use crate::store::Shared;
use crate::store::entity::{content, message, part};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base, beside};
use crate::store::read::part::{runs, with_mark};

/// Messages, with what they say and their parts.
#[derive(Debug)]
pub(crate) struct Messages;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    let with_parts = Keyed::<message::Entity>::of()
        .only_with::<content::Entity>(content::Column::Id, message::Column::ContentId)
        .with::<part::Entity>(part::Column::MessageId, message::Column::Id);
    with_mark(with_parts).by(&[message::Column::Id])
});

#[async_trait]
impl LookUp for Messages {
    type Key = MessageId;
    type Found = MessageRecord;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, MessageId)],
    ) -> Result<HashMap<(WorkspaceId, MessageId), MessageRecord>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found: HashMap<_, MessageRecord> = HashMap::with_capacity(keys.len());
        // A row for each part, one for a message without.
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let of: message::Model = base(&row)?;
            let workspace = WorkspaceId::from_uuid(of.workspace_id);
            let reader = Reader::of(shared, workspace);
            let key = (workspace, MessageId::from_uuid(of.id));
            let mut record = match found.remove(&key) {
                Some(record) => record,
                None => reader.record(&row).await?,
            };
            if let Some(part) = beside(&row)? {
                record
                    .parts
                    .push((reader.part_of(part).await?, runs(&row)?));
            }
            found.insert(key, record);
        }
        for record in found.values_mut() {
            record.parts.sort_by_key(|(part, _)| part.index);
        }
        Ok(found)
    }
}

/// What messages and parts say.
#[derive(Debug)]
pub(crate) struct Contents;

static WORDS: LazyLock<String> =
    LazyLock::new(|| Keyed::<content::Entity>::of().by(&[content::Column::Id]));

#[async_trait]
impl LookUp for Contents {
    type Key = ContentId;
    type Found = Content;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, ContentId)],
    ) -> Result<HashMap<(WorkspaceId, ContentId), Content>, StoreError> {
        let asked = keys.iter().map(|(owner, id)| by_id(*owner, id.as_uuid()));
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &WORDS, asked.collect()).await? {
            let row: content::Model = base(&row)?;
            let workspace = WorkspaceId::from_uuid(row.workspace_id);
            let content = Reader::of(shared, workspace).content_of(&row).await?;
            found.insert((workspace, ContentId::from_uuid(row.id)), content);
        }
        Ok(found)
    }
}
