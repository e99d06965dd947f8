use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// JSON without what no field of ours can take: U+0000, which no text of PostgreSQL's can hold, and a key that comes
/// twice, of which nobody knows which one is meant. Said here once, so that both databases refuse the same.
#[derive(Debug)]
pub(super) struct Sound;

const NUL: &str = "has the character U+0000";
const TWICE: &str = "came twice";

/// Looks at one value; `wrong` is what its key is.
#[derive(Clone, Copy, Default)]
struct Look {
    wrong: Option<&'static str>,
}

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Look::default().deserialize(deserializer)
    }
}

impl<'de> DeserializeSeed<'de> for Look {
    type Value = Sound;

    /// What is wrong with a key is said where its value stands, so that the pointer has the key in it.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sound, D::Error> {
        match self.wrong {
            Some(wrong) => Err(D::Error::custom(wrong)),
            None => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Look {
    type Value = Sound;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_unit<E>(self) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Sound, E> {
        if v.contains('\0') {
            Err(E::custom(NUL))
        } else {
            Ok(Sound)
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Sound, A::Error> {
        while let Some(Sound) = seq.next_element()? {}
        Ok(Sound)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sound, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let nul = key.contains('\0').then_some(NUL);
            let wrong = nul.or_else(|| keys.contains(&key).then_some(TWICE));
            map.next_value_seed(Self { wrong })?;
            keys.insert(key);
        }
        Ok(Sound)
    }
}
