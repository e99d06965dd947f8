//! HTTP: everything that listens. Handlers parse, ask a flow and render; they decide nothing.

mod addresses;
mod admin;
mod answer;
pub mod auth;
mod body;
mod connect;
mod connection;
mod content;
mod docs;
mod duration;
mod endpoint;
mod etag;
mod fields;
mod flow;
mod header;
mod health;
mod idempotency;
mod ingress;
mod json;
mod limit;
mod measure;
mod media;
mod message;
mod page;
mod pages;
mod path;
mod prefer;
pub mod problem;
mod query;
mod reach;
mod request_id;
mod routes;
mod security;
mod server;
mod site;
mod streams;
mod thread_control;
mod v1;
pub mod view;

use std::sync::Arc;

use actix_web::web;
use domain::model::shared::{Clock, Ids};
use domain::port::crypto::Cursors;
use domain::port::limit::RateLimiter;
use infra::metrics::Metrics;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::compose::Flows;
pub use addresses::Addresses;
pub use admin::serve_admin;
pub use docs::openapi;
pub use pages::CodePages;
pub use routes::routes;
pub use server::serve;
pub use site::Site;
pub use streams::Streams;
use view::Media;

/// What handlers work with. Built once, before the server's workers: state made inside a worker would be one per worker.
#[derive(Debug, Clone)]
pub struct Services {
    /// The use cases.
    pub flows: Flows,
    /// Shows how files are had.
    pub media: Media,
    /// Seals cursors.
    pub cursors: Arc<dyn Cursors>,
    /// Counts requests.
    pub limiter: Arc<dyn RateLimiter>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// The main runtime, on which flows run.
    pub runtime: Handle,
    /// The flows that run, so that a stop can wait for them.
    pub tracker: TaskTracker,
    /// The streams of events that are open.
    pub streams: Streams,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// Installs all routes and what they work with.
pub fn install(services: &Services, site: &Site, routes: &mut web::ServiceConfig) {
    routes
        .app_data(web::Data::new(services.clone()))
        .app_data(web::Data::new(site.clone()))
        .default_service(web::to(routes::missing));
    let base = site.base_path.clone();
    let inside = move |routes: &mut web::ServiceConfig| {
        v1::configure(&mut utoipa_actix_web::service_config::ServiceConfig::new(
            routes,
        ));
        ingress::configure(routes);
        connect::configure(routes);
        media::configure(routes);
        health::configure(routes);
        docs::configure(routes);
    };
    if base.is_empty() {
        inside(routes);
    } else {
        routes.service(web::scope(&base).configure(inside));
    }
}
