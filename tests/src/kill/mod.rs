//! The kill test: a service under load in both directions dies at a chosen instant, starts again, and what Instagram and
//! the customer's endpoint saw is held against what was acknowledged.

mod judge;
mod load;
mod toll;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{AppSettings, Fault};

use crate::config::Options;
use crate::database::{Backend, Database, alone, begun_deliveries, marked_messages};
use crate::process::Program;
use crate::service::Service;
use crate::wait::within;
use crate::workspace::{Channel, Workspace};

use judge::Case;
use load::Load;
pub use toll::Toll;

/// When the service is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// What Instagram said is on record, and not acknowledged.
    Received,
    /// A message is accepted, and its caller has no answer.
    Accepted,
    /// The `sending` mark is written, and nothing has left.
    Marked,
    /// The request is at Instagram, which does not answer.
    BytesOut,
    /// Instagram has answered, and that is on nobody's record.
    Answered,
    /// It is settled, and its event not delivered.
    Settled,
    /// A delivery's attempt is logged, and not sent.
    Attempted,
    /// The customer's endpoint has answered, and that is on nobody's record.
    Delivered,
    /// This long after enough was acknowledged.
    Instant(Duration),
}

impl Window {
    /// The named ones, in the order in which an event passes them.
    pub const NAMED: [Self; 8] = [
        Self::Received,
        Self::Accepted,
        Self::Marked,
        Self::BytesOut,
        Self::Answered,
        Self::Settled,
        Self::Attempted,
        Self::Delivered,
    ];

    /// In a person's words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Received => "received, not acknowledged",
            Self::Accepted => "accepted",
            Self::Marked => "`sending` mark written",
            Self::BytesOut => "bytes out, no answer",
            Self::Answered => "answered, unsettled",
            Self::Settled => "settled, event not delivered",
            Self::Attempted => "attempt logged, unsent",
            Self::Delivered => "answer of the receiver unrecorded",
            Self::Instant(_) => "random instants",
        }
    }

    /// The point at which the process kills itself; without one it is killed from outside.
    const fn point(self) -> Option<&'static str> {
        match self {
            Self::Received => Some("received"),
            Self::Accepted => Some("accepted"),
            Self::Marked => Some("marked"),
            Self::Answered => Some("answered"),
            Self::Settled => Some("settled"),
            Self::Attempted => Some("attempted"),
            Self::Delivered => Some("delivered"),
            Self::BytesOut | Self::Instant(_) => None,
        }
    }
}

/// One kill.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// When.
    pub window: Window,
    /// At which passage of the window, or after how many acknowledgements in each direction.
    pub after: u32,
    /// Whether Instagram sends echoes.
    pub echoes: bool,
}

/// Users who write and are written to at the same time, each in a conversation of their own.
const USERS: [&str; 6] = ["anna", "ben", "cleo", "dan", "eve", "finn"];
/// For how long an unconfirmed message waits for its echo.
const RESOLVE_MS: u64 = 2_000;

impl Round {
    /// Does it on a fresh database; what it cost.
    pub async fn run(self, database: Arc<Database>) -> Toll {
        let options = Options {
            resolve_within_ms: RESOLVE_MS,
            lease_ttl_ms: match database.backend {
                // longer than a round takes: the next process does not wait for a dead one's lease
                Backend::Sqlite => 600_000,
                Backend::Postgres => 1_000,
            },
            ..Options::default()
        };
        let service = Service::prepare(database, options, AppSettings::default()).await;
        let calm = service.serves().await;
        let acme = service.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let load = Load::prepare(&acme, &shop, &USERS).await;
        service.settled().await;
        calm.terminate().await;
        service.meta.set_echoes(self.echoes);

        let doomed = self.starts(&service).await;
        let kill = async {
            self.kills(&service, &shop, doomed, &load).await;
            load.stops();
        };
        tokio::join!(load.runs(), kill);
        let (marked, begun) = under_way(&service).await;
        let program = service.serves().await;
        load.asks_again().await;
        let case = Case {
            service: &service,
            acme: &acme,
            shop: &shop,
            echoes: self.echoes,
            marked,
            begun,
        };
        let toll = case.judged(&load).await;
        let (status, said) = program.terminate().await;
        assert!(status.success(), "{said}");
        toll
    }

    async fn starts(self, service: &Service) -> Program {
        match self.window.point() {
            Some(point) => service.serves_until(point, self.after).await,
            None => service.serves().await,
        }
    }

    /// Ends when the process is dead.
    async fn kills(self, service: &Service, shop: &Channel, doomed: Program, load: &Load) {
        match self.window {
            Window::BytesOut => {
                load.acknowledged(self.after).await;
                shop.fault(Fault::TimeoutAfterAccepting);
                let unanswered = |call: &sandbox::Request| call.is_send() && call.status.is_none();
                service.meta.saw(unanswered).await;
                doomed.kill().await;
            }
            Window::Instant(after) => {
                load.acknowledged(self.after).await;
                tokio::time::sleep(after).await;
                doomed.kill().await;
            }
            Window::Received
            | Window::Accepted
            | Window::Marked
            | Window::Answered
            | Window::Settled
            | Window::Attempted
            | Window::Delivered => within("the kill", doomed.killed()).await,
        }
    }
}

/// What may have left when the process died: the messages that had the `sending` mark, and how many deliveries were begun.
async fn under_way(service: &Service) -> (BTreeSet<String>, usize) {
    let connection = service.database.connect().await;
    // what it had asked for may still come on record
    within("the end of its sessions", alone(&connection)).await;
    let marked = marked_messages(&connection).await;
    let begun = begun_deliveries(&connection).await;
    connection.close().await.unwrap();
    (marked.iter().map(ToString::to_string).collect(), begun)
}
