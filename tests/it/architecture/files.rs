//! The size and the place of files.

use std::collections::BTreeSet;

use super::source::{Source, all_rust_files, assert_none};

/// One reads a file in one go, or it is two files. Its unit tests are not counted.
const LINES: usize = 400;

fn violations(sources: &[Source]) -> Vec<String> {
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let has_files = |folder: &str| {
        paths
            .range(folder..)
            .next()
            .is_some_and(|path| path.starts_with(folder))
    };
    let mut found = Vec::new();
    for source in sources {
        let lines = source.without_tests().lines().count();
        if lines > LINES {
            found.push(format!("{} has {lines} lines of {LINES}", source.path));
        }
        let folder = format!("{}/", source.path.trim_end_matches(".rs"));
        if has_files(&folder) {
            found.push(format!("{} belongs into {folder}mod.rs", source.path));
        }
    }
    found
}

#[test]
fn files_are_short_and_a_folder_is_the_whole_of_its_module() {
    assert_none(&violations(&all_rust_files()));
}

#[test]
fn a_long_file_and_a_module_beside_its_folder_are_found() {
    let long = "fn a() {}\n".repeat(LINES + 1);
    let tested = format!(
        "{}#[cfg(test)]\nmod tests {{\n{long}}}\n",
        "fn a() {}\n".repeat(LINES)
    );

    let found = violations(&[
        Source::sample("api/src/long.rs", &long),
        Source::sample("api/src/http.rs", ""),
        Source::sample("api/src/http/mod.rs", ""),
        Source::sample("api/src/tested.rs", &tested),
    ]);

    assert_eq!(found.len(), 2, "{found:?}");
}
