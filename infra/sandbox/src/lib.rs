#![doc = include_str!("../README.md")]
#![expect(
    clippy::similar_names,
    reason = "`ig_id` and `igsid` are the words of Meta"
)]

mod clock;
mod control;
mod error;
mod fault;
mod graph;
mod handle;
mod hub;
mod keep;
mod log;
mod page;
mod random;
mod run;
mod server;
mod settings;
mod sign;
mod state;
mod usage;
mod webhook;

pub use crate::{
    error::StartError,
    fault::{Fault, Operation, UnknownFault},
    handle::{Account, Consent, EndUser, Person, Said, Sandbox},
    log::{Request, Webhook},
    run::run,
    settings::{App, AppSettings, RedirectUris, Settings, TokenShape},
    state::{Attachment, Author, Deed, Happening, Message},
    usage::Usage,
    webhook::{Handshake, Held, Told},
};
