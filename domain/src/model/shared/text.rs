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

/// What somebody else calls a thing: the caller's own key for it, or Instagram's id. 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalId(String);

impl ExternalId {
    /// Reads an id; white space around it is dropped.
    pub fn parse(raw: &str) -> Result<Self, InvalidText> {
        checked(raw, 255).map(Self)
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
    use super::{InvalidText, Name};

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
}
