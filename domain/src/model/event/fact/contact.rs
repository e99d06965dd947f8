use crate::model::shared::Time;

/// `contact.opted_out`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactOptedOut {
    /// Since when.
    pub at: Time,
}
