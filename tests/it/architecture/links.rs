//! A link from one document to a file of the tree leads somewhere.

use std::path::Path;

use super::source::{Source, assert_none, files, read, root};

/// The folders that hold documents, and the documents at the root.
const FOLDERS: [&str; 6] = ["api", "docker", "domain", "infra", "openapi", "tests"];
const AT_ROOT: [&str; 4] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
];

fn violations(documents: &[Source], exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for document in documents {
        let folder = Path::new(&document.path).parent().unwrap();
        for rest in document.text.split("](").skip(1) {
            let Some((link, _)) = rest.split_once(')') else {
                continue;
            };
            let file = link.split('#').next().unwrap_or_default();
            let outside = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !outside && !exists(&folder.join(file)) {
                found.push(format!("{}: {link} leads nowhere", document.path));
            }
        }
    }
    found
}

#[test]
fn links_between_documents_lead_somewhere() {
    let documents: Vec<Source> = FOLDERS
        .into_iter()
        .flat_map(|folder| files(folder, "md"))
        .chain(AT_ROOT.map(|path| Source::sample(path, &read(path))))
        .collect();

    assert_none(&violations(&documents, |path| root().join(path).exists()));
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "[a](there.md#part) [b](gone.md) [c](https://example.com/gone.md) [d](#part)";

    let found = violations(&[Source::sample("docker/README.md", text)], |path| {
        path == Path::new("docker/there.md")
    });

    assert_eq!(found, ["docker/README.md: gone.md leads nowhere"]);
}
