//! The actors: a real service over sockets, and everybody who has to do with it.
//!
//! Every helper fails the test by panicking: there is nobody to hand an error to.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::missing_panics_doc,
    reason = "tests"
)]

mod answer;
mod app;
mod browser;
mod caller;
mod canary;
mod chromium;
mod cluster;
mod config;
mod database;
mod hostile;
mod html;
mod http;
mod kill;
mod numbers;
mod openapi;
mod operator;
mod owner;
mod port;
mod process;
mod receiver;
mod run;
mod schema;
mod service;
mod stream;
mod wait;
mod wire;
mod workspace;

pub use answer::Answer;
pub use app::TestApp;
pub use browser::{Browser, Page};
pub use caller::{Call, Caller};
pub use canary::Hunt;
pub use chromium::{Chromium, Element, Key};
pub use cluster::Cluster;
pub use config::{MASTER_KEY, Options};
pub use database::{Backend, Database, sqlite_url, variable};
pub use hostile::{Hostile, HostileReceiver};
pub use html::{Field, Form, forms, links, plain};
pub use http::{Handler, Received, Reply, Server};
pub use kill::{Round, Toll, Window};
pub use numbers::Numbers;
pub use openapi::{Operation, document, operations};
pub use operator::Operator;
pub use owner::{Choice, Owner};
pub use port::Port;
pub use process::{Program, program};
pub use receiver::{Delivery, Receiver};
pub use run::{Bare, Given, run};
pub use schema::fault;
pub use service::Service;
pub use stream::{Stream, Streamed};
pub use wait::{PATIENCE, within};
pub use wire::Wire;
pub use workspace::{Channel, Workspace, all_scopes};

/// One TLS provider for the process, as the service has it.
fn tls() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::trace!("it is installed already");
    }
}
