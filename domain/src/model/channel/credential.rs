use crate::model::shared::{ExposeSecret as _, ExternalId, SecretString, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{Channel, ChannelId, Product, ProviderAppId};

id!(/** One consent of one account owner. */ GrantId, "grt");

/// One consent of one account owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// In which workspace it was given.
    pub workspace: WorkspaceId,
    /// Who gave it, by the id that Meta's callbacks use.
    pub app_scoped_id: ExternalId,
    /// What was allowed, in Instagram's words.
    pub scopes: Vec<String>,
    /// When it was given.
    pub granted_at: Time,
}

/// Whose consents Meta takes for one: a person's to an app, through one login product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grantor {
    /// The provider app.
    pub provider_app: ProviderAppId,
    /// The login product.
    pub product: Product,
    /// The person, by the id that Meta's callbacks use.
    pub app_scoped_id: ExternalId,
}

/// The token of one channel. Its text is sealed wherever it is stored.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Whose.
    pub channel: ChannelId,
    /// The token.
    pub token: SecretString,
    /// Until when Instagram accepts it; unknown or for ever when absent.
    pub expires_at: Option<Time>,
    /// When it was obtained.
    pub obtained_at: Time,
}

impl Credential {
    /// Whether it is the same token as this one.
    pub fn is_same(&self, other: &Self) -> bool {
        self.token.expose_secret() == other.token.expose_secret()
    }
}

/// A channel with the token to act for it.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The channel.
    pub channel: Channel,
    /// Its token.
    pub credential: Credential,
}
