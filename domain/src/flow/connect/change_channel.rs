use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
use crate::model::channel::{Channel, ChannelId, MediaPolicy};
use crate::model::shared::{ExternalId, Metadata, Name};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Connect;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeChannel {
    /// The name; `Some(None)` takes it away.
    pub name: Option<Option<Name>>,
    /// The workspace's own key; `Some(None)` takes it away.
    pub external_id: Option<Option<ExternalId>>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// Which files of contacts are withheld from now on.
    pub media: Option<MediaPolicy>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeChannelError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// It has another version.
    #[error("the channel has changed")]
    Changed,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeChannelError);

impl Connect {
    /// Changes what the workspace says of a channel.
    #[tracing::instrument(name = "connect.change_channel", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn change_channel(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        change: ChangeChannel,
    ) -> Result<Channel, ChangeChannelError> {
        let mut tries = Tries::default();
        loop {
            let channel = self.store.read(workspace).channel(id).await?;
            let channel = channel.ok_or(ChangeChannelError::NotFound)?;
            if change.if_version.is_some_and(|on| on != channel.version) {
                return Err(ChangeChannelError::Changed);
            }
            let changed = change.applied(&channel);
            if changed == channel {
                return Ok(channel);
            }

            let changed = Channel {
                version: channel.version + 1,
                ..changed
            };
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Channel(id), channel.version))
                .write(Write::Channel(changed.clone()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

impl ChangeChannel {
    fn applied(&self, channel: &Channel) -> Channel {
        let mut changed = channel.clone();
        if let Some(name) = &self.name {
            changed.name.clone_from(name);
        }
        if let Some(external_id) = &self.external_id {
            changed.external_id.clone_from(external_id);
        }
        if let Some(metadata) = &self.metadata {
            changed.metadata.clone_from(metadata);
        }
        if let Some(media) = &self.media {
            changed.media.clone_from(media);
        }
        changed
    }
}
