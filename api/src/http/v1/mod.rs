//! The API: one file per operation. Whatever is here is in the OpenAPI document.

mod api_keys;
mod audit_log;
mod channels;
mod codes;
mod comments;
mod contacts;
mod conversations;
mod event_types;
mod events;
mod inbox;
mod messages;
mod onboarding_links;
mod operations;
mod operator_endpoints;
mod source_ips;
mod test;
mod webhook_endpoints;
mod workspace;
mod workspaces;

pub(super) use webhook_endpoints::{ChangeEndpointBody, CreateEndpointBody};

use actix_web::middleware::from_fn;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::auth::authenticate;

/// Installs the API. Keys are asked for before anything else is looked at; only the catalogues, of codes and
/// of events, are for everybody.
pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(scope("/v1/codes").configure(codes::configure))
        .service(scope("/v1/event-types").configure(event_types::configure))
        .service(
            scope("/v1")
                .wrap(from_fn(authenticate))
                .configure(workspaces::configure)
                .configure(operator_endpoints::configure)
                .configure(inbox::configure)
                .configure(workspace::configure)
                .configure(api_keys::configure)
                .configure(onboarding_links::configure)
                .configure(channels::configure)
                .configure(messages::configure)
                .configure(conversations::configure)
                .configure(comments::configure)
                .configure(contacts::configure)
                .configure(source_ips::configure)
                .configure(webhook_endpoints::configure)
                .configure(events::configure)
                .configure(operations::configure)
                .configure(test::configure)
                .configure(audit_log::configure),
        );
}
