//! Statements on sets of rows.

use sea_orm::{
    DbBackend, DbErr, EntityTrait, Iterable as _, ModelTrait, QueryResult, Statement, Value,
};

use domain::port::work::Fence;

use super::Batch;
use super::batch::Broken;
use super::list::lists;
use super::texts::texts;
use crate::store::connect::Database;
use crate::work::fence;

/// A batch's statements, whose rows are counted.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    batch: &'a Batch<'a>,
    backend: DbBackend,
    /// Writes whose answers nobody waits for.
    later: Vec<Later>,
}

/// A write on its way.
#[derive(Debug)]
pub(super) struct Later {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
    rows: usize,
}

/// What happens to a row whose key is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is written over.
    Overwrite,
    /// It is an error.
    Refuse,
}

impl<'a> Session<'a> {
    pub(crate) fn of(batch: &'a Batch<'a>) -> Self {
        Self {
            batch,
            backend: batch.database().backend(),
            later: vec![],
        }
    }

    pub(crate) const fn backend(&self) -> DbBackend {
        self.backend
    }

    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(self.backend, DbBackend::Postgres)
    }

    /// Whether the lease over work is still under this fence; nobody takes it until the batch ends.
    pub(crate) async fn holds(&self, fence: Fence) -> Result<bool, DbErr> {
        let database = self.batch.database();
        if let Some(token) = database.token(fence.shard) {
            return Ok(token == fence.token);
        }
        let sql = fence::held(self.backend, "$1", "$2");
        let values = vec![fence.shard.into(), fence.token.into()];
        let holds = !self.query(sql, values).await?.is_empty();
        if holds {
            database.is_under(fence.shard, fence.token);
        }
        Ok(holds)
    }

    /// Where what is known of the database is kept.
    pub(crate) const fn database(&self) -> &'a Database {
        self.batch.database()
    }

    /// Sends the writes that wait: together, for each way to the database and back costs more than they do. Large ones go
    /// one by one on SQLite, so that few statements are prepared and none is huge; on PostgreSQL rows are arrays, and few
    /// writes are large.
    pub(crate) async fn flush(&mut self) -> Result<(), DbErr> {
        let later = std::mem::take(&mut self.later);
        if !are_small(&later) || later.len() < 2 {
            for write in later {
                self.run(write.text, write.values).await?;
            }
            return Ok(());
        }
        if self.is_postgres() {
            let (text, values, before) = as_one(later);
            self.run(text, values).await?;
            self.batch.wrote(before);
        } else {
            let (text, values, _) = in_a_row(later);
            self.run(text, values).await?;
        }
        Ok(())
    }

    /// Sends what still waits. A batch on SQLite that only wrote so far what nobody waits for is sent whole.
    pub(crate) async fn finish(&mut self) -> Result<(), Broken> {
        let whole = !self.is_postgres() && !self.batch.has_begun() && are_small(&self.later);
        if !whole || self.later.is_empty() {
            return Ok(self.flush().await?);
        }
        let (text, values, rows) = in_a_row(std::mem::take(&mut self.later));
        let sent = self.batch.send_whole(&text, values, rows).await;
        sent.map_err(Broken::at_commit)
    }

    /// A statement that changes rows, after those that wait; how many.
    pub(crate) async fn change(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<u64, DbErr> {
        self.flush().await?;
        self.run(sql.into(), values).await
    }

    async fn run(&self, sql: String, values: Vec<Value>) -> Result<u64, DbErr> {
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        self.batch.execute(statement).await
    }

    /// A statement that answers rows, as they were before the writes that wait.
    pub(crate) async fn query(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        self.batch.query(statement).await
    }

    /// A statement that changes rows and answers them, after those that wait.
    pub(crate) async fn returning(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        self.flush().await?;
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        let rows = self.batch.returning(statement).await?;
        self.batch
            .wrote(u64::try_from(rows.len()).unwrap_or_default());
        Ok(rows)
    }

    /// The same where the database may run it and the writes that wait at once: it must not need to see them. One way
    /// to PostgreSQL and back, when they are small together.
    pub(crate) async fn returning_beside(
        &mut self,
        sql: String,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let waiting: usize = self.later.iter().map(|write| write.values.len()).sum();
        let apart = self.later.is_empty() || waiting + values.len() > TOGETHER;
        if apart || !self.is_postgres() {
            return self.returning(sql, values).await;
        }
        let mut all = std::mem::take(&mut self.later);
        all.push(Later {
            text: sql,
            values,
            rows: 0,
        });
        let (text, values, before) = as_one(all);
        self.batch.wrote(before);
        self.returning(text, values).await
    }

    /// Writes whole rows, with the next flush.
    pub(crate) fn write<'m, E>(&mut self, rows: Vec<&'m E::Model>, taken: Taken)
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + 'm,
    {
        self.later
            .extend(whole_rows::<E>(self.backend, rows, taken));
    }

    /// Deletes the rows of a table whose `key` columns are among `keys`, with the next flush.
    pub(crate) fn delete(&mut self, table: &str, key: &[&str], keys: Vec<Vec<Value>>) {
        let listed = key.join(", ");
        for list in lists(self.backend, keys) {
            self.later.push(Later {
                text: format!("DELETE FROM {table} WHERE ({listed}) IN ({})", list.text),
                values: list.values,
                rows: list.rows,
            });
        }
    }
}

/// Parameters of writes that go together at most; on PostgreSQL a column of any number of rows is one.
pub(super) const TOGETHER: usize = 600;

fn are_small(writes: &[Later]) -> bool {
    let values: usize = writes.iter().map(|write| write.values.len()).sum();
    values <= TOGETHER
}

/// The statements that write whole rows.
pub(super) fn whole_rows<'m, E>(
    backend: DbBackend,
    rows: Vec<&'m E::Model>,
    taken: Taken,
) -> impl Iterator<Item = Later>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + 'm,
{
    let columns: Vec<_> = E::Column::iter().collect();
    let values = rows
        .into_iter()
        .map(|row| columns.iter().map(|column| row.get(*column)).collect())
        .collect();
    let texts = texts::<E>();
    lists(backend, values).into_iter().map(move |list| {
        let over = match taken {
            Taken::Overwrite => texts.over.as_str(),
            Taken::Refuse => "",
        };
        Later {
            text: [&texts.into, " ", &list.text, over].concat(),
            values: list.values,
            rows: list.rows,
        }
    })
}

/// SQLite takes several statements one after the other; how many rows they write.
fn in_a_row(later: Vec<Later>) -> (String, Vec<Value>, u64) {
    let rows: usize = later.iter().map(|write| write.rows).sum();
    let texts: Vec<_> = later.iter().map(|write| write.text.as_str()).collect();
    let text = texts.join("; ");
    let values = later.into_iter().flat_map(|write| write.values);
    (
        text,
        values.collect(),
        u64::try_from(rows).unwrap_or_default(),
    )
}

/// PostgreSQL takes several writes as one statement, when they concern different rows; references are looked at when
/// it ends. It answers for the last of them: also how many rows the ones before write.
fn as_one(later: Vec<Later>) -> (String, Vec<Value>, u64) {
    let (mut text, mut values, mut rows) = (String::new(), vec![], 0);
    let last = later.len().saturating_sub(1);
    for (at, write) in later.into_iter().enumerate() {
        if at < last {
            rows += write.rows;
        }
        let numbered = numbered_from(values.len(), &write.text);
        let (before, after) = match at {
            _ if at == last => (" ".to_owned(), ""),
            0 => ("WITH w0 AS (".to_owned(), ")"),
            _ => (format!(", w{at} AS ("), ")"),
        };
        text.push_str(&before);
        text.push_str(&numbered);
        text.push_str(after);
        values.extend(write.values);
    }
    (text, values, u64::try_from(rows).unwrap_or_default())
}

/// The statement with its parameters counted from behind these.
pub(super) fn numbered_from(before: usize, text: &str) -> String {
    let mut numbered = String::with_capacity(text.len() + 16);
    let mut pieces = text.split('$');
    numbered.extend(pieces.next());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        let number = number.parse::<usize>().unwrap_or_default() + before;
        numbered.push('$');
        numbered.push_str(&number.to_string());
        numbered.push_str(rest);
    }
    numbered
}

/// How rows that are read are locked, where the database locks rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Not at all.
    None,
    /// Against a new holder: who takes a lease locks it `FOR UPDATE`. Not against the heartbeat of its own holder, which
    /// would wait for ever, since there is always a batch under way.
    Share,
    /// For a change.
    Update,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_writes_are_one_statement_whose_parameters_are_counted_on() {
        let write = |text: &str, values: &[i64]| Later {
            text: text.to_owned(),
            values: values.iter().map(|value| Value::from(*value)).collect(),
            rows: 1,
        };
        let (text, values, before) = as_one(vec![
            write("A ($1, $2)", &[1, 2]),
            write("B ($1) LIMIT $10", &[3]),
            write("C $2::int", &[4, 5]),
        ]);
        assert_eq!(
            text,
            "WITH w0 AS (A ($1, $2)), w1 AS (B ($3) LIMIT $12) C $5::int"
        );
        assert_eq!(values, [1, 2, 3, 4, 5].map(|n: i64| Value::from(n)));
        assert_eq!(before, 2);
    }
}
