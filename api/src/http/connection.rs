//! Connections on which no request comes: actix times the head of the first request on a connection, and an idle one; a
//! later request that begins and never goes on, or an answer that nobody reads, would keep its connection for ever.

use std::any::Any;
use std::cell::Cell;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd as _;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::rt;
use actix_web::web::Bytes;

/// A connection, as far as its end is concerned. It stays on the worker that accepted it.
#[derive(Debug)]
struct Connection {
    socket: TcpStream,
    /// Requests that run, and answers that wait for their next piece.
    running: Cell<u32>,
    /// When the last of them was answered, or gave a piece.
    idle_since: Cell<Instant>,
}

/// What a running request holds: for as long as it does, its connection stays.
#[derive(Debug)]
pub(super) struct Running(Option<Rc<Connection>>);

/// The body of an answer. While it waits for its next piece, its request runs; while a piece waits for its reader, it does
/// not: who reads on keeps the connection however long the answer is, who stops loses it, and what the answer holds goes too.
#[derive(Debug)]
pub(super) struct Answering<B> {
    body: B,
    connection: Option<Rc<Connection>>,
    waiting: Option<Running>,
}

/// Ends the connection when no request comes on it for this long.
pub(super) fn watch(connection: &dyn Any, data: &mut Extensions, patience: Duration) {
    let stream = connection.downcast_ref::<rt::net::TcpStream>();
    let Some(Ok(socket)) = stream.map(|stream| stream.as_fd().try_clone_to_owned()) else {
        return;
    };
    let connection = Rc::new(Connection {
        socket: socket.into(),
        running: Cell::new(0),
        idle_since: Cell::new(Instant::now()),
    });
    rt::spawn(end(Rc::downgrade(&connection), patience));
    data.insert(connection);
}

async fn end(connection: Weak<Connection>, patience: Duration) {
    let mut left = patience;
    while !left.is_zero() {
        rt::time::sleep(left).await;
        // closed meanwhile
        let Some(connection) = connection.upgrade() else {
            return;
        };
        left = if connection.running.get() > 0 {
            patience
        } else {
            patience.saturating_sub(connection.idle_since.get().elapsed())
        };
    }
    if let Some(connection) = connection.upgrade()
        && let Err(error) = connection.socket.shutdown(Shutdown::Both)
    {
        tracing::trace!(%error, "the other side was gone already");
    }
}

impl Running {
    /// A request began.
    pub(super) fn of(request: &ServiceRequest) -> Self {
        Self::on(request.conn_data::<Rc<Connection>>().cloned())
    }

    fn on(connection: Option<Rc<Connection>>) -> Self {
        if let Some(connection) = &connection {
            connection.running.set(connection.running.get() + 1);
        }
        Self(connection)
    }

    /// The head of its answer is there; the body is still to be given.
    pub(super) fn answers<B>(self, body: B) -> Answering<B> {
        Answering {
            body,
            connection: self.0.clone(),
            waiting: None,
        }
    }
}

impl<B: MessageBody + Unpin> MessageBody for Answering<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.get_mut();
        let waiting = this
            .waiting
            .take()
            .unwrap_or_else(|| Running::on(this.connection.clone()));
        let next = Pin::new(&mut this.body).poll_next(cx);
        this.waiting = next.is_pending().then_some(waiting);
        next
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        let Self {
            body,
            connection,
            waiting,
        } = self;
        body.try_into_bytes().map_err(|body| Self {
            body,
            connection,
            waiting,
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.running.set(connection.running.get() - 1);
            connection.idle_since.set(Instant::now());
        }
    }
}
