//! Instagram users as one channel sees them, and what is said between the two.

mod comment;
mod contact;
mod thread;
mod window;

pub use comment::{CommentId, CommentRef};
pub use contact::{Contact, ContactId, OptedOut};
pub use thread::{Conversation, ConversationId};
pub use window::{Window, WindowState};
