//! Transactions are opened in one place, and reads go through the workspace door.

use super::source::{Source, assert_none, mentions, rust_files};

/// Where transactions are opened.
const COMMIT: &str = "infra/src/store/commit/";
/// Where workspaces' rows are read.
const READ: &str = "infra/src/store/read/";

/// The ways to open a transaction that there are, in Rust and in SQL.
const OPENERS: [&str; 9] = [
    "TransactionTrait",
    ".begin()",
    "begin_with(",
    "begin_with_options(",
    "begin_with_config(",
    "transaction(",
    "BEGIN",
    "START TRANSACTION",
    "SAVEPOINT",
];
/// Who writes in a transaction of its own, and why it is no commit of changes.
const BATCHES: [(&str, &str); 5] = [
    ("infra/src/store/commit/batch.rs", "the write door"),
    (
        "infra/src/store/system/inbox.rs",
        "what Instagram says has a pipeline of its own",
    ),
    (
        "infra/src/store/system/retire.rs",
        "what is out of retention goes in small steps, each of which stands by itself",
    ),
    (
        "infra/src/work/leases.rs",
        "a lease is looked at and taken as one",
    ),
    (
        "infra/src/work/queue/claim.rs",
        "claims compare their fence where they are written",
    ),
];
/// The finders that know no workspace.
const FINDERS: [&str; 5] = [
    "Entity::find(",
    "find_by_id(",
    "update_many(",
    "delete_many(",
    "find_related(",
];

fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        if !source.path.starts_with(COMMIT) {
            for opener in OPENERS.iter().filter(|opener| mentions(&code, opener)) {
                found.push(format!("{} opens a transaction: `{opener}`", source.path));
            }
        }
        if code.contains(".batch()") && !BATCHES.iter().any(|(path, _)| *path == source.path) {
            found.push(format!("{} opens a batch of its own", source.path));
        }
        if source.path.starts_with(READ) {
            for finder in FINDERS.iter().filter(|finder| mentions(&code, finder)) {
                found.push(format!(
                    "{} reads around the workspace door: `{finder}`",
                    source.path
                ));
            }
        }
    }
    found
}

#[test]
fn only_the_commit_batch_opens_transactions_and_reads_name_their_workspace() {
    let sources: Vec<Source> = ["api/src", "domain/src", "infra/src"]
        .into_iter()
        .flat_map(rust_files)
        .collect();

    assert!(sources.iter().any(|source| source.path.starts_with(COMMIT)));
    assert!(sources.iter().any(|source| source.path.starts_with(READ)));
    assert_none(&violations(&sources));
}

#[test]
fn a_transaction_elsewhere_and_a_read_around_the_door_are_found() {
    let found = violations(&[
        Source::sample("infra/src/work/claim.rs", "connection.begin().await?;"),
        Source::sample(
            "infra/src/store/system/lease.rs",
            "execute(\"BEGIN IMMEDIATE\")",
        ),
        Source::sample(
            "infra/src/store/read/message.rs",
            "message::Entity::find().all(c)",
        ),
        Source::sample(
            "infra/src/work/other.rs",
            "let batch = self.database.batch().await?;",
        ),
        Source::sample(
            "infra/src/store/commit/batch.rs",
            "connection.begin().await?;",
        ),
        Source::sample(
            "infra/src/store/read/contact.rs",
            "// never Entity::find()\nof(workspace)",
        ),
    ]);

    assert_eq!(found.len(), 4, "{found:?}");
}
