//! Connecting accounts: links, the login, channels.

mod activate;
mod ask;
mod begin;
mod callback;
mod cancel_link;
mod change_channel;
mod check;
mod choose;
mod connect_accounts;
mod connect_chosen;
mod create_link;
mod credential;
mod disconnect;
mod expire_link;
mod fail;
mod finished;
mod first_read;
mod greeting;
mod health;
mod open;
mod read;
mod returned;
mod revoke;
mod run;
mod token;
mod unsubscribe;

use std::sync::Arc;

pub use begin::{BeginError, Begun};
pub use callback::{Callback, Came};
pub use cancel_link::CancelLinkError;
pub use change_channel::{ChangeChannel, ChangeChannelError};
pub use check::CheckError;
pub use choose::{Choices, Chosen, Hint};
pub use create_link::{CreateLink, CreateLinkError};
pub use credential::{BringToken, CredentialError, RenewError};
pub use disconnect::{DisconnectError, Disconnecting};
pub use finished::{Finished, NotConnected, SoFar};
pub use greeting::{Greeting, GreetingError};
pub use health::ChannelHealth;
pub use open::{OpenError, Opened};

use crate::model::channel::Product;
use crate::model::shared::{Clock, Ids};
use crate::port::crypto::{Random, States, Vault};
use crate::port::provider::Providers;
use crate::port::store::{Routes, Store};

/// Connecting accounts.
#[derive(Debug, Clone)]
pub struct Connect {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Who owns which account.
    pub routes: Arc<dyn Routes>,
    /// The provider apps.
    pub providers: Arc<dyn Providers>,
    /// Random text.
    pub random: Arc<dyn Random>,
    /// Seals.
    pub vault: Arc<dyn Vault>,
    /// OAuth states.
    pub states: Arc<dyn States>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// Below this path providers send the browser back: `<public_url>/oauth`.
    pub oauth_url: String,
}

impl Connect {
    /// Where a login product sends the browser back to.
    fn redirect_uri(&self, product: Product) -> String {
        format!("{}/{}/callback", self.oauth_url, product.as_str())
    }
}
