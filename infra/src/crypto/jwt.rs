use std::fmt;

use domain::model::channel::LinkId;
use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::{StateClaims, States};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "gramway";
const AUDIENCE: &str = "gramway/oauth-state";

/// OAuth states as JSON Web Tokens: HS256 under the system's key, nothing else is read.
pub struct JwtStates {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl fmt::Debug for JwtStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtStates").finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    sub: String,
    ws: String,
    nonce: String,
}

impl JwtStates {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // the flow judges the time, by its own clock
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }
    }
}

impl States for JwtStates {
    fn sign(&self, claims: &StateClaims) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: claims.expires_at.timestamp(),
            sub: claims.link.to_string(),
            ws: claims.workspace.to_string(),
            nonce: claims.nonce.clone(),
        };
        #[expect(
            clippy::expect_used,
            reason = "strings and a number become JSON, and HMAC takes any key"
        )]
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .expect("claims of strings and a number can be signed")
    }

    fn read(&self, state: &str) -> Option<StateClaims> {
        let claims = decode::<Claims>(state, &self.decoding, &self.validation)
            .ok()?
            .claims;
        Some(StateClaims {
            workspace: claims.ws.parse::<WorkspaceId>().ok()?,
            link: claims.sub.parse::<LinkId>().ok()?,
            nonce: claims.nonce,
            expires_at: Time::from_timestamp(claims.exp, 0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    const KEY: [u8; 32] = [5; 32];

    fn claims(seconds: i64) -> StateClaims {
        StateClaims {
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(1)),
            link: LinkId::from_uuid(Uuid::from_u128(2)),
            nonce: "n0nce".to_owned(),
            expires_at: Time::from_timestamp(seconds, 0).unwrap(),
        }
    }

    fn forged(algorithm: Algorithm, key: &[u8], claims: &Value) -> String {
        encode(
            &Header::new(algorithm),
            claims,
            &EncodingKey::from_secret(key),
        )
        .unwrap()
    }

    fn good() -> Value {
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "exp": 100, "nonce": "n",
            "sub": claims(0).link.to_string(), "ws": claims(0).workspace.to_string(),
        })
    }

    #[test]
    fn what_was_signed_is_read_and_its_time_is_not_judged() {
        let states = JwtStates::new(&KEY);
        for seconds in [1, 4_000_000_000] {
            assert_eq!(
                states.read(&states.sign(&claims(seconds))),
                Some(claims(seconds))
            );
        }
        assert!(
            states
                .read(&forged(Algorithm::HS256, &KEY, &good()))
                .is_some()
        );
    }

    #[test]
    fn another_key_algorithm_issuer_audience_or_none_is_not_read() {
        let states = JwtStates::new(&KEY);
        let with = |name: &str, value: Value| {
            let mut claims = good();
            claims[name] = value;
            forged(Algorithm::HS256, &KEY, &claims)
        };
        let without = |name: &str| {
            let mut claims = good();
            claims.as_object_mut().unwrap().remove(name);
            forged(Algorithm::HS256, &KEY, &claims)
        };
        let body = URL_SAFE_NO_PAD.encode(good().to_string());
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let texts = [
            forged(Algorithm::HS256, &[6; 32], &good()),
            forged(Algorithm::HS512, &KEY, &good()),
            format!("{none}.{body}."),
            with("iss", json!("another")),
            with("aud", json!("another")),
            with("aud", json!([])),
            with("sub", json!("lnk_x")),
            with("exp", json!("soon")),
            without("iss"),
            without("aud"),
            without("exp"),
            without("sub"),
        ];
        for text in texts {
            assert_eq!(states.read(&text), None, "{text}");
        }
    }

    #[test]
    fn it_is_not_printed() {
        assert_eq!(format!("{:?}", JwtStates::new(&KEY)), "JwtStates { .. }");
    }

    proptest! {
        #[test]
        fn one_altered_character_and_it_is_not_read(at: usize, to in "[A-Za-z0-9._-]") {
            let states = JwtStates::new(&KEY);
            let signed = states.sign(&claims(1));
            let at = at % signed.len();
            let mut altered = signed.clone();
            altered.replace_range(at..=at, &to);
            // the last character of base 64 has bits that say nothing; a strict reader refuses those, too
            prop_assert!(altered == signed || states.read(&altered).is_none());
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert_eq!(JwtStates::new(&KEY).read(&text), None);
        }
    }
}
