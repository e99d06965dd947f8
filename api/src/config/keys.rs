use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::ConfigProblem;

/// Master keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// All that may have wrapped something.
    pub master: Vec<MasterKey>,
    /// The id of the one that wraps from now on; the first when empty.
    pub primary: String,
}

/// A master key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MasterKey {
    /// Its name; stored beside what it wrapped.
    pub id: String,
    /// 32 bytes in base 64.
    pub key: SecretString,
}

impl MasterKey {
    /// Its 32 bytes.
    pub fn bytes(&self) -> Option<[u8; 32]> {
        let bytes = STANDARD.decode(self.key.expose_secret().trim()).ok()?;
        bytes.try_into().ok()
    }
}

impl Keys {
    /// The id of the one that wraps from now on.
    pub fn primary(&self) -> &str {
        match self.master.first() {
            Some(first) if self.primary.is_empty() => &first.id,
            Some(_) | None => &self.primary,
        }
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        if self.master.is_empty() {
            problems.push(ConfigProblem::new(
                "keys.master",
                "must have one key at least; `openssl rand -base64 32` makes one",
            ));
        }
        for (index, master) in self.master.iter().enumerate() {
            if master.bytes().is_none() {
                problems.push(ConfigProblem::new(
                    format!("keys.master[{index}].key"),
                    "must be 32 bytes in base64",
                ));
            }
            let word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if !(1..=32).contains(&master.id.len()) || !master.id.chars().all(word) {
                problems.push(ConfigProblem::new(
                    format!("keys.master[{index}].id"),
                    "must be 1 to 32 letters, digits, dots, dashes or underscores",
                ));
            }
            if self
                .master
                .iter()
                .take(index)
                .any(|earlier| earlier.id == master.id)
            {
                problems.push(ConfigProblem::new(
                    format!("keys.master[{index}].id"),
                    "is the id of another key too",
                ));
            }
        }
        if !self.primary.is_empty() && self.master.iter().all(|master| master.id != self.primary) {
            problems.push(ConfigProblem::new(
                "keys.primary",
                "names no key of keys.master",
            ));
        }
    }
}
