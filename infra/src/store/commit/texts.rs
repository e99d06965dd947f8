//! What stands around the rows of a table in a statement.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{EntityTrait, Iden as _, Iterable as _, PrimaryKeyToColumn as _};

/// The same each time.
#[derive(Debug)]
pub(super) struct Texts {
    /// Up to the rows.
    pub(super) into: String,
    /// Behind them, when a row whose key is taken is written over.
    pub(super) over: String,
}

/// Made once for each table: there is one of them, and of their columns, for each of a batch's statements.
pub(super) fn texts<E: EntityTrait>() -> Arc<Texts> {
    static MADE: RwLock<BTreeMap<&'static str, Arc<Texts>>> = RwLock::new(BTreeMap::new());
    let table = E::default().table_name();
    // nothing panics half-way in here
    let made = MADE.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(texts) = made.get(table) {
        return Arc::clone(texts);
    }
    drop(made);
    let texts = Arc::new(Texts {
        into: into_text::<E>(),
        over: overwrite_text::<E>(),
    });
    let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(made.entry(table).or_insert(texts))
}

/// Columns that no later version of a row changes. SQLite writes every index anew whose columns a statement names, whether
/// or not they change.
fn fixed(table: &str) -> &'static [&'static str] {
    match table {
        "conversation" => &["channel_id", "contact_id", "created_at"],
        _ => &[],
    }
}

fn quoted(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<_> = names
        .into_iter()
        .map(|name| format!("\"{}\"", name.as_ref()))
        .collect();
    names.join(", ")
}

fn into_text<E: EntityTrait>() -> String {
    format!(
        "INSERT INTO \"{}\" ({})",
        E::default().table_name(),
        quoted(E::Column::iter().map(|column| column.to_string()))
    )
}

fn overwrite_text<E: EntityTrait>() -> String {
    let keys: BTreeSet<String> = E::PrimaryKey::iter()
        .map(|key| key.into_column().to_string())
        .collect();
    let fixed = fixed(E::default().table_name());
    let sets: Vec<_> = E::Column::iter()
        .map(|column| column.to_string())
        .filter(|column| !keys.contains(column) && !fixed.contains(&column.as_str()))
        .map(|column| format!("\"{column}\" = excluded.\"{column}\""))
        .collect();
    let target = quoted(&keys);
    if sets.is_empty() {
        format!(" ON CONFLICT ({target}) DO NOTHING")
    } else {
        format!(" ON CONFLICT ({target}) DO UPDATE SET {}", sets.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::entity::{conversation, counter};

    #[test]
    fn what_a_later_version_cannot_change_is_not_written_over() {
        let over = &texts::<conversation::Entity>().over;

        assert!(over.contains("\"last_message_at\" = excluded"), "{over}");
        for column in ["id", "channel_id", "contact_id", "created_at"] {
            assert!(!over.contains(&format!("\"{column}\" =")), "{over}");
        }
    }

    #[test]
    fn a_row_is_written_over_but_for_its_key() {
        assert_eq!(
            into_text::<counter::Entity>(),
            "INSERT INTO \"counter\" (\"workspace_id\", \"position\")"
        );
        assert_eq!(
            overwrite_text::<counter::Entity>(),
            " ON CONFLICT (\"workspace_id\") DO UPDATE SET \"position\" = excluded.\"position\""
        );
    }
}
