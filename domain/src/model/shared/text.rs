use thiserror::Error;

/// Text that breaks a limit.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidText {
    /// Nothing but white space.
    #[error("is blank")]
    Blank,
    /// Longer than allowed.
    #[error("has more than {0} characters")]
    TooLong(usize),
    /// Has control characters.
    #[error("has control characters")]
    Control,
}

fn checked(raw: &str, most: usize) -> Result<String, InvalidText> {
    let text = raw.trim();
    if text.is_empty() {
        Err(InvalidText::Blank)
    } else if text.chars().count() > most {
        Err(InvalidText::TooLong(most))
    } else if text.chars().any(char::is_control) {
        Err(InvalidText::Control)
    } else {
        Ok(text.to_owned())
    }
}

/// A name that people gave something: 1 to 200 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name; white space around it is dropped.
    pub fn parse(raw: &str) -> Result<Self, InvalidText> {
        checked(raw, 200).map(Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters of a key of the caller's own at most.
const LONGEST_KEY: usize = 255;
/// Characters of an id of Instagram's at most: messages' have 150 to 200 already (META 0).
const LONGEST_ID: usize = 512;

/// What somebody else calls a thing: the caller's own key for it, or Instagram's id. 1 to 512 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalId(String);

impl ExternalId {
    /// Reads an id; white space around it is dropped.
    pub fn parse(raw: &str) -> Result<Self, InvalidText> {
        checked(raw, LONGEST_ID).map(Self)
    }

    /// What stands for an id that cannot be read, while the rest is judged.
    pub fn unread() -> Self {
        Self("0".to_owned())
    }

    /// Reads a caller's own key: 1 to 255 characters.
    pub fn chosen(raw: &str) -> Result<Self, InvalidText> {
        checked(raw, LONGEST_KEY).map(Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ExternalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ExternalId, InvalidText, Name};

    #[test]
    fn a_name_has_letters_and_an_end() {
        assert_eq!(Name::parse("  Acme ").unwrap().as_str(), "Acme");
        assert_eq!(Name::parse(" \t "), Err(InvalidText::Blank));
        assert_eq!(Name::parse("a\u{0}b"), Err(InvalidText::Control));
        assert!(Name::parse(&"ü".repeat(200)).is_ok());
        assert_eq!(
            Name::parse(&"ü".repeat(201)),
            Err(InvalidText::TooLong(200))
        );
    }

    #[test]
    fn an_id_of_instagrams_may_be_longer_than_a_key_of_the_callers() {
        let of = |most: usize| "m".repeat(most);
        assert!(ExternalId::chosen(&of(255)).is_ok());
        assert_eq!(ExternalId::chosen(&of(256)), Err(InvalidText::TooLong(255)));
        assert!(ExternalId::parse(&of(512)).is_ok());
        assert_eq!(ExternalId::parse(&of(513)), Err(InvalidText::TooLong(512)));
    }
}
