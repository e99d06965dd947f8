use crate::model::channel::{ChannelId, LinkId};
use crate::model::shared::{Code, ExternalId};

/// An onboarding link came to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFact {
    /// The link.
    pub link: LinkId,
    /// What it connected so far.
    pub channels: Vec<ChannelId>,
    /// Why it failed, if it did.
    pub code: Option<Code>,
    /// Which account it failed for, when the login goes on with others.
    pub account: Option<ExternalId>,
    /// Which scopes were missing, in Meta's words, if it failed for that.
    pub scopes: Vec<String>,
}
