//! The lints that hold our own rules are switched on, for every crate.

use super::source::{Source, assert_none, read, rust_files};

/// What `clippy.toml` refuses by name.
const REFUSED: [&str; 16] = [
    "chrono::Utc::now",
    "reqwest::Client::new",
    "sea_orm::EntityTrait::delete_many",
    "sea_orm::EntityTrait::find",
    "sea_orm::EntityTrait::find_by_id",
    "sea_orm::EntityTrait::update_many",
    "sea_orm::TransactionTrait::begin",
    "sea_orm::TransactionTrait::begin_with_config",
    "sea_orm::TransactionTrait::begin_with_options",
    "sea_orm::TransactionTrait::transaction",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
    "std::time::SystemTime::now",
    "tokio::spawn",
];
/// What the workspace denies.
const DENIED: [&str; 7] = [
    "disallowed_methods = \"deny\"",
    "allow_attributes = \"deny\"",
    "allow_attributes_without_reason = \"deny\"",
    "self_named_module_files = \"deny\"",
    "unwrap_used = \"deny\"",
    "print_stdout = \"deny\"",
    "unsafe_code = \"forbid\"",
];

/// Who may do what `clippy.toml` refuses: a folder or a file, and why.
const EXCUSED: [(&str, &str); 7] = [
    (
        "api/src/config/mod.rs",
        "the configuration, which reads the environment once",
    ),
    ("infra/sandbox/src/clock.rs", "the clock of the sandbox"),
    ("infra/src/ids.rs", "the adapter of the port"),
    (
        "infra/src/store/commit/",
        "the write door, which opens transactions",
    ),
    ("infra/src/store/scoped.rs", "the door of the workspaces"),
    ("infra/src/store/system/", "tables that are no workspace's"),
    ("infra/src/time.rs", "the adapter of the port"),
];

/// The files that do what is refused and are not excused.
fn unexcused(sources: &[Source]) -> Vec<String> {
    let excused = |path: &str| EXCUSED.iter().any(|(place, _)| path.starts_with(place));
    sources
        .iter()
        .filter(|source| {
            source.code().contains("clippy::disallowed_methods") && !excused(&source.path)
        })
        .map(|source| format!("{} excuses itself from clippy.toml", source.path))
        .collect()
}

fn violations(clippy: &str, workspace: &str, crates: &[(&str, String)]) -> Vec<String> {
    let refused = REFUSED
        .iter()
        .filter(|path| !clippy.contains(&format!("path = \"{path}\"")))
        .map(|path| format!("clippy.toml does not refuse {path}"));
    let denied = DENIED
        .iter()
        .filter(|lint| !workspace.contains(**lint))
        .map(|lint| format!("Cargo.toml does not say {lint}"));
    let inherited = crates
        .iter()
        .filter(|(_, text)| !text.contains("[lints]\nworkspace = true"))
        .map(|(path, _)| format!("{path} does not take the lints of the workspace"));
    refused.chain(denied).chain(inherited).collect()
}

#[test]
fn the_lints_that_hold_our_rules_are_on_in_every_crate() {
    let crates = [
        "api",
        "domain",
        "infra",
        "infra/sandbox",
        "migration",
        "tests",
    ]
    .map(|folder| (folder, read(&format!("{folder}/Cargo.toml"))));

    assert_none(&violations(
        &read("clippy.toml"),
        &read("Cargo.toml"),
        &crates,
    ));
}

#[test]
fn a_lint_that_was_switched_off_is_found() {
    let clippy = read("clippy.toml").replace("sea_orm::EntityTrait::find\"", "nothing\"");
    let workspace = read("Cargo.toml").replace("unwrap_used = \"deny\"", "unwrap_used = \"allow\"");
    let crates = [("domain", "[package]\nname = \"domain\"\n".to_owned())];

    assert_eq!(violations(&clippy, &workspace, &crates).len(), 3);
}

#[test]
fn only_those_on_the_list_do_what_is_refused() {
    let sources: Vec<Source> = [
        "api/src",
        "domain/src",
        "infra/src",
        "infra/sandbox/src",
        "migration/src",
    ]
    .into_iter()
    .flat_map(rust_files)
    .collect();

    assert_none(&unexcused(&sources));
}

#[test]
fn an_excuse_that_is_not_on_the_list_is_found() {
    let excuse = "#[expect(clippy::disallowed_methods, reason = \"in a hurry\")]\nfn find() {}";

    let found = unexcused(&[
        Source::sample("infra/src/store/read/message.rs", excuse),
        Source::sample("infra/src/store/commit/open.rs", excuse),
    ]);

    assert_eq!(
        found,
        ["infra/src/store/read/message.rs excuses itself from clippy.toml"]
    );
}
