//! How long work waits that could be run.

use domain::model::shared::Time;
use domain::port::store::StoreError;

use super::SeaQueue;
use super::window::{FIRST_OF_TARGETS, rows};
use crate::store::codec::{DELIVERY, ITEM, PART, REPLAY, time};
use crate::store::error::store_error;

/// Of each target the piece that is due first, unless the target is closed: what its endpoint or channel keeps waiting
/// says nothing about us. As many rows are looked at as there are targets with open work.
const WAITING: &str = "SELECT w.kind, MIN(w.due_at) AS due_at FROM first JOIN work w ON w.seq = first.seq \
    WHERE w.due_at <= $1 AND NOT EXISTS (SELECT 1 FROM target_control c \
    WHERE c.workspace_id = w.workspace_id AND c.target = w.target \
    AND (c.closed = 2 OR (c.closed = 1 AND c.closed_until > $2))) GROUP BY w.kind";

/// Since when the piece of each kind has been due that is due longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// What Instagram said.
    pub item: Option<Time>,
    /// What is to be sent.
    pub part: Option<Time>,
    /// What is to be delivered.
    pub delivery: Option<Time>,
}

impl Waiting {
    /// Items, parts, deliveries.
    pub const fn since(self) -> [Option<Time>; 3] {
        [self.item, self.part, self.delivery]
    }
}

impl SeaQueue {
    /// How long work waits, in all workspaces.
    pub async fn waiting(&self, now: Time) -> Result<Waiting, StoreError> {
        let sql = format!("{FIRST_OF_TARGETS} {WAITING}");
        let now = now.timestamp_millis();
        let mut waiting = Waiting::default();
        for row in rows(&self.database, &sql, vec![now.into(), now.into()]).await? {
            let kind: i16 = row.try_get("", "kind").map_err(store_error)?;
            let due: i64 = row.try_get("", "due_at").map_err(store_error)?;
            let due = time(due, "work", "due_at")?;
            let of = match kind {
                ITEM => &mut waiting.item,
                PART => &mut waiting.part,
                DELIVERY | REPLAY => &mut waiting.delivery,
                _ => continue,
            };
            *of = Some(of.map_or(due, |since: Time| since.min(due)));
        }
        Ok(waiting)
    }
}
