use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::model::shared::{ExposeSecret as _, SecretString};
use domain::port::crypto::Signer;

use super::hmac;

/// Standard base 64; padding may be missing where it is read, since some libraries leave it away.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Signs as Standard Webhooks 1.0 says: `v1,` and the HMAC-SHA-256 of `id.timestamp.body`.
#[derive(Debug, Clone, Copy, Default)]
pub struct HmacSigner;

impl HmacSigner {
    /// What a secret's text stands for: the bytes behind `whsec_`, or the text itself when it is no base 64.
    fn key(secret: &SecretString) -> Vec<u8> {
        let text = secret.expose_secret();
        let text = text.strip_prefix("whsec_").unwrap_or(text);
        TOLERANT
            .decode(text)
            .unwrap_or_else(|_| text.as_bytes().to_vec())
    }
}

impl Signer for HmacSigner {
    fn sign(&self, secrets: &[&SecretString], id: &str, timestamp: i64, body: &[u8]) -> String {
        let timestamp = timestamp.to_string();
        let pieces = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
        let signatures: Vec<String> = secrets
            .iter()
            .map(|secret| {
                let code = hmac::sha256(&Self::key(secret), &pieces);
                format!("v1,{}", TOLERANT.encode(code))
            })
            .collect();
        signatures.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use domain::model::shared::Clock as _;
    use reqwest::header::{HeaderMap, HeaderValue};
    use standardwebhooks::Webhook;

    use super::*;
    use crate::time::SystemClock;

    const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    fn headers(secrets: &[&str], body: &[u8]) -> HeaderMap {
        let secrets: Vec<SecretString> = secrets.iter().map(|s| SecretString::from(*s)).collect();
        let now = SystemClock.now().timestamp();
        let signature = HmacSigner.sign(&secrets.iter().collect::<Vec<_>>(), "evt_1", now, body);
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", HeaderValue::from_static("evt_1"));
        headers.insert("webhook-timestamp", HeaderValue::from(now));
        headers.insert("webhook-signature", signature.parse().unwrap());
        headers
    }

    #[test]
    fn the_official_library_verifies_it_and_no_other_body() {
        let body = "{\"text\":\"grüß dich\"}".as_bytes();
        let webhook = Webhook::new(OLD).unwrap();
        webhook.verify(body, &headers(&[OLD], body)).unwrap();
        assert!(webhook.verify(b"{}", &headers(&[OLD], body)).is_err());
        assert!(webhook.verify(body, &headers(&[NEW], body)).is_err());
    }

    #[test]
    fn with_two_secrets_either_verifies() {
        let headers = headers(&[NEW, OLD], b"{}");
        for secret in [OLD, NEW] {
            Webhook::new(secret)
                .unwrap()
                .verify(b"{}", &headers)
                .unwrap();
        }
    }

    #[test]
    fn a_secret_without_its_padding_is_the_same_secret() {
        let sign = |secret: &str| HmacSigner.sign(&[&SecretString::from(secret)], "e", 1, b"{}");
        assert_eq!(sign("whsec_c2VjcmV0IQ=="), sign("whsec_c2VjcmV0IQ"));
        assert_eq!(sign("whsec_c2VjcmV0IQ=="), sign("c2VjcmV0IQ"));
    }
}
