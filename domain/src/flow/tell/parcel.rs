use crate::model::endpoint::Endpoint;
use crate::model::event::EventId;
use crate::model::shared::Time;
use crate::port::courier::Parcel;

use super::Tell;

impl Tell {
    /// The request as Standard Webhooks 1.0 says: id, timestamp of this attempt, a signature over both and the body for
    /// each secret that signs now.
    pub(super) fn parcel(&self, to: &Endpoint, id: EventId, body: Vec<u8>, now: Time) -> Parcel {
        let (id, timestamp) = (id.to_string(), now.timestamp());
        let secrets = to.secrets.signing(now);
        let signature = self.signer.sign(&secrets, &id, timestamp, &body);
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ];
        Parcel {
            url: to.url.clone(),
            headers,
            custom: to.manner.headers.clone(),
            auth: to.manner.auth.clone(),
            body,
        }
    }
}
