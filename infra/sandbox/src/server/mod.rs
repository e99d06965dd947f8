//! The HTTP server: one worker on threads of its own, so that it answers whatever the runtime of
//! its owner is busy with.

mod cdn;
mod connection;
mod facebook;
mod graph;
mod login;

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use actix_web::{App, HttpServer, rt::System, web};
use tokio::sync::oneshot;

use crate::{control, error::StartError, hub::Hub, page};

/// Longer than clients keep idle connections, so that none is closed just as it is used again.
const KEEP_ALIVE: Duration = Duration::from_mins(2);

/// The largest body that is read.
const BODY: usize = 2 * 1024 * 1024;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    ended: tokio::sync::Mutex<Option<oneshot::Receiver<()>>>,
}

impl Server {
    /// Binds at once and serves until stopped.
    pub(crate) async fn start(
        hub: &Arc<Hub>,
        listen: SocketAddr,
        public_url: Option<&str>,
    ) -> Result<Self, StartError> {
        let failed = |source| StartError::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let files = public_url.map_or_else(|| files_at(address), str::to_owned);
        hub.with(|state| {
            files
                .trim_end_matches('/')
                .clone_into(&mut state.cdn.origin);
        });
        let (up, came_up) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let hub = Arc::clone(hub);
        thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                System::new().block_on(serve(hub, listener, up));
                if end.send(()).is_err() {
                    tracing::trace!("nobody waits for the end");
                }
            })
            .map_err(StartError::Server)?;
        came_up
            .await
            .map_err(std::io::Error::other)
            .and_then(|server| server)
            .map_err(StartError::Server)?;
        Ok(Self {
            address,
            ended: tokio::sync::Mutex::new(Some(ended)),
        })
    }

    /// Waits until it has ended every connection and the port is free, once the hub is told to stop.
    pub(crate) async fn ended(&self) {
        if let Some(ended) = self.ended.lock().await.take()
            && ended.await.is_err()
        {
            tracing::debug!("the server had ended before");
        }
    }
}

/// Where files are: what listens everywhere is reached at this machine's own address.
fn files_at(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

async fn serve(
    hub: Arc<Hub>,
    listener: TcpListener,
    up: oneshot::Sender<Result<(), std::io::Error>>,
) {
    let data = web::Data::from(Arc::clone(&hub));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(web::PayloadConfig::new(BODY))
            .configure(login::routes)
            .configure(facebook::routes)
            .configure(page::routes)
            .configure(control::routes)
            .configure(cdn::routes)
            .route("/assets/sandbox.css", web::get().to(page::style))
            .route("/assets/chat.js", web::get().to(page::script))
            .default_service(web::to(graph::answer))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .keep_alive(KEEP_ALIVE)
    .on_connect(connection::remember)
    .listen(listener)
    .map(HttpServer::run);
    match server {
        Ok(server) => {
            let handle = server.handle();
            if up.send(Ok(())).is_err() {
                return;
            }
            // Asked from here only, and driven to its end: dropped half-way it would go on listening, and a second one who
            // asks while it ends may never be answered.
            let stopped = async {
                hub.stopping.cancelled().await;
                handle.stop(false).await;
            };
            tokio::pin!(server);
            let ended = tokio::select! {
                ended = &mut server => ended,
                () = stopped => server.await,
            };
            if let Err(error) = ended {
                tracing::error!(%error, "the sandbox's server failed");
            }
        }
        Err(error) => drop(up.send(Err(error))),
    }
}
