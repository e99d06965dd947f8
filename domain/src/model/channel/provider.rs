use crate::model::shared::id;
use crate::model::workspace::Mode;

id!(/** A Meta app as Gramway knows it. */ ProviderAppId, "app");

/// A kind of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// Instagram.
    Instagram,
}

impl ProviderKind {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
        }
    }
}

/// A provider app: which kind, and for workspaces of which mode. Its hosts and secrets stay with the adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderApp {
    /// Its id.
    pub id: ProviderAppId,
    /// What kind of channel it connects.
    pub kind: ProviderKind,
    /// The mode of the workspaces that it serves.
    pub mode: Mode,
}
