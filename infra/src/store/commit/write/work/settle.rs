//! Work that has run.

use std::collections::BTreeMap;

use domain::model::shared::Time;
use domain::port::work::{Piece, Settlement};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use crate::store::codec::millis;
use crate::store::commit::list::lists;
use crate::store::commit::sql::Session;

/// Deletes what is done and puts off what runs again.
pub(crate) async fn settle(
    session: &mut Session<'_>,
    settled: &[(Piece, Settlement)],
) -> Result<(), DbErr> {
    let (mut done, mut again) = (BTreeMap::new(), BTreeMap::new());
    for (piece, settlement) in settled {
        let key = (piece.workspace.as_uuid(), piece.id.as_uuid());
        match settlement {
            Settlement::Done => {
                done.insert(key, vec![key.0.into(), key.1.into()]);
            }
            Settlement::Again(due) => {
                again.insert(key, put_off(key, *due, 0));
            }
            Settlement::Held(due) => {
                again.insert(key, put_off(key, *due, 1));
            }
        }
    }
    let done: Vec<Vec<Value>> = done.into_values().collect();
    session.delete("work", &["workspace_id", "id"], done);
    for list in lists(session.backend(), again.into_values().collect()) {
        let sql = format!(
            "WITH s(workspace_id, id, due_at, uncounted) AS ({}) \
             UPDATE work SET due_at = s.due_at, started_at = NULL, attempt = attempt - s.uncounted \
             FROM s WHERE work.workspace_id = s.workspace_id AND work.id = s.id",
            list.text
        );
        session.change(sql, list.values).await?;
    }
    Ok(())
}

/// A piece that runs again then, and how many of its attempts do not count.
fn put_off((workspace, id): (Uuid, Uuid), due: Time, uncounted: i32) -> Vec<Value> {
    vec![
        workspace.into(),
        id.into(),
        millis(due).into(),
        uncounted.into(),
    ]
}
