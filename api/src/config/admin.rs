use std::net::SocketAddr;

use serde::Deserialize;

/// What the operator's own tools ask.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// Where metrics and health are served; nowhere when absent.
    pub listen: Option<SocketAddr>,
}
