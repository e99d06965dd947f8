//! The three floors of `domain`: a line uses only the floors under it.

use super::source::{Source, assert_none, mentions, rust_files};

/// A floor, and what its files may not say.
const FLOORS: [(&str, &[&str]); 3] = [
    // pure: no port, no flow, nothing to wait for, nothing of the machine's
    (
        "domain/src/model/",
        &[
            "port::",
            "flow::",
            "async",
            "std::fs",
            "fs::",
            "std::net",
            "net::",
            "std::process",
            "process::",
            "std::thread",
            "Instant",
            "SystemTime",
        ],
    ),
    ("domain/src/port/", &["flow::"]),
    ("domain/src/flow/", &[]),
];

fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        match FLOORS
            .iter()
            .find(|(floor, _)| source.path.starts_with(floor))
        {
            Some((_, forbidden)) => found.extend(
                forbidden
                    .iter()
                    .filter(|word| mentions(&code, word))
                    .map(|word| format!("{} says `{word}`, of a floor above it", source.path)),
            ),
            None if source.path == "domain/src/lib.rs" => {}
            None => found.push(format!("{} stands on no floor", source.path)),
        }
    }
    found
}

#[test]
fn each_floor_of_the_domain_uses_only_those_under_it() {
    assert_none(&violations(&rust_files("domain/src")));
}

#[test]
fn a_line_that_looks_up_is_found() {
    let found = violations(&[
        Source::sample(
            "domain/src/model/message/accept.rs",
            "use crate::port::store::Store;",
        ),
        Source::sample(
            "domain/src/model/message/fold.rs",
            "use crate::{model::x, flow::send};",
        ),
        Source::sample(
            "domain/src/model/channel/grant.rs",
            "pub async fn load() {}",
        ),
        Source::sample(
            "domain/src/port/store/mod.rs",
            "use crate::flow::send::Send;",
        ),
        Source::sample("domain/src/helpers.rs", ""),
        Source::sample("domain/src/model/event/log.rs", "use std::fs;"),
        Source::sample("domain/src/model/event/id.rs", "use std::{net::IpAddr};"),
        Source::sample(
            "domain/src/model/event/at.rs",
            "let now = std::time::Instant::now();",
        ),
        Source::sample(
            "domain/src/model/event/at.rs",
            "use std::time::{Duration, SystemTime};",
        ),
        Source::sample("domain/src/model/event/end.rs", "std::process::exit(1);"),
        Source::sample("domain/src/model/event/off.rs", "std::thread::yield_now();"),
        Source::sample(
            "domain/src/flow/send/accept.rs",
            "use crate::port::store::Store;",
        ),
        Source::sample(
            "domain/src/model/message/mod.rs",
            "//! nothing async, see crate::flow::send",
        ),
    ]);

    assert_eq!(found.len(), 12, "{found:?}");
}
