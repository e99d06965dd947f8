//! `tests/run` cannot pass without a database: what it counts with is shown to fail.

use std::{
    fs,
    process::{Command, Output},
};

use super::source::root;

/// Runs `tests/count` over a log and a minimum.
fn count(log: &str, minimum: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let (log_path, minimum_path) = (folder.path().join("log"), folder.path().join("minimum"));
    fs::write(&log_path, log).unwrap();
    fs::write(&minimum_path, minimum).unwrap();
    let Output { status, stdout, .. } = Command::new(root().join("tests/count"))
        .args([log_path, minimum_path])
        .output()
        .unwrap();
    (status.success(), String::from_utf8(stdout).unwrap())
}

const BOTH: &str = "\
test send::a_text_is_sent::sqlite ... ok
test send::a_text_is_sent::postgres ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
test model::a_window_closes ... ok
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
";

#[test]
fn a_run_on_both_databases_passes_and_is_counted() {
    let (passed, output) = count(BOTH, "databases 1\nother 1\n");

    assert!(passed, "{output}");
    assert!(
        output.contains("tests passed: sqlite 1, postgres 1, other 1\n"),
        "{output}"
    );
    assert!(output.ends_with("\n3 passed, 0 failed\n"), "{output}");
}

#[test]
fn a_run_that_leaves_a_database_out_fails() {
    let without_postgres = BOTH
        .replace("::postgres ... ok", "::postgres ... ignored")
        .replace(
            "2 passed; 0 failed; 0 ignored",
            "1 passed; 0 failed; 1 ignored",
        );

    let (passed, output) = count(&without_postgres, "databases 0\nother 0\n");

    assert!(!passed, "{output}");
    assert!(output.contains("passed on SQLite but not on PostgreSQL:\n  send::a_text_is_sent\n"));
}

#[test]
fn a_run_under_the_minimum_fails() {
    assert!(!count(BOTH, "databases 2\nother 1\n").0);
    assert!(!count(BOTH, "databases 1\nother 2\n").0);
    assert!(!count(BOTH, "").0);
}

#[test]
fn a_run_in_which_something_failed_or_nothing_ran_fails() {
    let failed = BOTH.replace("1 passed; 0 failed", "0 passed; 1 failed");

    assert!(!count(&failed, "databases 0\nother 0\n").0);
    assert!(!count("error: could not compile\n", "databases 0\nother 0\n").0);
}
