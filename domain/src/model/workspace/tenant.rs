use crate::model::shared::{ExternalId, Metadata, Name, Time, id};

use super::{Host, Retention};

id!(/** A workspace: one customer of the operator, the tenant. */ WorkspaceId, "ws");

impl WorkspaceId {
    /// Whose that is which the operator has above all workspaces, such as endpoints that are told of all of them. No workspace
    /// has this id, and none can be reached by it.
    pub const OPERATOR: Self = Self::from_uuid(uuid::Uuid::nil());

    /// Whether it is the operator's own, and no workspace's.
    pub const fn is_operator(self) -> bool {
        self.as_uuid().is_nil()
    }
}

/// Live or test, fixed at birth. Test workspaces reach only the sandbox, live ones only Instagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// Real accounts.
    Live,
    /// The sandbox.
    Test,
}

impl Mode {
    /// Its word in keys, rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
        }
    }

    /// The mode with this word.
    pub fn find(word: &str) -> Option<Self> {
        [Self::Live, Self::Test]
            .into_iter()
            .find(|mode| mode.as_str() == word)
    }
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it; shown on the connect page.
    pub name: Name,
    /// Live or test.
    pub mode: Mode,
    /// The operator's own key for it.
    pub external_id: Option<ExternalId>,
    /// The operator's notes on it.
    pub metadata: Metadata,
    /// To which hosts its onboarding links may redirect.
    pub redirect_hosts: Vec<Host>,
    /// For how long its log is kept.
    pub retention: Retention,
    /// Since when.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

impl Workspace {
    /// Whether a browser may be sent there: its host is registered, and it is https unless the host is this machine.
    pub fn redirects_to(&self, url: &str) -> bool {
        Host::of_url(url).is_some_and(|host| self.redirect_hosts.contains(&host))
    }
}
