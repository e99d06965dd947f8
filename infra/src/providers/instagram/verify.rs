//! Who speaks: the signature of webhooks and the token of the handshake (META 2.1, 2.2).

use domain::model::shared::{ExposeSecret as _, SecretString};
use domain::port::provider::{Forged, RawIngress};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::crypto::hmac;

/// Whether the header `X-Hub-Signature-256` is that of one of the secrets over the raw bytes. Every secret is tried.
pub(super) fn signature<'a>(
    secrets: impl Iterator<Item = &'a SecretString>,
    raw: RawIngress<'_>,
) -> Result<(), Forged> {
    let claimed = raw
        .signature
        .and_then(|header| header.trim().strip_prefix("sha256="))
        .filter(|code| code.len() == 64)
        .and_then(|code| hex::decode(code).ok())
        .ok_or(Forged)?;
    let matching = secrets
        .filter(|secret| hmac::verify(secret.expose_secret().as_bytes(), raw.body, &claimed))
        .count();
    if matching > 0 { Ok(()) } else { Err(Forged) }
}

/// Whether two secrets are the same, in a time that tells neither where they differ nor how long they are.
pub(super) fn same(one: &SecretString, other: &str) -> bool {
    let one = Sha256::digest(one.expose_secret());
    let other = Sha256::digest(other);
    let same: Choice = one.as_slice().ct_eq(other.as_slice());
    same.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"object":"instagram","entry":[{"text":"gr\u00fc\u00df \/"}]}"#;

    fn signed(secret: &str, body: &[u8]) -> String {
        let code = hmac::sha256(secret.as_bytes(), &[body]);
        format!("sha256={}", hex::encode(code))
    }

    fn verify(header: Option<&str>, body: &[u8]) -> bool {
        let secrets = ["instagram", "meta"].map(SecretString::from);
        let raw = RawIngress {
            body,
            signature: header,
        };
        signature(secrets.iter(), raw).is_ok()
    }

    #[test]
    fn either_secret_over_the_raw_bytes_is_believed() {
        assert!(verify(Some(&signed("instagram", BODY)), BODY));
        assert!(verify(Some(&signed("meta", BODY)), BODY));
    }

    #[test]
    fn nothing_else_is() {
        let good = signed("meta", BODY);
        let reserialised = br#"{"object":"instagram","entry":[{"text":"gr\u00fc\u00df /"}]}"#;
        assert!(!verify(Some(&good), reserialised));
        assert!(!verify(Some(&good), b""));
        assert!(!verify(Some(&signed("another", BODY)), BODY));
        assert!(!verify(Some(&signed("", BODY)), BODY));
        assert!(!verify(None, BODY));
        for header in [
            "",
            "sha256=",
            good.get(..70).unwrap(),
            &format!("{good}00"),
            good.strip_prefix("sha256=").unwrap(),
            &good.replace("sha256", "sha1"),
            &format!("sha256={}", "zz".repeat(32)),
            &format!("sha256={}", "é".repeat(32)),
        ] {
            assert!(!verify(Some(header), BODY), "{header}");
        }
    }

    #[test]
    fn a_token_is_known_whole() {
        let token = SecretString::from("token");
        assert!(same(&token, "token"));
        for other in ["", "toke", "tokem", "token ", "TOKEN"] {
            assert!(!same(&token, other), "{other}");
        }
    }
}
