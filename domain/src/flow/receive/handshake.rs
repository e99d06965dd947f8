use std::sync::Arc;

use thiserror::Error;

use crate::model::channel::ProviderAppId;
use crate::model::workspace::Mode;
use crate::port::provider::Provider;

use super::Receive;

/// Why the handshake is refused.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeError {
    /// There is no such provider app.
    #[error("no such provider app")]
    NotFound,
    /// The verify token is not ours.
    #[error("the verify token does not match")]
    Refused,
}

impl Receive {
    /// The dashboard's handshake (META 2.1): `Ok` when the challenge may be sent back. `app` is the shared live one when absent.
    pub fn handshake(
        &self,
        app: Option<ProviderAppId>,
        verify_token: &str,
    ) -> Result<(), HandshakeError> {
        let provider = self.provider(app).ok_or(HandshakeError::NotFound)?;
        if provider.knows(verify_token) {
            Ok(())
        } else {
            Err(HandshakeError::Refused)
        }
    }

    pub(super) fn provider(&self, app: Option<ProviderAppId>) -> Option<Arc<dyn Provider>> {
        app.map_or_else(
            || self.providers.shared(Mode::Live),
            |app| self.providers.find(app),
        )
    }
}
