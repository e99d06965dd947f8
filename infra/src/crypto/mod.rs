//! Randomness, signatures and sealing.

mod aead;
mod cursor;
pub mod hmac;
mod jwt;
mod keyring;
mod media;
mod random;
mod sign;

pub use cursor::SealedCursors;
pub use jwt::JwtStates;
pub use keyring::{KeptError, Keyring, KeyringError, KeyringSettings, MasterKey, WrappedKeys};
pub use media::SignedMediaLinks;
pub use random::OsRandom;
pub use sign::HmacSigner;
