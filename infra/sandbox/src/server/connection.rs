//! A second hold on every connection, so that a fault can drop it without an answer.

use std::{any::Any, net, os::fd::AsFd as _};

use actix_web::{HttpRequest, dev::Extensions, rt::net::TcpStream};

/// A second hold on a connection.
struct Connection(net::TcpStream);

/// Called for every new connection.
pub(super) fn remember(stream: &dyn Any, data: &mut Extensions) {
    let Some(stream) = stream.downcast_ref::<TcpStream>() else {
        return;
    };
    // a failed send of a small answer must not wait for the acknowledgement of the one before
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    match stream.as_fd().try_clone_to_owned() {
        Ok(second) => {
            data.insert(Connection(net::TcpStream::from(second)));
        }
        Err(error) => tracing::warn!(%error, "this connection cannot be dropped on purpose"),
    }
}

/// Drops the connection of this request under both its ends.
pub(super) fn drop_of(request: &HttpRequest) {
    if let Some(Connection(stream)) = request.conn_data::<Connection>()
        && let Err(error) = stream.shutdown(net::Shutdown::Both)
    {
        tracing::debug!(%error, "the connection was gone already");
    }
}
