//! Walking the tree: the one place where the rules get their files from.

use std::{fs, path::Path};

/// One file of the tree: its path from the root, with `/`, and its text.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// A sample that is in no folder.
    pub(super) fn sample(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The text without its trailing module of unit tests.
    pub(super) fn without_tests(&self) -> &str {
        self.text
            .match_indices("#[cfg(test)]")
            .map(|(at, _)| self.text.split_at(at))
            .find(|(_, tail)| {
                let mut lines = tail.lines().map(str::trim).skip(1);
                lines
                    .find(|line| !line.is_empty() && !line.starts_with("#["))
                    .is_some_and(|line| line.starts_with("mod "))
            })
            .map_or(&self.text, |(head, _)| head)
    }

    /// What the compiler sees: no unit tests, no lines of comment.
    pub(super) fn code(&self) -> String {
        self.without_tests()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect()
    }

    /// The name of the file.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The root of the repository.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The text of one file that has to be there.
pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file under a folder that has to be there and has to have some.
pub(super) fn rust_files(folder: &str) -> Vec<Source> {
    files(folder, "rs")
}

/// Every file under a folder whose name ends so.
pub(super) fn files(folder: &str, extension: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), extension, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "no .{extension} under {folder}");
    found
}

/// Every Rust file of the crates, tests included.
pub(super) fn all_rust_files() -> Vec<Source> {
    ["api", "domain", "infra", "migration", "tests"]
        .into_iter()
        .flat_map(rust_files)
        .collect()
}

fn walk(folder: &Path, extension: &str, found: &mut Vec<Source>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, extension, found);
        } else if path.extension().is_some_and(|is| is == extension) {
            let inside = path.strip_prefix(root()).unwrap();
            found.push(Source {
                path: inside.to_str().unwrap().replace('\\', "/"),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// Whether `text` holds `word` standing alone: not as a part of a longer name.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (head, tail) = text.split_at(at);
        let before = head.chars().next_back();
        let after = tail.strip_prefix(word).and_then(|rest| rest.chars().next());
        let longer_before = word.starts_with(part_of_name) && before.is_some_and(part_of_name);
        let longer_after = word.ends_with(part_of_name) && after.is_some_and(part_of_name);
        !longer_before && !longer_after
    })
}

/// Fails with every finding, one a line.
pub(super) fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn a_word_is_found_only_where_it_stands_alone() {
    assert!(mentions("use crate::port::Store;", "port::"));
    assert!(!mentions("use crate::export::Store;", "port::"));
    assert!(mentions("pub async fn run()", "async"));
    assert!(!mentions("is_async()", "async"));
}

#[test]
fn comments_and_unit_tests_are_no_code() {
    let source = Source::sample(
        "x.rs",
        "// BEGIN\nfn a() {}\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n  fn b() {}\n}\n",
    );

    assert_eq!(source.code(), "fn a() {}\n");
}
