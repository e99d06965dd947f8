//! Receiving what Instagram says.

mod accept;
mod anew;
mod apply;
mod handshake;
mod media;
mod profile;
mod proven;

use std::sync::Arc;

pub use accept::{AcceptError, Accepted};
pub use anew::Anew;
pub use handshake::HandshakeError;
pub use media::MediaError;
pub use proven::Proven;

use crate::model::shared::{Clock, Ids};
use crate::port::arrival::Arrivals;
use crate::port::crypto::MediaLinks;
use crate::port::files::FileSource;
use crate::port::provider::Providers;
use crate::port::store::{Inbox, Store};

/// Receiving what Instagram says.
#[derive(Debug, Clone)]
pub struct Receive {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What comes in.
    pub inbox: Arc<dyn Inbox>,
    /// The provider apps.
    pub providers: Arc<dyn Providers>,
    /// Which connections have proven themselves.
    pub proven: Arc<Proven>,
    /// Who waits for profiles.
    pub arrivals: Arc<dyn Arrivals>,
    /// Reads links to files.
    pub links: Arc<dyn MediaLinks>,
    /// Passes files on.
    pub files: Arc<dyn FileSource>,
    /// Where files are by now.
    pub anew: Arc<Anew>,
    /// Whether contacts' profiles are asked for.
    pub asks_profiles: bool,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
}
