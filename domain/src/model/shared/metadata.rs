use std::collections::BTreeMap;

use thiserror::Error;

/// Metadata beyond its limits.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum InvalidMetadata {
    /// Too many keys.
    #[error("has more than {} keys", Metadata::MOST_KEYS)]
    TooMany,
    /// A key that is empty or too long.
    #[error(
        "has a key that is empty or longer than {} characters",
        Metadata::LONGEST_KEY
    )]
    Key {
        /// The key.
        key: String,
    },
    /// A value that is too long.
    #[error("has a value longer than {} characters", Metadata::LONGEST_VALUE)]
    Value {
        /// Its key.
        key: String,
    },
}

/// What a caller wants to find again on a resource: at most 50 keys of 40 characters, values of 500.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// Keys at most.
    pub const MOST_KEYS: usize = 50;
    /// Characters of a key at most.
    pub const LONGEST_KEY: usize = 40;
    /// Characters of a value at most.
    pub const LONGEST_VALUE: usize = 500;

    /// Reads metadata, or names the first pair that breaks a limit.
    pub fn parse(pairs: BTreeMap<String, String>) -> Result<Self, InvalidMetadata> {
        if pairs.len() > Self::MOST_KEYS {
            return Err(InvalidMetadata::TooMany);
        }
        for (key, value) in &pairs {
            if key.is_empty() || key.chars().count() > Self::LONGEST_KEY {
                return Err(InvalidMetadata::Key { key: key.clone() });
            }
            if value.chars().count() > Self::LONGEST_VALUE {
                return Err(InvalidMetadata::Value { key: key.clone() });
            }
        }
        Ok(Self(pairs))
    }

    /// The pairs, by key.
    pub const fn pairs(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidMetadata, Metadata};

    #[test]
    fn its_limits_hold() {
        let of = |key: String, value: String| Metadata::parse([(key, value)].into());
        assert!(of("k".repeat(40), "v".repeat(500)).is_ok());
        assert!(matches!(
            of("k".repeat(41), String::new()),
            Err(InvalidMetadata::Key { .. })
        ));
        assert!(matches!(
            of("k".into(), "v".repeat(501)),
            Err(InvalidMetadata::Value { .. })
        ));
        let many = (0..51).map(|n| (n.to_string(), String::new())).collect();
        assert_eq!(Metadata::parse(many), Err(InvalidMetadata::TooMany));
    }
}
