//! Instagram's JSON, and nothing else.

use std::fmt;

use domain::model::shared::SecretString;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// An id or a word, said as text or as a number; a number keeps its digits, since ids are beyond what a float can hold
/// (META 0). Whatever else stands there is nothing, and never an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word(pub(super) Option<String>);

impl Word {
    pub(super) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    pub(super) fn number(&self) -> Option<i64> {
        self.as_deref()?.parse().ok()
    }

    /// What this JSON says.
    pub(super) fn of(raw: &RawValue) -> Self {
        let json = raw.get();
        let digits = json.strip_prefix('-').unwrap_or(json);
        if json.starts_with('"') {
            let text: Option<String> = serde_json::from_str(json).ok();
            Self(text.filter(|text| !text.is_empty()))
        } else if digits.bytes().all(|b| b.is_ascii_digit()) {
            Self(Some(json.to_owned()))
        } else {
            Self(None)
        }
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(Self::of)
    }
}

/// Yes or no. Whatever else stands there is nothing, and never an error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flag(pub(super) Option<bool>);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.as_bool()))
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn maybe_secret<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(SecretString::from))
}

/// Reads a JSON object. Serde would take a list for a struct as well; a list is refused here.
pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    let open = json.trim_start().starts_with('{');
    open.then(|| serde_json::from_str(json).ok()).flatten()
}

/// A webhook's body (META 2.4).
#[derive(Debug, Deserialize)]
pub(super) struct Body<'a> {
    #[serde(default)]
    pub(super) object: Word,
    #[serde(borrow)]
    pub(super) entry: &'a RawValue,
}

/// The first members of a list, and what comes after them: nobody makes us hold a list of millions.
#[derive(Debug, Default)]
pub(super) struct Few<'a> {
    pub(super) first: Vec<&'a RawValue>,
    /// The first one beyond them, when there is one.
    pub(super) beyond: Option<&'a RawValue>,
}

/// So many members of a list at most.
struct Most(usize);

impl<'de> DeserializeSeed<'de> for Most {
    type Value = Few<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Few<'de>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Most {
    type Value = Few<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Few<'de>, A::Error> {
        let mut few = Few::default();
        while let Some(one) = seq.next_element::<&RawValue>()? {
            if few.first.len() < self.0 {
                few.first.push(one);
            } else if few.beyond.is_none() {
                few.beyond = Some(one);
            }
        }
        Ok(few)
    }
}

/// Reads a list up to its `most`-th member; nothing when it is none.
pub(super) fn list(raw: &RawValue, most: usize) -> Option<Few<'_>> {
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    Most(most).deserialize(&mut reader).ok()
}

/// The members of a JSON object, in their order. What stands there twice is there twice.
#[derive(Debug)]
pub(super) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = vec![];
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Something with an id: a sender, a recipient, who a comment is from.
#[derive(Debug, Deserialize)]
pub(super) struct Party {
    #[serde(default)]
    pub(super) id: Word,
}

/// The answer to a send (META 3).
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    pub(super) message_id: Word,
    #[serde(default)]
    pub(super) recipient_id: Word,
}

/// The answer to a subscription (META 1b): `true`, or `"true"`.
#[derive(Debug, Deserialize)]
pub(super) struct Done<'a> {
    #[serde(borrow)]
    pub(super) success: Option<&'a RawValue>,
}

/// An error of the Graph API (META 8).
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) error: GraphError,
}

/// What it says.
#[derive(Debug, Deserialize)]
pub(super) struct GraphError {
    #[serde(default)]
    pub(super) code: Word,
    #[serde(default)]
    pub(super) error_subcode: Word,
    #[serde(rename = "type", default)]
    pub(super) kind: Word,
    #[serde(default)]
    pub(super) message: Word,
    #[serde(default)]
    pub(super) error_user_title: Word,
    #[serde(default)]
    pub(super) error_user_msg: Word,
    #[serde(default)]
    pub(super) fbtrace_id: Word,
    #[serde(default)]
    pub(super) error_data: Value,
    #[serde(default)]
    pub(super) is_transient: Flag,
}

/// An error of the code exchange, which has a shape of its own (META 1b).
#[derive(Debug, Deserialize)]
pub(super) struct ExchangeRefusal {
    #[serde(default)]
    pub(super) error_type: Word,
    #[serde(default)]
    pub(super) code: Word,
    #[serde(default)]
    pub(super) error_message: Word,
}

/// What may be wrapped in `data: [ … ]` (META 1b: the exchange and `/me` are documented so and seen flat).
#[derive(Debug, Deserialize)]
pub(super) struct Wrapped<'a> {
    #[serde(borrow)]
    pub(super) data: Option<Vec<&'a RawValue>>,
}

/// A token (META 1b).
#[derive(Debug, Deserialize)]
pub(super) struct Token {
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: SecretString,
    #[serde(default)]
    pub(super) expires_in: Word,
}

/// What was allowed: a list, or words with commas between (META 1b).
#[derive(Debug, Deserialize)]
pub(super) struct Permissions<'a> {
    #[serde(borrow)]
    pub(super) permissions: Option<&'a RawValue>,
}

/// An account (META 1b, "Who am I").
#[derive(Debug, Deserialize)]
pub(super) struct Me {
    #[serde(default)]
    pub(super) id: Word,
    #[serde(default)]
    pub(super) user_id: Word,
    #[serde(default)]
    pub(super) username: Word,
    #[serde(default)]
    pub(super) name: Word,
    #[serde(default)]
    pub(super) account_type: Word,
}

/// What `debug_token` says (META 1a).
#[derive(Debug, Deserialize)]
pub(super) struct Debugged {
    pub(super) data: DebuggedToken,
}

/// Whose a token is, until when, and for what.
#[derive(Debug, Deserialize)]
pub(super) struct DebuggedToken {
    #[serde(default)]
    pub(super) app_id: Word,
    pub(super) is_valid: Option<bool>,
    #[serde(default)]
    pub(super) expires_at: Word,
    /// `USER`, `PAGE`, …
    #[serde(rename = "type", default)]
    pub(super) kind: Word,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) granular_scopes: Option<Vec<Granular>>,
    #[serde(default)]
    pub(super) user_id: Word,
    #[serde(default)]
    pub(super) profile_id: Word,
}

/// A scope, and for which accounts or Pages: for all when that is missing (META 1a).
#[derive(Debug, Deserialize)]
pub(super) struct Granular {
    #[serde(default)]
    pub(super) scope: Word,
    pub(super) target_ids: Option<Vec<Word>>,
}

/// `GET /me/accounts` (META 1a).
#[derive(Debug, Deserialize)]
pub(super) struct Pages<'a> {
    #[serde(borrow, default)]
    pub(super) data: Vec<&'a RawValue>,
    pub(super) paging: Option<Paging>,
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
pub(super) struct Paging {
    pub(super) cursors: Option<Cursors>,
    #[serde(default)]
    pub(super) next: Word,
}

/// The cursors of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Cursors {
    #[serde(default)]
    pub(super) after: Word,
}

/// An app that an account or a Page tells (META 1a, 1b).
#[derive(Debug, Deserialize)]
pub(super) struct AppRow {
    #[serde(default)]
    pub(super) id: Word,
}

/// A Page (META 1a).
#[derive(Debug, Deserialize)]
pub(super) struct PageRow {
    #[serde(default)]
    pub(super) id: Word,
    #[serde(default)]
    pub(super) name: Word,
    #[serde(default, deserialize_with = "maybe_secret")]
    pub(super) access_token: Option<SecretString>,
    pub(super) tasks: Option<Vec<String>>,
    pub(super) instagram_business_account: Option<Linked>,
}

/// The professional account of a Page.
#[derive(Debug, Deserialize)]
pub(super) struct Linked {
    #[serde(default)]
    pub(super) id: Word,
    #[serde(default)]
    pub(super) username: Word,
    #[serde(default)]
    pub(super) name: Word,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_and_nothing_is_an_error() {
        let read = |json: &str| {
            let party: Option<Party> = object(json);
            party.unwrap().id.0
        };
        assert_eq!(
            read(r#"{"id": 27640875392278831}"#).unwrap(),
            "27640875392278831"
        );
        assert_eq!(
            read(r#"{"id": 99999999999999999999999999}"#).unwrap(),
            "99999999999999999999999999"
        );
        assert_eq!(read(r#"{"id": "17\/8"}"#).unwrap(), "17/8");
        for json in [
            "{}",
            r#"{"id": null}"#,
            r#"{"id": ""}"#,
            r#"{"id": 1.5}"#,
            r#"{"id": 1e3}"#,
            r#"{"id": {}}"#,
            r#"{"id": "\ud800"}"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn a_list_is_no_object() {
        assert!(object::<Party>(r#"["17841"]"#).is_none());
    }
}
