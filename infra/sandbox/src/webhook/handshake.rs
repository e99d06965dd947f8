//! The handshake with which Meta checks a callback (META 2.1).

use serde::Serialize;

use crate::{hub::Hub, random};

/// What the callback said to the handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handshake {
    /// The status answered; none without an answer.
    pub status: Option<u16>,
    /// Whether the challenge came back, which is what Meta asks for.
    pub verified: bool,
}

impl Hub {
    /// Asks the callback to repeat a challenge, with this verify token or the app's.
    pub(crate) async fn handshake(&self, verify_token: Option<String>) -> Handshake {
        let failed = Handshake {
            status: None,
            verified: false,
        };
        let (url, token) = {
            let state = self.lock();
            let Some(url) = state.callback.clone() else {
                return failed;
            };
            (
                url,
                verify_token.unwrap_or_else(|| state.app.verify_token.clone()),
            )
        };
        let challenge = random::digits("1", 10);
        let query = [
            ("hub.mode", "subscribe"),
            ("hub.challenge", challenge.as_str()),
            ("hub.verify_token", token.as_str()),
        ];
        let Ok(answer) = self.client.get(url).query(&query).send().await else {
            return failed;
        };
        let status = answer.status();
        let repeated = answer.text().await.is_ok_and(|body| body == challenge);
        Handshake {
            status: Some(status.as_u16()),
            verified: status.as_u16() == 200 && repeated,
        }
    }
}
