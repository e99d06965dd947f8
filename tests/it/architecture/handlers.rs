//! One handler a file, and every handler in the OpenAPI document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::source::{Source, assert_none, mentions, read, rust_files};

/// Where routes are made that are in no document, and for whom. All others are under `v1`.
const OUTSIDE: [(&str, &str); 7] = [
    (
        "api/src/http/admin.rs",
        "the operator's tools, at a listener of their own",
    ),
    ("api/src/http/connect/mod.rs", "account owners' browsers"),
    ("api/src/http/docs/mod.rs", "the document itself"),
    ("api/src/http/health.rs", "whoever watches the process"),
    ("api/src/http/ingress/mod.rs", "Instagram"),
    ("api/src/http/media/mod.rs", "whoever has the link"),
    ("api/src/http/mod.rs", "what is nowhere"),
];
/// The macros that make a route.
const MACROS: [&str; 6] = [
    "#[get(",
    "#[post(",
    "#[put(",
    "#[patch(",
    "#[delete(",
    "#[route(",
];
/// Routes added so are not collected into the document.
const UNDOCUMENTED: [&str; 3] = [".route(", "web::resource(", "web::to("];

fn violations(sources: &[Source], document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut documented = operations(document);
    for source in sources {
        let code = source.code();
        for way in UNDOCUMENTED.iter().filter(|way| mentions(&code, way)) {
            found.push(format!(
                "{}: `{way}` makes a route that nobody documents",
                source.path
            ));
        }
        let handlers = code.matches("#[utoipa::path").count();
        if source.name() == "mod.rs" {
            if handlers > 0 {
                found.push(format!(
                    "{} holds a handler: each has a file of its own",
                    source.path
                ));
            }
            continue;
        }
        if handlers != 1 {
            found.push(format!(
                "{} holds {handlers} documented handlers, not one",
                source.path
            ));
            continue;
        }
        match operation_id(&code) {
            Some(id) if documented.remove(id) => {}
            Some(id) => found.push(format!("{}: `{id}` is not in openapi.json", source.path)),
            None => found.push(format!("{} names no operation_id", source.path)),
        }
    }
    found.extend(
        documented
            .iter()
            .map(|id| format!("openapi.json: nobody handles `{id}`")),
    );
    found
}

/// Files beside `v1` that make routes and are not on the list.
fn unlisted(sources: &[Source]) -> Vec<String> {
    let listed = |path: &str| OUTSIDE.iter().any(|(known, _)| *known == path);
    let makes = |code: &str| {
        let mut ways = UNDOCUMENTED.iter().chain(&MACROS);
        ways.any(|way| code.contains(way))
    };
    sources
        .iter()
        .filter(|source| !source.path.starts_with("api/src/http/v1/"))
        .filter(|source| makes(&source.code()) && !listed(&source.path))
        .map(|source| format!("{} makes a route outside the document", source.path))
        .collect()
}

fn operation_id(code: &str) -> Option<&str> {
    code.split_once("operation_id = \"")?.1.split('"').next()
}

fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(_, methods)| methods.as_object().into_iter().flatten())
        .filter_map(|(_, operation)| operation["operationId"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn every_handler_has_a_file_and_is_in_the_document() {
    let document = serde_json::from_str(&read("openapi/openapi.json")).unwrap();

    assert_none(&violations(&rust_files("api/src/http/v1"), &document));
}

#[test]
fn routes_outside_the_document_are_a_closed_list() {
    let sources = rust_files("api/src/http");

    let paths: Vec<_> = sources.iter().map(|source| source.path.as_str()).collect();
    assert!(
        OUTSIDE.iter().all(|(path, _)| paths.contains(path)),
        "{paths:?}"
    );
    assert_none(&unlisted(&sources));
}

#[test]
fn a_route_beside_the_list_is_found() {
    let found = unlisted(&[
        Source::sample(
            "api/src/http/debug.rs",
            "#[get(\"/debug\")]\nasync fn all() {}",
        ),
        Source::sample("api/src/http/auth/mod.rs", "web::resource(\"/login\")"),
        Source::sample("api/src/http/health.rs", "web::resource(\"/livez\")"),
        Source::sample("api/src/http/v1/messages/get.rs", "#[get(\"/messages\")]"),
    ]);

    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_handler_outside_the_document_is_found() {
    let document = serde_json::json!({"paths": {
        "/v1/messages": {"post": {"operationId": "messages.create"}},
        "/v1/ghosts": {"get": {"operationId": "ghosts.list"}},
    }});
    let handler = |id: &str| format!("#[utoipa::path(operation_id = \"{id}\")]\nfn handle() {{}}");

    let found = violations(
        &[
            Source::sample(
                "api/src/http/v1/messages/create.rs",
                &handler("messages.create"),
            ),
            Source::sample("api/src/http/v1/messages/mod.rs", "pub mod create;"),
            Source::sample("api/src/http/v1/secrets/list.rs", &handler("secrets.list")),
            Source::sample(
                "api/src/http/v1/bare.rs",
                "#[get(\"/bare\")]\nfn handle() {}",
            ),
            Source::sample(
                "api/src/http/v1/mod.rs",
                "scope.route(\"/hidden\", web::get())",
            ),
        ],
        &document,
    );

    assert_eq!(found.len(), 4, "{found:?}");
}
