//! Comments.

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::conversation::{CommentId, CommentRef};
use domain::model::message::MessageId;
use domain::model::shared::{ExternalId, Page, PageAsk, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{CommentFilter, ReadComments, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use super::page::{list, try_map};
use super::{Reader, parsed};
use crate::store::codec::time;
use crate::store::entity::comment;
use crate::store::error::store_error;
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};

#[async_trait]
impl ReadComments for Reader<'_> {
    async fn comment(&self, id: CommentId) -> Result<Option<CommentRef>, StoreError> {
        let found = comment::Entity::of_by_id(self.workspace, id.as_uuid());
        let row = found.one(self.on()).await.map_err(store_error)?;
        row.as_ref().map(comment_of).transpose()
    }

    async fn comments_by_external(
        &self,
        channel: Option<ChannelId>,
        external_id: &ExternalId,
    ) -> Result<Vec<CommentRef>, StoreError> {
        let mut found = comment::Entity::of(self.workspace)
            .filter(comment::Column::ExternalId.eq(external_id.as_str()));
        if let Some(channel) = channel {
            found = found.filter(comment::Column::ChannelId.eq(channel.as_uuid()));
        }
        // two are enough to see that it is not clear which is meant
        let rows = found.limit(2).all(self.on()).await.map_err(store_error)?;
        rows.iter().map(comment_of).collect()
    }

    async fn comments(
        &self,
        filter: &CommentFilter,
        page: PageAsk<(Time, CommentId)>,
    ) -> Result<Page<CommentRef>, StoreError> {
        let mut all = comment::Entity::of(self.workspace);
        if let Some(channel) = filter.channel {
            all = all.filter(comment::Column::ChannelId.eq(channel.as_uuid()));
        }
        if let Some(id) = &filter.external_id {
            all = all.filter(comment::Column::ExternalId.eq(id.as_str()));
        }
        let by = (comment::Column::CreatedAt, comment::Column::Id);
        let rows = list(self.on(), all, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        try_map(rows, |row| comment_of(&row))
    }
}

fn comment_of(row: &comment::Model) -> Result<CommentRef, StoreError> {
    let id = |text: &Option<String>, column| match text {
        None => Ok(None),
        Some(text) => parsed(ExternalId::parse(text), "comment", column).map(Some),
    };
    Ok(CommentRef {
        id: CommentId::from_uuid(row.id),
        workspace: WorkspaceId::from_uuid(row.workspace_id),
        channel: ChannelId::from_uuid(row.channel_id),
        external_id: parsed(
            ExternalId::parse(&row.external_id),
            "comment",
            "external_id",
        )?,
        from: id(&row.author, "author")?,
        media: id(&row.media, "media")?,
        own: row.own,
        live: row.live,
        reply: row.reply_id.map(MessageId::from_uuid),
        at: time(row.created_at, "comment", "created_at")?,
        version: row.version,
    })
}
