//! The tenant: workspaces, the keys that open them, who is calling and what they may do.

mod host;
mod key;
pub mod key_text;
mod once;
mod permission;
mod retention;
mod tenant;

pub use host::{Host, InvalidHost};
pub use key::{ApiKey, ApiKeyId, ApiKeyState, Hashed, OperatorKey, OperatorKeyId};
pub use key_text::KeyText;
pub use once::{Answer, Once, OnceScope};
pub use permission::{Denied, Permission, Principal, Scope, Scopes};
pub use retention::{Kept, Retention};
pub use tenant::{Mode, Workspace, WorkspaceId};
