//! Every setting that the documents and the compose file name is one that the program knows.

use std::collections::BTreeSet;

use super::source::{Source, assert_none, read};

const PREFIX: &str = "GRAMWAY__";
/// Where settings are named by their variables.
const NAMED_IN: [&str; 5] = [
    "README.md",
    "api/README.md",
    "docker/README.md",
    "docker/compose.yaml",
    "docker/prepare",
];

/// The variables of all keys of the embedded defaults, those without a default too.
fn known(defaults: &str) -> BTreeSet<String> {
    let mut section = String::new();
    let mut found = BTreeSet::new();
    for line in defaults.lines() {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = format!("{}__", name.to_uppercase());
        } else if let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ") {
            found.insert(format!("{PREFIX}{section}{}", key.to_uppercase()));
        }
    }
    found
}

fn violations(sources: &[Source], known: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for rest in source.text.split(PREFIX).skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_');
            let name = format!("{PREFIX}{}", rest.split_at(end.unwrap_or(rest.len())).0);
            let key = name.strip_suffix("_FILE").unwrap_or(&name);
            let example = key.starts_with("GRAMWAY__SECTION__KEY");
            if !example && !known.contains(key) {
                found.push(format!("{}: {name} is no setting", source.path));
            }
        }
    }
    found
}

#[test]
fn documents_name_settings_that_there_are() {
    let known = known(api::config::DEFAULTS);
    let sources = NAMED_IN.map(|path| Source::sample(path, &read(path)));

    assert!(known.contains("GRAMWAY__DATABASE__OWNER_URL"), "{known:?}");
    assert_none(&violations(&sources, &known));
}

#[test]
fn a_setting_that_is_none_is_found() {
    let known = known(
        "# environment = \"test\"\n[database]\n# The URL.\nurl = \"x\"\n# owner_url = \"y\"\n",
    );
    let compose = "GRAMWAY__ENVIRONMENT: test\nGRAMWAY__DATABASE__URL_FILE: /url\n\
                   GRAMWAY__DATABASE__ROLE: app\nGRAMWAY__SECTION__KEY\n";

    let found = violations(&[Source::sample("docker/compose.yaml", compose)], &known);

    assert_eq!(known.len(), 3, "{known:?}");
    assert_eq!(
        found,
        ["docker/compose.yaml: GRAMWAY__DATABASE__ROLE is no setting"]
    );
}
