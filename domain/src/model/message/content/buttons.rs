use super::{Button, Text};

/// A text with buttons below it (META 3.1: the button template).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buttons {
    /// The text.
    pub text: Text,
    /// One or more.
    pub buttons: Vec<Button>,
}
