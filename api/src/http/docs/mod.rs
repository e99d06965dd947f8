//! The API's document, Swagger UI over it, and the pages of the codes.

mod alone;
mod answers;
mod codes;
mod examples;
mod received;
mod requests;
mod said;
mod schemas;
#[cfg(test)]
mod tests;
mod told;
mod webhooks;

use std::sync::{Arc, LazyLock};

use actix_web::http::header::ContentEncoding;
use actix_web::{App, HttpRequest, HttpResponse, web};
use domain::model::event::EventType;
use domain::model::shared::Code;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_swagger_ui::Config;

use super::problem::{Problem, ProblemView};
use super::site::Site;
use super::view::EventView;

/// What stands at the head of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gramway",
        description = "Connects Instagram accounts of a software vendor's customers: onboarding links, messages, signed webhooks.\n\nSend `Authorization: Bearer gw_…` with every request. Lists are paged with `limit`, `after` and `before`. Every `POST` takes an `Idempotency-Key`. Everything that goes wrong is an `application/problem+json` with a stable `code`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "workspaces", description = "The operator's customers, and the workspace that a key acts in"),
        (name = "operator endpoints", description = "Endpoints of the operator, which are told what happens in all workspaces"),
        (name = "inbox", description = "What Instagram signed and nobody could read, for the operator"),
        (name = "api keys", description = "Keys of a workspace"),
        (name = "onboarding", description = "Links by which account owners connect accounts"),
        (name = "channels", description = "Connected Instagram accounts"),
        (name = "messages", description = "Sending messages, and what became of them"),
        (name = "conversations", description = "What is said between channels and contacts"),
        (name = "comments", description = "What is said below what accounts published, and private replies to it"),
        (name = "contacts", description = "Instagram users as one channel sees them, and what they prefer"),
        (name = "webhooks", description = "Endpoints that are told what happens"),
        (name = "events", description = "The log of what happened, deliveries and redeliveries"),
        (name = "operations", description = "Long work that was asked for: how far it is"),
        (name = "audit log", description = "Who did what in a workspace"),
        (name = "codes", description = "The one catalogue of codes"),
    ),
    components(schemas(ProblemView, EventView)),
)]
struct Head;

/// The document: OpenAPI 3.1. A plain function, so that the server, the command line and the tests have the same.
pub fn openapi() -> Value {
    DOCUMENT.clone()
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let (_, collected) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .configure(super::v1::configure)
        .split_for_parts();
    let mut document = serde_json::to_value(&collected).unwrap_or_default();
    let schemes = json!({
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A workspace's key (`gw_live_…`, `gw_test_…`), or the operator's (`gw_op_…`) with `Gramway-Workspace`.",
        },
    });
    let components = document
        .get_mut("components")
        .and_then(Value::as_object_mut);
    if let Some(components) = components {
        components.insert("securitySchemes".to_owned(), schemes);
    }
    set(&mut document, "servers", servers("/"));
    set(&mut document, "security", json!([{"key": []}]));
    answers::complete(&mut document);
    requests::complete(&mut document);
    examples::complete(&mut document);
    let webhooks = webhooks::webhooks(&document);
    set(&mut document, "webhooks", webhooks);
    schemas::complete(&mut document);
    document
});

/// An event of this type, as the document shows it.
pub(in crate::http) fn example_of(kind: EventType) -> Value {
    let path = "post/requestBody/content/application~1json/examples/full/value";
    let example = DOCUMENT.pointer(&format!("/webhooks/{}/{path}", kind.as_str()));
    example.cloned().unwrap_or_default()
}

/// What else events of this type say, by name; see [`example_of`].
pub(in crate::http) fn more_examples_of(kind: EventType) -> Value {
    told::more(&example_of(kind), kind)
        .into_iter()
        .map(|(name, event)| (name.to_owned(), event))
        .collect()
}

/// What every event of this type is like, in full and thin: JSON Schema 2020-12.
pub(in crate::http) fn schemas_of(kind: EventType) -> [Value; 2] {
    [schemas::full(kind), schemas::thin(kind)].map(|name| alone::alone(&DOCUMENT, &name))
}

/// The filters of an endpoint that narrow events of this type.
pub(in crate::http) fn filters_of(kind: EventType) -> Vec<&'static str> {
    schemas::filters(kind)
}

fn servers(url: &str) -> Value {
    json!([{"url": url, "description": "This server"}])
}

fn set(document: &mut Value, key: &str, value: Value) {
    if let Some(document) = document.as_object_mut() {
        document.insert(key.to_owned(), value);
    }
}

pub(super) fn configure(routes: &mut web::ServiceConfig) {
    let ui = Config::new(["../openapi.json"])
        .persist_authorization(true)
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .use_base_layout();
    routes
        .app_data(web::Data::from(Arc::new(Ui(ui))))
        .service(
            web::resource("/openapi.json")
                .route(web::get().to(document))
                .route(web::head().to(document)),
        )
        .service(web::resource("/docs").route(web::get().to(to_ui)))
        .service(web::resource("/docs/codes").route(web::get().to(codes::codes)))
        .service(web::resource("/docs/codes/{code}").route(web::get().to(codes::code)))
        .service(web::resource("/docs/{file:.*}").route(web::get().to(file)));
}

/// Swagger UI's settings.
struct Ui(Config<'static>);

/// The document of this very service.
async fn document(request: HttpRequest) -> HttpResponse {
    let mut document = openapi();
    let base = &Site::of(&request).base_path;
    if !base.is_empty() {
        set(&mut document, "servers", servers(base));
    }
    HttpResponse::Ok().json(document)
}

async fn to_ui(request: HttpRequest) -> HttpResponse {
    let target = format!("{}/docs/", Site::of(&request).public_url);
    HttpResponse::PermanentRedirect()
        .insert_header(("Location", target))
        .finish()
}

async fn file(path: web::Path<String>, ui: web::Data<Ui>) -> Result<HttpResponse, Problem> {
    let Ok(Some(file)) = utoipa_swagger_ui::serve(&path, Arc::new(ui.0.clone())) else {
        return Err(Problem::new(Code::RouteNotFound));
    };
    let mut answer = HttpResponse::Ok();
    if file.gzpipped {
        answer.insert_header(ContentEncoding::Gzip);
    }
    Ok(answer
        .content_type(file.content_type)
        .body(file.bytes.to_vec()))
}
