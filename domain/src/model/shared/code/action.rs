/// What a program can do about a code. A closed set: programs branch on it where a code says more than they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Nothing: it ends well by itself, or nothing helps.
    None,
    /// Change what was sent, then send it again.
    FixRequest,
    /// Send another key, token or signature.
    FixCredentials,
    /// Send the same once more, with the same `Idempotency-Key`.
    Retry,
    /// Do nothing for a while: it goes on, or may be tried again then.
    Wait,
    /// Wait until the contact writes.
    WaitForContact,
    /// Read the resource again and decide anew.
    Refresh,
    /// Look at the code or at Instagram's words beside it: they say what to do.
    ReadDetails,
    /// Look into the conversation at Instagram before anything is sent again.
    CheckInstagram,
    /// The account owner logs in once more.
    Reconnect,
    /// The account owner changes something at Instagram or Facebook.
    FixAccount,
    /// The workspace changes something here.
    ChangeSettings,
    /// Whoever runs this service must act.
    ContactOperator,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::None,
        Self::FixRequest,
        Self::FixCredentials,
        Self::Retry,
        Self::Wait,
        Self::WaitForContact,
        Self::Refresh,
        Self::ReadDetails,
        Self::CheckInstagram,
        Self::Reconnect,
        Self::FixAccount,
        Self::ChangeSettings,
        Self::ContactOperator,
    ];

    /// Its word in answers; never renamed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FixRequest => "fix_request",
            Self::FixCredentials => "fix_credentials",
            Self::Retry => "retry",
            Self::Wait => "wait",
            Self::WaitForContact => "wait_for_contact",
            Self::Refresh => "refresh",
            Self::ReadDetails => "read_details",
            Self::CheckInstagram => "check_instagram",
            Self::Reconnect => "reconnect",
            Self::FixAccount => "fix_account",
            Self::ChangeSettings => "change_settings",
            Self::ContactOperator => "contact_operator",
        }
    }
}
