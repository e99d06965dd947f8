//! Signing as Meta does, with its own way of writing JSON (META 2.2).

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// The value of `X-Hub-Signature-256` for these bytes: `sha256=` and 64 lower-case hex digits.
pub(crate) fn sign(secret: &str, bytes: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(bytes);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// JSON in Meta's encoding: everything outside ASCII as lower-case `\uXXXX`, and `/` as `\/`.
///
/// A receiver that signs what it parsed and wrote again gets other bytes, and so another signature.
pub(crate) fn encode(body: &Value) -> String {
    let plain = body.to_string();
    let mut encoded = String::with_capacity(plain.len() + plain.len() / 8);
    let mut units = [0_u16; 2];
    for character in plain.chars() {
        match character {
            '/' => encoded.push_str("\\/"),
            ' '..='~' => encoded.push(character),
            other => {
                for unit in other.encode_utf16(&mut units) {
                    encoded.push_str("\\u");
                    encoded.push_str(&hex::encode(unit.to_be_bytes()));
                }
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_outside_ascii_is_escaped_in_lower_case() {
        let encoded = encode(&json!({"text": "Größe ❤️ 👍 a/b \"q\" \n"}));

        assert_eq!(
            encoded,
            r#"{"text":"Gr\u00f6\u00dfe \u2764\ufe0f \ud83d\udc4d a\/b \"q\" \n"}"#
        );
    }

    #[test]
    fn what_is_encoded_reads_back_the_same() {
        let body = json!({"text": "日本語/🙂", "n": 1, "list": [null, true]});

        assert_eq!(serde_json::from_str::<Value>(&encode(&body)).unwrap(), body);
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, test case 2
        assert_eq!(
            sign("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
