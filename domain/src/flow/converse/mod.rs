//! Conversations and contacts: what is known of them, how they are looked after.

mod change;
mod close;
mod control;
mod controlled;
mod given;
mod habits;
mod last_word;
mod profile;
mod read;
mod steer;
mod watch;

use std::sync::Arc;

pub use change::{ChangeConversation, ChangeConversationError};
pub use close::CloseError;
pub use control::ControlError;
pub(crate) use controlled::{controlled, of_control};
pub(crate) use given::Given;
pub(crate) use profile::asking;
pub(crate) use watch::watch;

use crate::model::conversation::Conversation;
use crate::model::event::{EventId, Fact, FactData};
use crate::model::shared::{Clock, Ids, Time};
use crate::port::provider::Providers;
use crate::port::store::Store;

/// Conversations and contacts.
#[derive(Debug, Clone)]
pub struct Converse {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The provider apps.
    pub providers: Arc<dyn Providers>,
    /// Instagram may be asked who contacts are.
    pub asks_profiles: bool,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
}

impl Converse {
    fn about(&self, conversation: &Conversation, data: FactData, at: Time) -> Fact {
        Fact::about(EventId::from_uuid(self.ids.next()), conversation, data, at)
    }
}
