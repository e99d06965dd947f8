use thiserror::Error;
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX: usize = 26;

/// Text that is no id of the kind that was expected.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("not an id that begins with {prefix}_ and has 26 more characters")]
pub struct InvalidId {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

/// The suffix of a TypeID (jetify-com/typeid, spec 0.3): 26 characters of Crockford's base 32 for 128 bits.
pub fn typeid(prefix: &str, id: Uuid) -> String {
    let mut rest = id.as_u128();
    let mut suffix = [b'0'; SUFFIX];
    for place in suffix.iter_mut().rev() {
        let digit = usize::try_from(rest & 31).unwrap_or_default();
        *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    let mut text = String::with_capacity(prefix.len() + 1 + SUFFIX);
    text.push_str(prefix);
    text.push('_');
    text.extend(suffix.iter().map(|byte| char::from(*byte)));
    text
}

pub(crate) fn parse(prefix: &'static str, text: &str) -> Result<Uuid, InvalidId> {
    let wrong = InvalidId { prefix };
    let suffix = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|suffix| suffix.len() == SUFFIX)
        .ok_or(wrong)?;
    let mut value: u128 = 0;
    for (place, byte) in suffix.bytes().enumerate() {
        let digit = ALPHABET
            .iter()
            .position(|known| *known == byte)
            .ok_or(wrong)?;
        if place == 0 && digit > 7 {
            return Err(wrong);
        }
        value = (value << 5) | u128::try_from(digit).map_err(|_| wrong)?;
    }
    Ok(Uuid::from_u128(value))
}

/// Declares one typed id: a uuid inside, `prefix_…` outside.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// What its text begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The id that this uuid stands for.
            pub const fn from_uuid(id: uuid::Uuid) -> Self {
                Self(id)
            }

            /// The uuid inside.
            pub const fn as_uuid(&self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::model::shared::typeid(Self::PREFIX, self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::shared::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::model::shared::id::parse(Self::PREFIX, text).map(Self)
            }
        }
    };
}
pub(crate) use id;

#[cfg(test)]
mod tests {
    use super::{parse, typeid};
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn it_is_the_typeid_of_the_specification() {
        let id: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(typeid("prefix", id), "prefix_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn another_prefix_an_overflow_and_upper_case_are_refused() {
        for text in [
            "msg_01h455vb4pex5vsknk084sn02q",
            "ws_81h455vb4pex5vsknk084sn02q",
            "ws_01H455VB4PEX5VSKNK084SN02Q",
            "ws_",
            "ws",
            "",
        ] {
            assert!(parse("ws", text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(raw: u128) {
            let id = Uuid::from_u128(raw);
            prop_assert_eq!(parse("ws", &typeid("ws", id)), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert!(parse("ws", &text).is_err() || text.starts_with("ws_"));
        }
    }
}
