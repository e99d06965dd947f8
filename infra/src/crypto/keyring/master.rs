use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::model::shared::ExposeSecret as _;
use rand::RngExt as _;

use super::super::aead::{KeyId, SealingKey};
use super::{KeyringError, KeyringSettings, MasterKey};

#[derive(Debug)]
pub(super) struct Master {
    pub(super) id: String,
    pub(super) key: SealingKey,
}

#[derive(Debug)]
pub(super) struct Masters {
    primary: Master,
    others: Vec<Master>,
}

impl Masters {
    pub(super) fn read(settings: &KeyringSettings) -> Result<Self, KeyringError> {
        let mut read: Vec<Master> = Vec::with_capacity(settings.keys.len());
        for MasterKey { id, key } in &settings.keys {
            let bytes = STANDARD
                .decode(key.expose_secret().trim())
                .ok()
                .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let (Some(bytes), Some(called)) = (bytes, KeyId::of(id.as_bytes())) else {
                return Err(KeyringError::Malformed { id: id.clone() });
            };
            if read.iter().any(|other| other.id == *id) {
                return Err(KeyringError::Twice { id: id.clone() });
            }
            read.push(Master {
                id: id.clone(),
                key: SealingKey::new(called, &bytes),
            });
        }
        let mut read = read.into_iter();
        let primary = read.next().ok_or(KeyringError::NoKey)?;
        Ok(Self {
            primary,
            others: read.collect(),
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Master> {
        std::iter::once(&self.primary).chain(&self.others)
    }

    pub(super) fn find(&self, id: &KeyId) -> Option<&SealingKey> {
        self.all()
            .find(|master| master.key.id() == id)
            .map(|master| &master.key)
    }

    /// A new random key, wrapped by the primary one.
    pub(super) fn wrap(&self, place: &[u8]) -> Vec<u8> {
        let mut key = [0; 32];
        rand::rng().fill(&mut key);
        self.primary.key.seal(place, &key)
    }
}
