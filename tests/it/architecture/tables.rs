//! Every table belongs to workspaces and says so first, or is on the closed list of those that do not.

use migration::{Migrator, MigratorTrait as _, SYSTEM_TABLES};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};

use super::source::assert_none;

/// What one may know of a table.
#[derive(Debug, Default)]
struct Table {
    name: String,
    primary_key: Vec<String>,
    /// The columns of each index and unique key.
    indexes: Vec<Vec<String>>,
    /// The columns of each reference to another table.
    references: Vec<(String, Vec<String>)>,
}

/// Where the migrations themselves are noted.
const BOOKKEEPING: &str = "seaql_migrations";
/// The tables that are no workspace's. A new one needs a reason, beside it here.
const SYSTEM: [(&str, &str); 9] = [
    ("operator_key", "the operator stands above workspaces"),
    ("operator_once", "so do the operator's idempotency keys"),
    (
        "operator_endpoint",
        "is told what happens in all workspaces",
    ),
    ("provider_app", "one app serves many workspaces"),
    ("channel_route", "finds the workspace of an account"),
    ("grant_route", "finds the channels of a person"),
    ("inbox", "is filled before it is known what an item says"),
    ("lease", "shards are parts of all workspaces"),
    ("keyring", "wraps the keys of all workspaces"),
];
/// The indexes that go across workspaces, again with a reason.
const ACROSS: [(&str, &[&str], &str); 4] = [
    (
        "work",
        &["seq"],
        "the scheduler takes work of all workspaces in order",
    ),
    (
        "target_control",
        &["seq"],
        "the scheduler hears in order what changed for targets of all workspaces",
    ),
    (
        "credential",
        &["expires_at"],
        "the operator counts the tokens that expire soon",
    ),
    (
        "workspace",
        &["created_at", "workspace_id"],
        "the operator lists workspaces",
    ),
];

fn violations(tables: &[Table], documented: &[&str]) -> Vec<String> {
    let system = |name: &str| SYSTEM.iter().any(|(system, _)| *system == name);
    let mut found = Vec::new();
    for (name, _) in SYSTEM {
        if !tables.iter().any(|table| table.name == name) {
            found.push(format!("{name} is on the list and nowhere else"));
        }
        if !documented.contains(&name) {
            found.push(format!("{name} is not in migration::SYSTEM_TABLES"));
        }
    }
    for name in documented
        .iter()
        .filter(|name| !system(name) && **name != BOOKKEEPING)
    {
        found.push(format!(
            "migration::SYSTEM_TABLES has {name}, which is not on the closed list"
        ));
    }
    for table in tables.iter().filter(|table| !system(&table.name)) {
        found.extend(table.strays(system));
    }
    found
}

impl Table {
    /// What of a workspace's table does not begin with the workspace.
    fn strays(&self, system: impl Fn(&str) -> bool) -> Vec<String> {
        let name = &self.name;
        let first =
            |columns: &[String]| columns.first().is_some_and(|first| first == "workspace_id");
        let across = |columns: &[String]| {
            ACROSS
                .iter()
                .any(|(of, on, _)| of == name && *on == columns)
        };
        let key = (!first(&self.primary_key))
            .then(|| format!("{name}: the primary key begins with no workspace_id"));
        let indexes = self
            .indexes
            .iter()
            .filter(|columns| !first(columns) && !across(columns));
        let references = self
            .references
            .iter()
            .filter(|(other, columns)| !first(columns) && !system(other));
        key.into_iter()
            .chain(indexes.map(|columns| {
                format!("{name}: the index on {columns:?} begins with no workspace_id")
            }))
            .chain(references.map(|(other, columns)| {
                format!(
                    "{name}: the reference to {other} by {columns:?} begins with no workspace_id"
                )
            }))
            .collect()
    }
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.unwrap()
}

async fn columns(database: &DatabaseConnection, sql: &str, column: &str) -> Vec<String> {
    let rows = rows(database, sql).await;
    rows.iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect()
}

/// The tables of a database that was just migrated.
async fn migrated() -> Vec<Table> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let database = Database::connect(options).await.unwrap();
    Migrator::up(&database, None).await.unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut tables = Vec::new();
    for name in columns(&database, names, "name").await {
        if name != BOOKKEEPING {
            tables.push(describe(&database, name).await);
        }
    }
    tables
}

async fn describe(database: &DatabaseConnection, name: String) -> Table {
    let key = format!("SELECT name FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk");
    let mut table = Table {
        primary_key: columns(database, &key, "name").await,
        ..Table::default()
    };
    let indexes = format!("SELECT name FROM pragma_index_list('{name}')");
    for index in columns(database, &indexes, "name").await {
        let of_index = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
        table
            .indexes
            .push(columns(database, &of_index, "name").await);
    }
    let references = format!(
        "SELECT \"table\" AS other, group_concat(\"from\") AS columns FROM \
         (SELECT * FROM pragma_foreign_key_list('{name}') ORDER BY id, seq) GROUP BY id"
    );
    for row in rows(database, &references).await {
        let joined: String = row.try_get("", "columns").unwrap();
        let columns = joined.split(',').map(str::to_owned).collect();
        table
            .references
            .push((row.try_get("", "other").unwrap(), columns));
    }
    Table { name, ..table }
}

#[tokio::test]
async fn every_table_begins_with_its_workspace_or_is_on_the_closed_list() {
    let tables = migrated().await;

    assert!(tables.len() > SYSTEM.len() + 10, "{tables:?}");
    assert!(tables.iter().any(|table| !table.references.is_empty()));
    assert_none(&violations(&tables, &SYSTEM_TABLES));
}

#[test]
fn a_table_without_its_workspace_is_found() {
    let names = |columns: &[&str]| {
        columns
            .iter()
            .map(|&column| column.to_owned())
            .collect::<Vec<_>>()
    };
    let whole = Table {
        name: "message".to_owned(),
        primary_key: names(&["workspace_id", "id"]),
        indexes: vec![names(&["workspace_id", "created_at"])],
        references: vec![(
            "conversation".to_owned(),
            names(&["workspace_id", "conversation_id"]),
        )],
    };
    let broken = Table {
        name: "attachment".to_owned(),
        primary_key: names(&["id"]),
        indexes: vec![names(&["url"])],
        references: vec![("message".to_owned(), names(&["message_id"]))],
    };
    let listed = SYSTEM.map(|(name, _)| Table {
        name: name.to_owned(),
        ..Table::default()
    });

    let tables: Vec<Table> = listed.into_iter().chain([whole, broken]).collect();
    let mut documented = SYSTEM.map(|(name, _)| name).to_vec();
    documented.push("attachment");

    let found = violations(&tables, &documented);

    assert_eq!(found.len(), 4, "{found:?}");
}
