//! Random names in the shapes that Meta uses.

use rand::{
    RngExt as _,
    distr::{Alphanumeric, SampleString as _},
};

/// `prefix` followed by random digits, `length` characters in all.
pub(crate) fn digits(prefix: &str, length: usize) -> String {
    let mut rng = rand::rng();
    let mut id = String::with_capacity(length);
    id.push_str(prefix);
    while id.len() < length {
        id.push(char::from(b'0' + rng.random_range(0..10_u8)));
    }
    id
}

/// `prefix` followed by `length` random letters and digits.
pub(crate) fn letters(prefix: &str, length: usize) -> String {
    let mut text = String::with_capacity(prefix.len() + length);
    text.push_str(prefix);
    Alphanumeric.append_string(&mut rand::rng(), &mut text, length);
    text
}

/// A secret of 128 bits in lower-case hex, as the app dashboard shows them.
pub(crate) fn secret() -> String {
    hex::encode(rand::rng().random::<[u8; 16]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_prefix_and_length() {
        let id = digits("17841", 17);

        assert_eq!(id.len(), 17);
        assert!(id.starts_with("17841"));
        assert!(id.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(secret(), secret());
    }
}
