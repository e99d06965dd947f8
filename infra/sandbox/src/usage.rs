//! The headers that say how much was called (META 9).

use serde_json::json;

/// How much of what is allowed is used up, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// By the app.
    App(u16),
    /// By whoever is called, and the minutes until that may be called again.
    Account(u16, u16),
}

impl Usage {
    /// Name and value. What an account has used is told under two keys, its business and itself, as seen on the wire.
    pub(crate) fn header(self) -> (String, String) {
        match self {
            Self::App(percent) => {
                let value = json!({"call_count": percent, "total_time": 2, "total_cputime": 1});
                ("X-App-Usage".to_owned(), value.to_string())
            }
            Self::Account(percent, minutes) => {
                let of = |kind, percent, minutes| {
                    json!([{"type": kind, "call_count": percent, "total_cputime": 1, "total_time": 2,
                        "estimated_time_to_regain_access": minutes}])
                };
                let value = json!({"902345": of("pages", 1, 0), "17841400": of("messenger", percent, minutes)});
                ("X-Business-Use-Case-Usage".to_owned(), value.to_string())
            }
        }
    }
}
