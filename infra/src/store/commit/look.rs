//! What a batch looks at before it writes: asked by one statement when it is little.

use sea_orm::{DbErr, QueryResult, Value};
use uuid::Uuid;

use super::list::{List, lists};
use super::sql::{Lock, Session, TOGETHER, numbered_from};

/// Columns of a look, by what they hold: so many at most, so that rows of several tables fit into one answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) ids: &'static [&'static str],
    pub(crate) text: Option<&'static str>,
    pub(crate) numbers: &'static [&'static str],
}

const IDS: usize = 3;
const NUMBERS: usize = 2;

/// Rows of a table whose `key` columns are among `keys`, which are tuples of its width.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) table: &'static str,
    pub(crate) columns: Columns,
    pub(crate) key: &'static [&'static str],
    pub(crate) keys: Vec<Vec<Value>>,
    pub(crate) lock: Lock,
}

/// A row that was found.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    ids: [Option<Uuid>; IDS],
    text: Option<String>,
    numbers: [Option<i64>; NUMBERS],
}

impl Seen {
    pub(crate) fn id(&self, at: usize) -> Result<Uuid, DbErr> {
        let id = self.ids.get(at).copied().flatten();
        id.ok_or_else(|| missing("an id"))
    }

    pub(crate) fn text(&self) -> Result<&str, DbErr> {
        self.text.as_deref().ok_or_else(|| missing("a text"))
    }

    pub(crate) fn number(&self, at: usize) -> Result<i64, DbErr> {
        let number = self.maybe(at);
        number.ok_or_else(|| missing("a number"))
    }

    pub(crate) fn maybe(&self, at: usize) -> Option<i64> {
        self.numbers.get(at).copied().flatten()
    }

    /// Tag, ids, text, numbers: those that its look has, for each that is absent would say so in words of its own.
    fn read(row: &QueryResult, looks: &[Columns]) -> Result<(usize, Self), DbErr> {
        let mut seen = Self::default();
        let tag: i64 = row.try_get_by_index(0)?;
        let tag = usize::try_from(tag).unwrap_or(usize::MAX);
        let columns = looks.get(tag).ok_or_else(|| missing("a look"))?;
        for (at, id) in seen.ids.iter_mut().take(columns.ids.len()).enumerate() {
            *id = row.try_get_by_index(1 + at)?;
        }
        if columns.text.is_some() {
            seen.text = row.try_get_by_index(1 + IDS)?;
        }
        let numbers = seen.numbers.iter_mut().take(columns.numbers.len());
        for (at, number) in numbers.enumerate() {
            *number = row.try_get_by_index(2 + IDS + at)?;
        }
        Ok((tag, seen))
    }
}

fn missing(what: &str) -> DbErr {
    DbErr::Type(format!("{what} is missing in a row that was looked for"))
}

/// What each of these finds. Rows are locked in the order of the looks, within one in that of their keys.
pub(crate) async fn look(session: &Session<'_>, looks: Vec<Look>) -> Result<Vec<Vec<Seen>>, DbErr> {
    let mut found: Vec<Vec<Seen>> = looks.iter().map(|_| vec![]).collect();
    let columns: Vec<Columns> = looks.iter().map(|look| look.columns).collect();
    let mut asked: Vec<(String, Vec<Value>)> = vec![];
    for (tag, mut one) in looks.into_iter().enumerate() {
        for list in lists(session.backend(), std::mem::take(&mut one.keys)) {
            asked.push((one.text(session.is_postgres(), tag, &list), list.values));
        }
    }
    let values: usize = asked.iter().map(|(_, values)| values.len()).sum();
    let statements = if asked.len() > 1 && values <= TOGETHER {
        vec![together(session.is_postgres(), asked)]
    } else {
        asked
    };
    for (text, values) in statements {
        for row in session.query(text, values).await? {
            let (tag, seen) = Seen::read(&row, &columns)?;
            found
                .get_mut(tag)
                .ok_or_else(|| missing("a look"))?
                .push(seen);
        }
    }
    Ok(found)
}

/// PostgreSQL locks rows of a part that has a name only.
fn together(postgres: bool, asked: Vec<(String, Vec<Value>)>) -> (String, Vec<Value>) {
    let (mut parts, mut values) = (vec![], vec![]);
    for (text, own) in asked {
        parts.push(if postgres {
            numbered_from(values.len(), &text)
        } else {
            text
        });
        values.extend(own);
    }
    if !postgres {
        return (parts.join(" UNION ALL "), values);
    }
    let named: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| format!("l{at} AS MATERIALIZED ({part})"))
        .collect();
    let all: Vec<_> = (0..parts.len())
        .map(|at| format!("SELECT * FROM l{at}"))
        .collect();
    let text = format!("WITH {} {}", named.join(", "), all.join(" UNION ALL "));
    (text, values)
}

impl Look {
    fn text(&self, postgres: bool, tag: usize, list: &List) -> String {
        let nothing = |kind| {
            if postgres {
                format!("NULL::{kind}")
            } else {
                "NULL".to_owned()
            }
        };
        let number = |column: &&str| {
            if postgres {
                format!("{column}::bigint")
            } else {
                (*column).to_owned()
            }
        };
        let Columns { ids, text, numbers } = self.columns;
        let mut columns = vec![if postgres {
            format!("{tag}::bigint")
        } else {
            tag.to_string()
        }];
        columns.extend(ids.iter().map(|column| (*column).to_owned()));
        columns.resize_with(1 + IDS, || nothing("uuid"));
        columns.push(text.map_or_else(|| nothing("text"), str::to_owned));
        columns.extend(numbers.iter().map(number));
        columns.resize_with(2 + IDS + NUMBERS, || nothing("bigint"));
        let key = self.key.join(", ");
        let lock = match self.lock {
            Lock::Share if postgres => format!(" ORDER BY {key} FOR KEY SHARE"),
            // Others may still refer to the row.
            Lock::Update if postgres => format!(" ORDER BY {key} FOR NO KEY UPDATE"),
            Lock::None | Lock::Share | Lock::Update => String::new(),
        };
        format!(
            "SELECT {} FROM {} WHERE ({key}) IN ({}){lock}",
            columns.join(", "),
            self.table,
            list.text
        )
    }
}
