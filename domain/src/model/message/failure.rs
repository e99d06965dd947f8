use crate::model::shared::{Code, Time};

/// Why something failed: our code, and the provider's own words beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Our code.
    pub code: Code,
    /// When.
    pub occurred_at: Time,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// What the provider said.
    pub provider: Option<ProviderWords>,
}

/// What a provider said of a failure (META 8).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProviderWords {
    /// HTTP status.
    pub status: Option<u16>,
    /// `error.code`.
    pub code: Option<i64>,
    /// `error.error_subcode`.
    pub subcode: Option<i64>,
    /// `error.type`.
    pub kind: Option<String>,
    /// `error.message`, without tokens, cut to 500 characters; the other texts likewise.
    pub message: Option<String>,
    /// `error.error_user_title`: what Instagram would show to people, perhaps in their language.
    pub user_title: Option<String>,
    /// `error.error_user_msg`, likewise.
    pub user_message: Option<String>,
    /// `error.error_data`: JSON as it came, without tokens, cut likewise.
    pub data: Option<String>,
    /// `error.is_transient`: whether it lasts, as Instagram sees it.
    pub transient: Option<bool>,
    /// `error.fbtrace_id`.
    pub trace_id: Option<String>,
}

impl ProviderWords {
    /// These, if anything was said: of what nobody was asked there are none.
    pub fn known(&self) -> Option<Self> {
        (*self != Self::default()).then(|| self.clone())
    }
}
