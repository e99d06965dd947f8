//! SQL that is written by hand names the workspace, or speaks of a table that is no workspace's.

use migration::SYSTEM_TABLES;

use super::source::{Source, assert_none, mentions, rust_files};

/// What makes a text a statement.
const VERBS: [&str; 4] = ["SELECT ", "UPDATE ", "DELETE FROM ", "INSERT INTO "];
/// Statements that name no workspace, and why.
const EXCUSED: [(&str, &str, &str); 16] = [
    (
        "infra/src/store/commit/list.rs",
        "SELECT * FROM (VALUES ",
        "a list of values, which a statement is joined with",
    ),
    (
        "infra/src/store/commit/list.rs",
        "SELECT {} FROM unnest(",
        "the same as arrays",
    ),
    (
        "infra/src/store/commit/sql.rs",
        "DELETE FROM {table} WHERE ({listed})",
        "made of a table and its key, which begins with the workspace",
    ),
    (
        "infra/src/store/commit/texts.rs",
        "{",
        "made of an entity's table and its key, which begins with the workspace",
    ),
    (
        "infra/src/store/commit/look.rs",
        "{",
        "made of a table and its key, which begins with the workspace",
    ),
    (
        "infra/src/store/commit/write/work/insert.rs",
        "SELECT 1 WHERE FALSE",
        "no lease is held",
    ),
    (
        "infra/src/store/commit/settled.rs",
        "SELECT 1 FROM held",
        "whether the lease is held; what goes by it names the workspace",
    ),
    (
        "infra/src/work/queue/claim.rs",
        "EXISTS (SELECT 1 FROM held) AND ",
        "a condition of the claim, which names the workspace",
    ),
    (
        "infra/src/store/system/check.rs",
        "SELECT max(seq) FROM work",
        "the last number that was given to work",
    ),
    (
        "infra/src/store/read/operation.rs",
        "SELECT max(seq) FROM work",
        "the same, and it says nothing of whose work it is",
    ),
    (
        "infra/src/store/commit/write/work/control.rs",
        "SELECT pg_advisory_xact_lock(",
        "takes a lock and reads no row",
    ),
    (
        "infra/src/store/commit/write/work/control.rs",
        "SELECT COALESCE(MAX(seq), 0) FROM target_control",
        "the last number that was given to a control",
    ),
    (
        "infra/src/work/queue/control.rs",
        "DELETE FROM target_control WHERE changed_at < ",
        "whoever runs the work of all workspaces forgets what makes no difference",
    ),
    (
        "infra/src/store/system/retire.rs",
        "SELECT pg_try_advisory_xact_lock(",
        "takes a lock and reads no row",
    ),
    (
        "infra/src/store/system/retire.rs",
        " FOR UPDATE SKIP LOCKED",
        "the end of a statement that names the workspace",
    ),
    (
        "infra/src/store/migrate.rs",
        "SELECT",
        "speaks of schemas and roles, not of rows",
    ),
];

/// The texts in double quotes, without the line breaks that are only for the eye.
fn texts(code: &str) -> Vec<String> {
    let code = code.replace("'\"'", "' '");
    let mut texts = Vec::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => break,
                '\\' => {
                    let escaped = letters.next().unwrap_or_default();
                    if escaped == '\n' {
                        while letters.next_if(|next| next.is_whitespace()).is_some() {}
                    } else {
                        text.push(escaped);
                    }
                }
                other => text.push(other),
            }
        }
        texts.push(text);
    }
    texts
}

fn violations(sources: &[Source]) -> Vec<String> {
    let system = |text: &str| SYSTEM_TABLES.iter().any(|table| mentions(text, table));
    let excused = |path: &str, text: &str| {
        let about =
            |(place, part, _): &(&str, &str, &str)| path.starts_with(place) && text.contains(part);
        EXCUSED.iter().any(about)
    };
    let mut found = Vec::new();
    for source in sources {
        for text in texts(&source.code()) {
            let statement = VERBS.iter().any(|verb| text.contains(verb));
            let scoped = text.contains("workspace_id") || system(&text);
            if statement && !scoped && !excused(&source.path, &text) {
                found.push(format!("{}: `{text}` names no workspace", source.path));
            }
        }
    }
    found
}

#[test]
fn every_statement_names_its_workspace() {
    let sources = rust_files("infra/src");

    let statements = sources.iter().flat_map(|source| texts(&source.code()));
    assert!(
        statements
            .filter(|text| text.contains("workspace_id"))
            .count()
            > 20
    );
    assert_none(&violations(&sources));
}

#[test]
fn a_statement_about_everybody_is_found() {
    let found = violations(&[
        Source::sample(
            "infra/src/store/read/event.rs",
            "let sql = \"SELECT * FROM event WHERE workspace_id = $1\";\nlet other = \"SELECT * \\\n    FROM event\";",
        ),
        Source::sample(
            "infra/src/work/queue/claim.rs",
            "\"DELETE FROM work WHERE id = $1\"",
        ),
        Source::sample("infra/src/work/leases.rs", "\"UPDATE lease SET until = 0\""),
        Source::sample("infra/src/store/mod.rs", "// \"SELECT * FROM event\""),
    ]);

    assert_eq!(
        found,
        [
            "infra/src/store/read/event.rs: `SELECT * FROM event` names no workspace",
            "infra/src/work/queue/claim.rs: `DELETE FROM work WHERE id = $1` names no workspace",
        ]
    );
}
