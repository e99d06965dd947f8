//! AES-256-GCM. A sealed value is `version ‖ key id ‖ nonce ‖ ciphertext`; the key id begins with its length.

use std::fmt;

use aes_gcm::aead::{Aead as _, Generate as _, KeyInit as _, Nonce, Payload};
use aes_gcm::{Aes256Gcm, Key as CipherKey};
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::Cell;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// What a key is called in what it sealed: at most 255 bytes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct KeyId(Box<[u8]>);

impl KeyId {
    /// The id, unless it is too long.
    pub(super) fn of(id: &[u8]) -> Option<Self> {
        u8::try_from(id.len()).is_ok().then(|| Self(id.into()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// Altered, moved, cut short, or sealed with another key.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the sealed value does not open")]
pub(super) struct DoesNotOpen;

/// A key that is ready to seal and open.
pub(super) struct SealingKey {
    id: KeyId,
    cipher: Aes256Gcm,
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey")
            .field("id", &self.id.to_string())
            .finish_non_exhaustive()
    }
}

impl SealingKey {
    /// The key with this id.
    pub(super) fn new(id: KeyId, bytes: &[u8; 32]) -> Self {
        Self {
            id,
            cipher: Aes256Gcm::new(&CipherKey::<Aes256Gcm>::from(*bytes)),
        }
    }

    /// A key that has no id of its own: it is called by what its bytes hash to.
    pub(super) fn derived(bytes: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(bytes));
        Self::new(KeyId(hex::encode([a, b, c, d]).into_bytes().into()), bytes)
    }

    /// What it is called.
    pub(super) fn id(&self) -> &KeyId {
        &self.id
    }

    /// Seals `plain`; it opens only with the same `aad`.
    pub(super) fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = Nonce::<Aes256Gcm>::generate();
        #[expect(
            clippy::expect_used,
            reason = "it fails only beyond 64 GiB, which no caller has in memory"
        )]
        let ciphertext = self
            .cipher
            .encrypt(&nonce, Payload { msg: plain, aad })
            .expect("a value shorter than 64 GiB can be sealed");
        let id = &self.id.0;
        let mut sealed = Vec::with_capacity(2 + id.len() + NONCE + ciphertext.len());
        sealed.push(VERSION);
        sealed.push(u8::try_from(id.len()).unwrap_or_default());
        sealed.extend_from_slice(id);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// Opens what was sealed with this key and this `aad`.
    pub(super) fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let (id, rest) = header(sealed).ok_or(DoesNotOpen)?;
        if id != &*self.id.0 {
            return Err(DoesNotOpen);
        }
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
        self.cipher
            .decrypt(
                &Nonce::<Aes256Gcm>::from(*nonce),
                Payload {
                    msg: ciphertext,
                    aad,
                },
            )
            .map_err(|_| DoesNotOpen)
    }
}

fn header(sealed: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([version, length], rest) = sealed.split_first_chunk::<2>()?;
    let (id, rest) = rest.split_at_checked(usize::from(*length))?;
    (*version == VERSION).then_some((id, rest))
}

/// The id of the key that sealed this; nothing when it is no sealed value.
pub(super) fn key_id(sealed: &[u8]) -> Option<KeyId> {
    header(sealed).and_then(|(id, _)| KeyId::of(id))
}

/// What binds a value to its place: workspace, table, column, row.
pub(super) fn place(workspace: Option<WorkspaceId>, cell: Cell<'_>) -> Vec<u8> {
    let Cell { table, column, row } = cell;
    let workspace = workspace.map(|id| id.as_uuid()).unwrap_or_default();
    let mut aad = workspace.as_bytes().to_vec();
    for word in [table, column] {
        // words are ours, without a zero: what ends where is beyond doubt
        aad.extend_from_slice(word.as_bytes());
        aad.push(0);
    }
    aad.extend_from_slice(row.as_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(text: &str) -> KeyId {
        KeyId::of(text.as_bytes()).unwrap()
    }

    fn cell<'a>(table: &'a str, column: &'a str, row: u128) -> Cell<'a> {
        Cell {
            table,
            column,
            row: Uuid::from_u128(row),
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_the_same_key_in_the_same_place(
            key: [u8; 32], aad: Vec<u8>, other: Vec<u8>, plain: Vec<u8>,
        ) {
            let key = SealingKey::new(id("7"), &key);
            let sealed = key.seal(&aad, &plain);
            let opened = key.open(&aad, &sealed);
            prop_assert_eq!(opened.as_deref(), Ok(plain.as_slice()));
            prop_assert!(key_id(&sealed) == Some(id("7")));
            if other != aad {
                prop_assert_eq!(key.open(&other, &sealed), Err(DoesNotOpen));
            }
        }

        #[test]
        fn one_altered_byte_anywhere_and_it_does_not_open(plain: Vec<u8>, at: usize, flip in 1..=255_u8) {
            let key = SealingKey::derived(&[3; 32]);
            let mut sealed = key.seal(b"here", &plain);
            let at = at % sealed.len();
            sealed[at] ^= flip;
            prop_assert_eq!(key.open(b"here", &sealed), Err(DoesNotOpen));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, cut: usize) {
            let key = SealingKey::derived(&[3; 32]);
            prop_assert_eq!(key.open(b"", &bytes), Err(DoesNotOpen));
            let sealed = key.seal(b"", &bytes);
            let cut = cut % sealed.len();
            prop_assert_eq!(key.open(b"", &sealed[..cut]), Err(DoesNotOpen));
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_the_same() {
        let key = SealingKey::derived(&[3; 32]);
        assert_ne!(key.seal(b"", b"x"), key.seal(b"", b"x"));
    }

    #[test]
    fn another_key_does_not_open_it() {
        let sealed = SealingKey::new(id("1"), &[1; 32]).seal(b"", b"x");
        assert_eq!(
            SealingKey::new(id("1"), &[2; 32]).open(b"", &sealed),
            Err(DoesNotOpen)
        );
        assert_eq!(
            SealingKey::new(id("2"), &[1; 32]).open(b"", &sealed),
            Err(DoesNotOpen)
        );
    }

    #[test]
    fn no_two_places_are_the_same() {
        let workspace = |n| Some(WorkspaceId::from_uuid(Uuid::from_u128(n)));
        let places = [
            place(workspace(1), cell("ab", "c", 1)),
            place(workspace(2), cell("ab", "c", 1)),
            place(workspace(1), cell("a", "bc", 1)),
            place(workspace(1), cell("ab", "c", 2)),
            place(None, cell("ab", "c", 1)),
        ];
        for (n, one) in places.iter().enumerate() {
            assert!(places.iter().skip(n + 1).all(|other| other != one));
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        let printed = format!("{:?}", SealingKey::new(id("9"), &[0xab; 32]));
        assert_eq!(printed, "SealingKey { id: \"9\", .. }");
    }
}
