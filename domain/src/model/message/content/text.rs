use thiserror::Error;

/// Text of a message: never blank. How long it may be is for `Capabilities` to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

/// Text without a character that can be seen.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("text is blank")]
pub struct Blank;

impl Text {
    /// Reads text; nothing is trimmed.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Blank> {
        let raw = raw.into();
        if raw.trim().is_empty() {
            Err(Blank)
        } else {
            Ok(Self(raw))
        }
    }

    /// What stands for a text that cannot be read, while the rest is judged.
    pub fn unread() -> Self {
        Self("…".to_owned())
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its length as Instagram counts it: bytes of UTF-8 (META 3.2).
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}
