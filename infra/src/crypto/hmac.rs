//! HMAC-SHA-256: computed, and compared in constant time.

use ::hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// The code of the pieces, one after another.
pub fn sha256(key: &[u8], pieces: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

/// Whether `code` is the code of `message`, in a time that does not tell where they differ.
pub fn verify(key: &[u8], message: &[u8], code: &[u8]) -> bool {
    let mut mac = keyed(key);
    mac.update(message);
    mac.verify_slice(code).is_ok()
}

/// The same for the first bytes of a code.
pub fn verify_first(key: &[u8], message: &[u8], code: &[u8]) -> bool {
    let mut mac = keyed(key);
    mac.update(message);
    mac.verify_truncated_left(code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_code_of_rfc_4231() {
        let code = sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(
            hex::encode(code),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(verify(b"Jefe", b"what do ya want for nothing?", &code));
        assert!(!verify(b"jefe", b"what do ya want for nothing?", &code));
        assert!(!verify(
            b"Jefe",
            b"what do ya want for nothing?",
            &code[..31]
        ));
        assert!(!verify(b"Jefe", b"what do ya want for nothing?", b""));
    }
}
