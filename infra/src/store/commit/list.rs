//! Rows as a table within a statement. Their texts are few (by which columns have NULLs, on SQLite by size), so that both
//! drivers find them prepared.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbBackend, Value};

/// SQLite takes at least this many parameters in a statement.
const MOST_PARAMETERS: usize = 32_000;
/// Rows of a list at most: on SQLite, where each value is a parameter,
const MOST_ROWS: usize = 256;
/// and on PostgreSQL, where each column is one.
const MOST_IN_ARRAYS: usize = 4096;

/// `SELECT …`: what is inserted, or looked for.
///
/// On PostgreSQL it is `FROM unnest($1::uuid[], …)`, a parameter for each column: one text for any number of rows, which is
/// parsed, planned and set up as fast for a thousand of them as for one. The driver's arrays know no NULL: a column that
/// has some is followed by one that says where, and one that has nothing else is a constant.
///
/// On SQLite it is `FROM (VALUES (?, ?), …) AS v LIMIT ?`, filled up to the next of few sizes with its last row, which the
/// limit takes away again. The limit does more: an index is searched for a list of tuples only when they are no bare
/// `VALUES`, and cannot be drawn into the statement around them. The parameters have no numbers: it and its driver look up
/// one with a number among all of them, so that a thousand of them cost a million steps.
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
pub(crate) fn most_rows(backend: DbBackend, width: usize) -> usize {
    if backend == DbBackend::Sqlite {
        MOST_ROWS.min(MOST_PARAMETERS / width).max(1)
    } else {
        MOST_IN_ARRAYS
    }
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
    let most = most_rows(backend, width);
    let (mut lists, mut rows) = (vec![], rows.into_iter().peekable());
    while rows.peek().is_some() {
        let some = rows.by_ref().take(most).collect();
        lists.push(if backend == DbBackend::Sqlite {
            tuples(own, some, width)
        } else {
            arrays(own, some, width)
        });
    }
    lists
}

fn tuples(own: Option<&Value>, rows: Vec<Vec<Value>>, width: usize) -> List {
    let count = rows.len();
    let filled = size(count);
    let last = rows.last().cloned().unwrap_or_default();
    let mut values: Vec<Value> = Vec::with_capacity(filled * width + 2);
    values.extend(own.cloned());
    values.extend(rows.into_iter().flatten());
    for _ in count..filled {
        values.extend(last.iter().cloned());
    }
    values.push(i64::try_from(count).unwrap_or(i64::MAX).into());
    let (begin, end) = ("SELECT * FROM (VALUES ", ") AS v LIMIT ? + 0");
    let mut text = String::with_capacity(begin.len() + end.len() + filled * (2 + 3 * width));
    text.push_str(begin);
    for row in 0..filled {
        text.push_str(if row == 0 { "(?" } else { ", (?" });
        text.extend((1..width).map(|_| ", ?"));
        text.push(')');
    }
    // A bare parameter is looked at when the statement is planned, and so it is planned anew for every value.
    text.push_str(end);
    List {
        text,
        own: own.map(|_| "?".to_owned()).unwrap_or_default(),
        values,
        rows: count,
    }
}

fn arrays(own: Option<&Value>, rows: Vec<Vec<Value>>, width: usize) -> List {
    let count = rows.len();
    let mut columns: Vec<Vec<Value>> = vec![Vec::with_capacity(count); width];
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let mut values: Vec<Value> = own.cloned().into_iter().collect();
    let (mut shown, mut taken, mut names) = (vec![], vec![], vec![]);
    for (at, mut column) in columns.into_iter().enumerate() {
        let kind = column.first().map_or(ArrayType::Int, Value::array_type);
        let name = name(&kind);
        let gaps: Vec<bool> = column.iter().map(is_null).collect();
        if gaps.iter().all(|gap| *gap) {
            shown.push(format!("NULL::{name}"));
            continue;
        }
        let has_gaps = gaps.contains(&true);
        if has_gaps {
            for value in column.iter_mut().filter(|value| is_null(value)) {
                *value = value.dummy_value();
            }
        }
        values.push(Value::Array(kind, Some(Box::new(column))));
        taken.push(format!("${}::{name}[]", values.len()));
        names.push(format!("c{at}"));
        if has_gaps {
            let gaps = gaps.into_iter().map(Value::from).collect();
            values.push(Value::Array(ArrayType::Bool, Some(Box::new(gaps))));
            taken.push(format!("${}::boolean[]", values.len()));
            names.push(format!("n{at}"));
            shown.push(format!("CASE WHEN n{at} THEN NULL ELSE c{at} END"));
        } else {
            shown.push(format!("c{at}"));
        }
    }
    List {
        text: format!(
            "SELECT {} FROM unnest({}) AS v({})",
            shown.join(", "),
            taken.join(", "),
            names.join(", ")
        ),
        own: own.map(|_| "$1".to_owned()).unwrap_or_default(),
        values,
        rows: count,
    }
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

/// What PostgreSQL calls the type of a column.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "these are the types that entities have, texts beside them"
)]
const fn name(kind: &ArrayType) -> &'static str {
    match kind {
        ArrayType::Bool => "boolean",
        ArrayType::SmallInt => "smallint",
        ArrayType::Int => "integer",
        ArrayType::BigInt => "bigint",
        ArrayType::Bytes => "bytea",
        ArrayType::Uuid => "uuid",
        _ => "text",
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

    fn array(of: ArrayType, values: impl IntoIterator<Item = impl Into<Value>>) -> Value {
        let values = values.into_iter().map(Into::into).collect();
        Value::Array(of, Some(Box::new(values)))
    }

    #[test]
    fn on_sqlite_a_list_is_filled_up_with_its_last_row_and_limited_to_its_own() {
        let all = lists(DbBackend::Sqlite, rows(5));
        assert_eq!(all.len(), 1);
        assert_eq!(
            all[0].text,
            "SELECT * FROM (VALUES (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)) AS v LIMIT ? + 0"
        );
        let numbers = [0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 4, 40, 5];
        assert_eq!(all[0].values, numbers.map(|n: i64| Value::from(n)));
    }

    #[test]
    fn on_postgres_a_column_is_a_parameter() {
        let all = lists(DbBackend::Postgres, rows(3));
        assert_eq!(all.len(), 1);
        assert_eq!(
            all[0].text,
            "SELECT c0, c1 FROM unnest($1::bigint[], $2::bigint[]) AS v(c0, c1)"
        );
        assert_eq!(
            all[0].values,
            [
                array(ArrayType::BigInt, [0_i64, 1, 2]),
                array(ArrayType::BigInt, [0_i64, 10, 20]),
            ]
        );
        assert_eq!(lists(DbBackend::Postgres, rows(300))[0].text, all[0].text);
    }

    #[test]
    fn on_postgres_a_column_says_where_it_is_null() {
        let row = |text: Option<&str>, number: i32| {
            let text = text.map(str::to_owned);
            vec![Value::from(text), Value::Int(None), Value::from(number)]
        };
        let all = lists(
            DbBackend::Postgres,
            vec![row(None, 1), row(Some("b"), 2), row(Some(""), 3)],
        );
        assert_eq!(
            all[0].text,
            "SELECT CASE WHEN n0 THEN NULL ELSE c0 END, NULL::integer, c2 \
             FROM unnest($1::text[], $2::boolean[], $3::integer[]) AS v(c0, n0, c2)"
        );
        assert_eq!(
            all[0].values,
            [
                array(ArrayType::String, ["", "b", ""]),
                array(ArrayType::Bool, [true, false, false]),
                array(ArrayType::Int, [1, 2, 3]),
            ]
        );
    }

    #[test]
    fn a_parameter_of_the_statements_own_comes_first() {
        let all = lists_beside(DbBackend::Postgres, Some(&Value::from(7_i64)), rows(1));
        assert_eq!(all[0].own, "$1");
        assert_eq!(
            all[0].text,
            "SELECT c0, c1 FROM unnest($2::bigint[], $3::bigint[]) AS v(c0, c1)"
        );
        assert_eq!(all[0].values[0], 7_i64.into());
        let all = lists_beside(DbBackend::Sqlite, Some(&Value::from(7_i64)), rows(1));
        assert_eq!(all[0].own, "?");
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
