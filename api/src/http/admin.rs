//! What the operator's own tools ask, at a listener of its own: the metrics and the process's health.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, web};
use domain::model::shared::Code;
use infra::metrics::Exposition;

use super::health;
use super::problem::{Problem, finish};
use super::request_id::identify;
use super::{Services, Site};

/// A scrape and a few probes at a time.
const CONNECTIONS: usize = 64;

/// Listens there. Signals are the caller's.
pub fn serve_admin(
    listener: TcpListener,
    services: Services,
    site: Site,
    exposition: Exposition,
    shutdown: Duration,
) -> std::io::Result<Server> {
    let exposition = web::Data::new(exposition);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(services.clone()))
            .app_data(web::Data::new(site.clone()))
            .app_data(exposition.clone())
            .configure(health::configure)
            .service(web::resource("/metrics").route(web::get().to(metrics)))
            .default_service(web::to(missing))
            .wrap(from_fn(finish))
            .wrap(from_fn(identify))
    })
    .disable_signals()
    .shutdown_timeout(shutdown.as_secs().max(1))
    .workers(1)
    .max_connections(CONNECTIONS);
    Ok(server.listen(listener)?.run())
}

/// Everything, in Prometheus' text format. Nobody is asked for a key: whoever reaches the listener may know it.
async fn metrics(
    services: web::Data<Services>,
    exposition: web::Data<Exposition>,
) -> Result<HttpResponse, Problem> {
    let asked = async move { exposition.text().await };
    // the database's connections live on the main runtime
    let asked = services.tracker.spawn_on(asked, &services.runtime).await;
    let text = asked.map_err(|error| Problem::internal(&error))?;
    let text = text.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type(Exposition::CONTENT_TYPE)
        .body(text))
}

async fn missing() -> Result<&'static str, Problem> {
    Err(Problem::new(Code::RouteNotFound))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_metrics_in_the_readme_are_those_that_are_served() {
        let readme = include_str!("../../README.md");

        let reference = infra::metrics::reference();

        assert!(
            readme.contains(&reference),
            "api/README.md should have:\n{reference}"
        );
    }
}
