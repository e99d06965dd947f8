use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::model::shared::SecretString;
use domain::model::workspace::Hashed;
use domain::port::crypto::Random;
use rand::RngExt as _;
use rand::distr::{Alphanumeric, SampleString as _};
use sha2::{Digest as _, Sha256};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: usize = 6;

/// Randomness of a cryptographic generator that the operating system seeds, and the hashes of keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn base62(&self, length: usize) -> SecretString {
        // `Alphanumeric` draws again instead of taking a remainder: no character is likelier than another
        SecretString::from(Alphanumeric.sample_string(&mut rand::rng(), length))
    }

    fn base64(&self, length: usize) -> SecretString {
        let mut bytes = vec![0; length];
        rand::rng().fill(bytes.as_mut_slice());
        SecretString::from(STANDARD.encode(bytes))
    }

    fn jitter(&self) -> f64 {
        rand::rng().random_range(-1.0..=1.0)
    }

    fn hash(&self, text: &[u8]) -> Hashed {
        Hashed(Sha256::digest(text).into())
    }

    fn checksum(&self, text: &str) -> String {
        let mut rest = crc32fast::hash(text.as_bytes());
        let mut places = [b'0'; CHECKSUM];
        for place in places.iter_mut().rev() {
            let digit = usize::try_from(rest % 62).unwrap_or_default();
            *place = BASE62.get(digit).copied().unwrap_or(b'0');
            rest /= 62;
        }
        places.map(char::from).iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use domain::model::shared::ExposeSecret as _;

    use super::*;

    #[test]
    fn every_character_of_base62_is_as_likely_as_any_other() {
        let text = OsRandom.base62(62_000);

        let mut seen = HashMap::new();
        for c in text.expose_secret().chars() {
            *seen.entry(c).or_insert(0_u32) += 1;
        }
        assert_eq!(seen.len(), 62);
        assert!(seen.values().all(|count| (800..1200).contains(count)));
    }

    #[test]
    fn base64_holds_the_bytes_that_were_asked_for() {
        let texts: HashSet<String> = (0..100)
            .map(|_| OsRandom.base64(24).expose_secret().to_owned())
            .collect();
        assert_eq!(texts.len(), 100);
        for text in texts {
            assert_eq!(STANDARD.decode(text).unwrap().len(), 24);
        }
    }

    #[test]
    fn jitter_stays_within_its_bounds() {
        let all: Vec<f64> = (0..1000).map(|_| OsRandom.jitter()).collect();
        assert!(all.iter().all(|j| (-1.0..=1.0).contains(j)));
        assert!(all.iter().any(|j| *j < -0.5) && all.iter().any(|j| *j > 0.5));
    }

    #[test]
    fn hashes_and_checksums_are_the_well_known_ones() {
        assert_eq!(
            hex::encode(OsRandom.hash(b"abc").0),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        // 0xCBF43926 is CRC-32's check value
        let mut value = 0_u32;
        for digit in OsRandom.checksum("123456789").bytes() {
            let place = BASE62.iter().position(|b| *b == digit).unwrap();
            value = value * 62 + u32::try_from(place).unwrap();
        }
        assert_eq!(value, 0xcbf4_3926);
        assert_eq!(OsRandom.checksum("").len(), 6);
    }
}
