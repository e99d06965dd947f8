//! Why a sandbox does not start.

use std::{io, net::SocketAddr};

use thiserror::Error;

/// Why a sandbox does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The HTTP server did not come up.
    #[error("cannot start the HTTP server")]
    Server(#[source] io::Error),
    /// The HTTP client for webhooks cannot be made.
    #[error("cannot make the HTTP client for webhooks")]
    Client(#[from] reqwest::Error),
    /// The file with what an earlier run knew cannot be read.
    #[error("cannot read the sandbox's state")]
    State(#[source] io::Error),
}
