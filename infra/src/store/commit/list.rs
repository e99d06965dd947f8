//! Rows as a table within a statement. Their texts come in few sizes, so that both drivers find them prepared.

use sea_orm::{DbBackend, Value};

/// Both databases take at least this many parameters in a statement.
const MOST_PARAMETERS: usize = 32_000;
/// Rows of a list at most.
const MOST_ROWS: usize = 256;

/// `SELECT * FROM (VALUES ($1, $2), …) AS v LIMIT $n`: what is inserted, or looked for. It is filled up to the next size
/// with its last row, and the limit takes that away again.
///
/// The limit does more: SQLite searches an index for a list of tuples only when they are no bare `VALUES`, and cannot
/// be drawn into the statement around them.
///
/// On SQLite the parameters have no numbers: it and its driver look up one with a number among all of them, so that a
/// thousand of them cost a million steps.
#[derive(Debug)]
pub(crate) struct List {
    /// The subquery, without parentheses.
    pub(crate) text: String,
    /// The name of the statement's own parameter, when it has one. It stands once, and before the list: see above.
    pub(crate) own: String,
    /// All parameters.
    pub(crate) values: Vec<Value>,
    /// How many rows it has.
    pub(crate) rows: usize,
}

/// Rows that are one list at most.
pub(crate) fn most_rows(width: usize) -> usize {
    MOST_ROWS.min(MOST_PARAMETERS / width).max(1)
}

/// Rows of the same width as lists, as few as may be.
pub(crate) fn lists(backend: DbBackend, rows: Vec<Vec<Value>>) -> Vec<List> {
    lists_beside(backend, None, rows)
}

/// The same for statements that have a parameter of their own.
pub(crate) fn lists_beside(
    backend: DbBackend,
    own: Option<&Value>,
    rows: Vec<Vec<Value>>,
) -> Vec<List> {
    let width = rows.first().map_or(1, Vec::len).max(1);
    let most = most_rows(width);
    let (mut lists, mut rows) = (vec![], rows.into_iter().peekable());
    while rows.peek().is_some() {
        let some = rows.by_ref().take(most).collect();
        lists.push(list(backend, own, some, width));
    }
    lists
}

fn list(backend: DbBackend, own: Option<&Value>, rows: Vec<Vec<Value>>, width: usize) -> List {
    let count = rows.len();
    let filled = size(count);
    let last = rows.last().cloned().unwrap_or_default();
    let mut values: Vec<Value> = own.cloned().into_iter().collect();
    values.extend(rows.into_iter().flatten());
    for _ in count..filled {
        values.extend(last.iter().cloned());
    }
    values.push(i64::try_from(count).unwrap_or(i64::MAX).into());
    let mut parameters = Parameters { backend, last: 0 };
    let mut name = String::new();
    if own.is_some() {
        parameters.push(&mut name);
    }
    let mut text = String::from("SELECT * FROM (VALUES ");
    for row in 0..filled {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            text.push_str(if column == 0 { "" } else { ", " });
            parameters.push(&mut text);
        }
        text.push(')');
    }
    text.push_str(") AS v LIMIT ");
    parameters.push(&mut text);
    if backend == DbBackend::Sqlite {
        // A bare parameter is looked at when the statement is planned, and so it is planned anew for every value.
        text.push_str(" + 0");
    }
    List {
        text,
        own: name,
        values,
        rows: count,
    }
}

/// The names of parameters, one after the other.
struct Parameters {
    backend: DbBackend,
    last: usize,
}

impl Parameters {
    fn push(&mut self, text: &mut String) {
        self.last += 1;
        if self.backend == DbBackend::Sqlite {
            text.push('?');
        } else {
            text.push('$');
            text.push_str(&self.last.to_string());
        }
    }
}

/// 1, 2, 3, 4, 6, 8, 12, 16, 24 …
fn size(rows: usize) -> usize {
    let double = rows.next_power_of_two();
    let between = double / 4 * 3;
    if rows <= between { between } else { double }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: i64) -> Vec<Vec<Value>> {
        (0..count)
            .map(|n| vec![n.into(), (n * 10).into()])
            .collect()
    }

    #[test]
    fn a_list_is_filled_up_with_its_last_row_and_limited_to_its_own() {
        let all = lists(DbBackend::Postgres, rows(3));
        assert_eq!(all.len(), 1);
        assert_eq!(
            all[0].text,
            "SELECT * FROM (VALUES ($1, $2), ($3, $4), ($5, $6)) AS v LIMIT $7"
        );
        let all = lists(DbBackend::Sqlite, rows(5));
        assert_eq!(
            all[0].text,
            "SELECT * FROM (VALUES (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)) AS v LIMIT ? + 0"
        );
        let numbers = [0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 4, 40, 5];
        assert_eq!(all[0].values, numbers.map(|n: i64| Value::from(n)));
    }

    #[test]
    fn a_parameter_of_the_statements_own_comes_first() {
        let all = lists_beside(DbBackend::Postgres, Some(&Value::from(7_i64)), rows(1));
        assert_eq!(all[0].own, "$1");
        assert_eq!(all[0].text, "SELECT * FROM (VALUES ($2, $3)) AS v LIMIT $4");
        assert_eq!(all[0].values, [7, 0, 0, 1].map(|n: i64| Value::from(n)));
    }

    #[test]
    fn there_are_few_sizes_and_none_is_much_too_large() {
        let sizes: std::collections::BTreeSet<_> = (1..=256).map(size).collect();
        assert!(sizes.len() <= 16, "{sizes:?}");
        for rows in 1..=256 {
            assert!(
                size(rows) >= rows && size(rows) * 2 <= rows * 3 + 1,
                "{rows}"
            );
        }
    }

    #[test]
    fn many_rows_are_several_lists() {
        let all = lists(DbBackend::Sqlite, rows(600));
        let counts: Vec<_> = all.iter().map(|list| list.values.last().cloned()).collect();
        assert_eq!(counts, [256, 256, 88].map(|n: i64| Some(Value::from(n))));
        assert!(lists(DbBackend::Sqlite, vec![]).is_empty());
    }
}
