use std::net::TcpListener;
use std::num::NonZero;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use infra::metrics::Requests;
use rustix::process::{Resource, getrlimit, setrlimit};

use super::connection::watch;
use super::measure::measure;
use super::problem::finish;
use super::request_id::identify;
use super::routes::head;
use super::security::guard;
use super::{Services, Site, install};

/// Files that are not for connections, when there are many: for as much as may be called at the same time by default, and
/// as many again for idle connections, the database and what is left.
const KEPT_FILES: usize = 4096;
/// Connections of a worker at most: actix's own limit.
const MOST_CONNECTIONS: usize = 25_600;

/// Listens with so many workers (one per processor when 0). Signals are the caller's.
pub fn serve(
    listener: TcpListener,
    services: Services,
    site: Site,
    requests: Requests,
    workers: usize,
    shutdown: Duration,
) -> std::io::Result<Server> {
    let request_timeout = site.request_timeout;
    let requests = web::Data::new(requests);
    let server = HttpServer::new(move || {
        // The last `wrap` runs first. From the outside in: a request gets its id and its span, and is counted, answers get their
        // headers, whatever fails becomes a problem, HEAD becomes GET where one reads, then the routes; `/v1` asks for a key before it reads a body.
        App::new()
            .app_data(requests.clone())
            .configure(|routes| install(&services, &site, routes))
            .wrap(from_fn(head))
            .wrap(from_fn(finish))
            .wrap(from_fn(guard))
            .wrap(from_fn(measure))
            .wrap(from_fn(identify))
    })
    .on_connect(move |connection, data| {
        // an answer's way to its reader, and the next request's way here
        watch(connection, data, request_timeout * 2);
    })
    .disable_signals()
    .shutdown_timeout(shutdown.as_secs().max(1));
    let workers = match workers {
        0 => std::thread::available_parallelism().map_or(1, NonZero::get),
        some => some,
    };
    let server = server
        .workers(workers)
        .max_connections(connections(files(), workers));
    Ok(server.listen(listener)?.run())
}

/// How many files the process may have open: from now on as many as the system lets it.
fn files() -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.or(limit.current).unwrap_or(u64::MAX);
    let before = limit.current.replace(most).unwrap_or(u64::MAX);
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => most,
        Err(error) => {
            tracing::warn!(%error, files = before, "the limit of open files stays as it is");
            before
        }
    }
}

/// How many connections a worker takes at a time. Each has two files (the second one is what `watch` ends it with), and
/// some are left for the database and the calls that leave the house: whoever opens connections stops no work.
fn connections(files: u64, workers: usize) -> usize {
    let all = usize::try_from(files).unwrap_or(usize::MAX);
    let free = all.saturating_sub((all / 4).min(KEPT_FILES));
    (free / 2 / workers.max(1)).clamp(16, MOST_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_everything_else() {
        assert_eq!(connections(1024, 2), 192);
        assert_eq!(connections(20_000, 2), 3976);
        assert_eq!(connections(u64::MAX, 4), MOST_CONNECTIONS);
        assert_eq!(connections(0, 0), 16);
    }
}
