//! From Instagram's webhook to customers' endpoints, with the service as a process of its own: what it takes of the
//! machine is told apart from what the load takes.

mod channels;
mod conversations;
mod flight;
mod isolation;
mod likeness;
mod log;
mod neighbour;
mod stage;

use e2e::Backend;

use crate::Ask;
use stage::Stage;

/// Prints what is asked of a database.
pub(crate) async fn measure(ask: &Ask, backend: Backend, name: &'static str) {
    if ask.wants("flight") {
        flight::measure(ask, backend, name).await;
    }
    if ask.wants("neighbour") {
        neighbour::measure(ask, backend, name).await;
    }
    if ask.wants("log") {
        log::measure(ask, backend, name).await;
    }
    // as many as are asked for take their time
    if ask.asks_for("conversations") {
        conversations::measure(ask, backend, name).await;
    }
    if ask.asks_for("channels") {
        channels::measure(ask, backend, name).await;
    }
    if ask.wants("isolation") {
        isolation::measure(ask, backend, name).await;
    }
}

/// Whether the program itself is needed.
pub(crate) fn is_asked(ask: &Ask) -> bool {
    ["flight", "neighbour", "isolation", "log"]
        .iter()
        .any(|path| ask.wants(path))
        || ask.asks_for("conversations")
        || ask.asks_for("channels")
}
