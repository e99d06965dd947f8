//! Sending messages.

mod accept;
mod accept_all;
mod act;
mod address;
mod again;
mod agent;
mod becomes;
mod cancel;
mod capabilities;
mod change_contact;
mod comments;
mod compose;
mod elsewhere;
mod expire;
mod files;
mod hold;
mod judge;
mod pace;
mod persist;
mod preview;
mod quote;
mod read;
mod recipient;
mod release;
mod replaced;
mod retry;
mod run;
mod say;
mod search;
mod see;
mod see_comment;
mod settle;
mod take;
mod wait;

use std::sync::Arc;

pub use accept::{SendMessage, SendMessageError};
pub use act::ActError;
pub(crate) use becomes::Becoming;
pub use cancel::CancelMessageError;
pub use capabilities::Can;
pub use change_contact::{ChangeContact, ChangeContactError, OptOut};
pub use comments::CommentView;
pub use preview::{Preview, PreviewControl, PreviewPart};
pub use read::{ConversationView, MessageView};
pub use retry::RetryMessageError;

use crate::model::shared::{Clock, Ids};
use crate::port::files::Files;
use crate::port::patience::Patience;
use crate::port::provider::Providers;
use crate::port::store::Store;
use crate::port::watch::Watches;

/// Sending messages.
#[derive(Debug, Clone)]
pub struct Send {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The provider apps.
    pub providers: Arc<dyn Providers>,
    /// Files by URL.
    pub files: Arc<dyn Files>,
    /// Waits for a database that is away.
    pub patience: Arc<dyn Patience>,
    /// Hears when messages change.
    pub watches: Arc<dyn Watches>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// For how long an unconfirmed part waits for its echo.
    pub resolve_within: chrono::Duration,
}
