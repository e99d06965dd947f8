use crate::model::channel::{Channel, ChannelId, Spent, Usage};
use crate::model::workspace::WorkspaceId;
use crate::port::store::StoreError;

use super::Connect;

/// How a channel is, and how fast it may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelHealth {
    /// The channel.
    pub channel: Channel,
    /// What Instagram said last of how much was called, to this process.
    pub usage: Option<Usage>,
    /// How often it may be called for each thing, and was; nothing when its app is not configured any more.
    pub budgets: Vec<Spent>,
}

impl Connect {
    /// How a channel is; nothing when there is none.
    pub async fn health(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
    ) -> Result<Option<ChannelHealth>, StoreError> {
        let Some(channel) = self.store.read(workspace).channel(id).await? else {
            return Ok(None);
        };
        let provider = self.providers.find(channel.provider_app);
        let usage = provider
            .as_ref()
            .and_then(|it| it.usage(&channel.account.external_id));
        Ok(Some(ChannelHealth {
            usage,
            budgets: provider.map(|it| it.spent(id)).unwrap_or_default(),
            channel,
        }))
    }
}
