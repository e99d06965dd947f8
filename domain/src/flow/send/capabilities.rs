use crate::model::channel::{Capabilities, ChannelId, Feature, Lacking, Product};
use crate::model::workspace::WorkspaceId;
use crate::port::store::StoreError;

use super::Send;
use super::see_comment::granted;

/// What a channel can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Can {
    /// The login product that it was connected with.
    pub product: Product,
    /// What its provider can do.
    pub provider: &'static Capabilities,
    /// Whether the control of its conversations can be changed.
    pub thread_control: bool,
    /// Each feature, with what is known of its lack.
    pub features: Vec<(Feature, Option<Lacking>)>,
}

impl Send {
    /// What a channel of the workspace can do; nothing when there is no such channel, and nothing in that when its provider
    /// app is not configured.
    pub async fn capabilities(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
    ) -> Result<Option<Option<Can>>, StoreError> {
        let read = self.store.read(workspace);
        let Some(channel) = read.channel(id).await? else {
            return Ok(None);
        };
        let Some(provider) = self.providers.find(channel.provider_app) else {
            return Ok(Some(None));
        };
        let can = provider.capabilities();
        let now = self.clock.now();
        let grant = granted(&*read, &channel).await?;
        let features = Feature::ALL.map(|feature| {
            let lacking = channel.lacking(feature, can, now);
            let not_allowed = || channel.not_allowed(feature, can, grant.as_ref()?);
            (feature, lacking.or_else(not_allowed))
        });
        Ok(Some(Some(Can {
            product: channel.connection.via.product(),
            provider: can,
            thread_control: can.steers(&channel),
            features: features.to_vec(),
        })))
    }
}
