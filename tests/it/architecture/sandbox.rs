//! The sandbox is somebody else's server, and says where each of its shapes is written down.

use super::source::{Source, assert_none, mentions, rust_files};

const OURS: [&str; 4] = ["api::", "domain::", "infra::", "migration::"];

/// Where the sandbox says what Instagram says.
const SHAPES: [&str; 3] = [
    "infra/sandbox/src/graph/",
    "infra/sandbox/src/webhook/",
    "infra/sandbox/src/state/deed.rs",
];

fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        for name in OURS.iter().filter(|name| mentions(&code, name)) {
            found.push(format!(
                "{} uses `{name}`: the sandbox shares nothing with us",
                source.path
            ));
        }
        if SHAPES.iter().any(|place| source.path.starts_with(place))
            && !cites_a_section(&source.text)
        {
            found.push(format!("{} cites no section: `META 2.4`", source.path));
        }
    }
    found
}

/// Whether a comment names a section of the vendor's documents, as in `META 3.1`.
fn cites_a_section(text: &str) -> bool {
    text.lines()
        .filter(|line| line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("META ").skip(1))
        .any(|section| section.starts_with(|c: char| c.is_ascii_digit()))
}

#[test]
fn the_sandbox_shares_nothing_with_us_and_cites_the_vendor() {
    let sources = rust_files("infra/sandbox/src");

    for place in SHAPES {
        assert!(
            sources.iter().any(|it| it.path.starts_with(place)),
            "{place}"
        );
    }
    assert_none(&violations(&sources));
}

#[test]
fn a_sandbox_that_knows_us_or_invents_shapes_is_found() {
    let found = violations(&[
        Source::sample("infra/sandbox/src/sign.rs", "use infra::crypto::hmac;"),
        Source::sample(
            "infra/sandbox/src/graph/me.rs",
            "//! `GET /me`, as META says.\n",
        ),
        Source::sample(
            "infra/sandbox/src/graph/send.rs",
            "//! `POST /messages`: META 3.1.\n",
        ),
        Source::sample("infra/sandbox/src/state.rs", "//! unlike infra::store\n"),
        Source::sample("infra/sandbox/src/webhook/new.rs", "//! As META says.\n"),
        Source::sample("infra/sandbox/src/state/deed.rs", "//! What people do.\n"),
    ]);

    assert_eq!(found.len(), 4, "{found:?}");
}
