//! Work that has run.

use std::collections::BTreeMap;

use domain::model::shared::Time;
use domain::port::work::Settlement;
use sea_orm::{DbErr, Value};

use crate::store::codec::millis;
use crate::store::commit::list::lists;
use crate::store::commit::prepare::Settled;
use crate::store::commit::sql::Session;

/// Deletes what is done and puts off what runs again. Only what is still on record as it was claimed: a settlement that is
/// repeated because its answer was lost changes nothing of a later start.
pub(crate) async fn settle(session: &mut Session<'_>, settled: &[Settled]) -> Result<(), DbErr> {
    let (mut done, mut again) = (BTreeMap::new(), BTreeMap::new());
    for it in settled {
        let key = (it.piece.workspace.as_uuid(), it.piece.id.as_uuid());
        match it.settlement {
            Settlement::Done => {
                done.insert(key, it.start());
            }
            Settlement::Again(due) => {
                again.insert(key, put_off(it, due, 0));
            }
            Settlement::Held(due) => {
                again.insert(key, put_off(it, due, 1));
            }
        }
    }
    let done: Vec<Vec<Value>> = done.into_values().collect();
    session.delete("work", &["workspace_id", "id", "started_at"], done);
    for list in lists(session.backend(), again.into_values().collect()) {
        let sql = format!(
            "WITH s(workspace_id, id, started_at, due_at, uncounted) AS ({}) \
             UPDATE work SET due_at = s.due_at, started_at = NULL, attempt = attempt - s.uncounted \
             FROM s WHERE work.workspace_id = s.workspace_id AND work.id = s.id AND work.started_at = s.started_at",
            list.text
        );
        session.change(sql, list.values).await?;
    }
    Ok(())
}

/// A piece that runs again then, and how many of its attempts do not count.
fn put_off(settled: &Settled, due: Time, uncounted: i32) -> Vec<Value> {
    let mut values = settled.start();
    values.extend([millis(due).into(), uncounted.into()]);
    values
}

impl Settled {
    /// Which start of which piece.
    pub(crate) fn start(&self) -> Vec<Value> {
        vec![
            self.piece.workspace.as_uuid().into(),
            self.piece.id.as_uuid().into(),
            millis(self.started_at).into(),
        ]
    }
}
