//! How long work waits that could be run.

use domain::model::shared::Time;
use domain::port::store::StoreError;

use super::SeaQueue;
use super::window::{FIRST_OF_TARGETS, rows};
use crate::store::codec::{DELIVERY, ITEM, PART, REPLAY, time};
use crate::store::error::store_error;

/// Of each target the piece that is due first, unless the target is closed: what its endpoint or channel keeps waiting
/// says nothing about us, and what it kept waiting could be run only when it was opened. As many rows are looked at as
/// there are targets with open work.
const WAITING: &str = "SELECT w.kind, MIN(CASE WHEN c.closed = 1 AND c.closed_until > w.due_at THEN c.closed_until \
    WHEN c.changed_at > w.due_at THEN c.changed_at ELSE w.due_at END) AS since \
    FROM first JOIN work w ON w.seq = first.seq \
    LEFT JOIN target_control c ON c.workspace_id = w.workspace_id AND c.target = w.target \
    WHERE w.due_at <= $1 AND (c.closed IS NULL OR c.closed = 0 OR (c.closed = 1 AND c.closed_until <= $2)) \
    GROUP BY w.kind";

/// Since when the piece of each kind could have been run that waits longest.
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
            let since: i64 = row.try_get("", "since").map_err(store_error)?;
            let since = time(since, "work", "due_at")?;
            let of = match kind {
                ITEM => &mut waiting.item,
                PART => &mut waiting.part,
                DELIVERY | REPLAY => &mut waiting.delivery,
                _ => continue,
            };
            *of = Some(of.map_or(since, |before: Time| before.min(since)));
        }
        Ok(waiting)
    }
}
