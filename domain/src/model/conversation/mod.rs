//! Instagram users as one channel sees them, and what is said between the two.

mod comment;
mod contact;
mod control;
mod last_word;
mod profile;
mod thread;
mod watch;
mod window;

pub use comment::{CommentId, CommentRef, Replied};
pub use contact::{Contact, ContactId, OptedOut};
pub use control::{Control, Owned, ThreadAction, ThreadControl};
pub use profile::{Profile, ProfileAnswer, ProfileStatus, Shows};
pub use thread::{Conversation, ConversationId, Details, Handover, ThreadOwner, Watch};
pub use watch::{ClosedBy, Look};
pub use window::{Window, WindowState};
