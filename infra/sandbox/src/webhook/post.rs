//! One signed POST to the callback (META 2.2, 2.3).

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};

use super::Told;
use crate::{hub::Hub, log::Webhook, sign};

impl Hub {
    /// Signs the bytes with the secret of the login product (META 2.2), posts them and notes what was answered.
    pub(crate) async fn post(&self, id: u64, attempt: usize, body: Bytes) -> Told {
        let (url, signature, at, timeout) = {
            let state = self.lock();
            let Some(url) = state.callback.clone() else {
                return Told::NoCallback;
            };
            (
                url,
                sign::sign(state.secret_of(&body), &body),
                state.clock.now(),
                state.webhook_timeout,
            )
        };
        let answer = self
            .client
            .post(url.clone())
            .timeout(timeout)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "facebookexternalua")
            .header("X-Hub-Signature-256", &signature)
            .body(body.clone())
            .send()
            .await;
        let told = match answer {
            Ok(answer) => {
                let status = answer.status().as_u16();
                // read to the end, so that the connection can serve the next one
                match answer.bytes().await {
                    Ok(_) => Told::Answered(status),
                    Err(error) => Told::Unanswered(error.without_url().to_string()),
                }
            }
            Err(error) => Told::Unanswered(error.without_url().to_string()),
        };
        let status = Some(told.status()).filter(|status| *status != 0);
        let error = match &told {
            Told::Unanswered(why) => Some(why.clone()),
            Told::Answered(_)
            | Told::Held
            | Told::NotSubscribed
            | Told::NotInStandby
            | Told::NoCallback
            | Told::NotAllowed
            | Told::Stopped => None,
        };
        self.note_webhook(Webhook {
            id,
            attempt,
            at,
            url: url.into(),
            body,
            signature,
            status,
            error,
        });
        told
    }
}
