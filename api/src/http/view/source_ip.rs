use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Network;

/// A network that webhooks come from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SourceIp)]
pub struct SourceIpView {
    /// In CIDR notation; a single address has all bits.
    #[schema(example = "203.0.113.7/32")]
    cidr: String,
}

impl SourceIpView {
    /// As it is configured.
    pub fn of(network: &Network) -> Self {
        Self {
            cidr: network.to_string(),
        }
    }
}
