/// Something to press, on a card or below a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub title: String,
    /// What it does.
    pub press: Press,
}

/// What a button does when it is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// It opens this URL (META 3.1: `web_url`).
    Open(String),
    /// It tells us this payload (META 3.1: `postback`).
    Postback(String),
}

impl Press {
    /// The payload that it tells, if it tells one.
    pub fn payload(&self) -> Option<&str> {
        match self {
            Self::Postback(payload) => Some(payload),
            Self::Open(_) => None,
        }
    }
}
