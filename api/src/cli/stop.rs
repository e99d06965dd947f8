use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What asks a command that stays up to stop: SIGTERM of whatever supervises it, or Ctrl-C.
#[derive(Debug)]
pub(super) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    /// Listens from now on: what is asked before anybody waits is not lost, and kills nothing half way.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits until it is asked.
    pub(super) async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
