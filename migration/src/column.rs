//! The few kinds of columns, keys and references that the tables are made of.

use sea_orm_migration::prelude::{
    ColumnDef, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index,
    IndexCreateStatement, SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::sea_orm::DbBackend;

/// Whose row it is: the first column of every table of workspaces.
pub(crate) const OWNER: &str = "workspace_id";

pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

pub(crate) fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().not_null().take()
}

/// A time (unix milliseconds), a version, a position or another large number.
pub(crate) fn long(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

pub(crate) fn int(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

pub(crate) fn small(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).small_integer().not_null().take()
}

/// The same column, which may be empty.
pub(crate) fn maybe(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

/// A table whose primary key is `key`. In SQLite small rows live in the key's own tree.
pub(crate) fn table(
    manager: &SchemaManager<'_>,
    name: &'static str,
    key: &[&'static str],
    columns: Vec<ColumnDef>,
) -> TableCreateStatement {
    let mut table = wide_table(name, key, columns);
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table
}

/// A table with rows too wide to live in the key's tree.
pub(crate) fn wide_table(
    name: &'static str,
    key: &[&'static str],
    columns: Vec<ColumnDef>,
) -> TableCreateStatement {
    let mut primary = Index::create().name(format!("{name}_pkey")).take();
    for column in key {
        primary.col(*column);
    }
    let mut table = Table::create().table(name).primary_key(&mut primary).take();
    for column in columns {
        table.col(column);
    }
    table
}

/// A unique key `table_what_key`.
pub(crate) fn unique(
    table: &'static str,
    what: &str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create()
        .name(format!("{table}_{what}_key"))
        .table(table)
        .unique()
        .take();
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index `table_what_idx`.
pub(crate) fn index(
    table: &'static str,
    what: &str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create()
        .name(format!("{table}_{what}_idx"))
        .table(table)
        .take();
    for column in columns {
        index.col(*column);
    }
    index
}

/// A reference `table_what_fkey` from `columns` of one table to those of another.
pub(crate) fn reference(
    table: &'static str,
    what: &str,
    columns: &[&'static str],
    to: &'static str,
    to_columns: &[&'static str],
) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create()
        .name(format!("{table}_{what}_fkey"))
        .from_tbl(table)
        .to_tbl(to)
        .on_delete(ForeignKeyAction::Restrict)
        .take();
    for column in columns {
        key.from_col(*column);
    }
    for column in to_columns {
        key.to_col(*column);
    }
    key
}

/// The reference of a table of workspaces to its workspace.
pub(crate) fn owned(table: &'static str) -> ForeignKeyCreateStatement {
    reference(table, "workspace", &[OWNER], "workspace", &[OWNER])
}
