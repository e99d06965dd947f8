//! How long work waits that could be run.

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::{ConnectionTrait as _, Statement};

use super::SeaQueue;
use super::window::FIRST_OF_TARGETS;
use crate::store::codec::{DELIVERY, ITEM, PART, REPLAY, time};
use crate::store::error::store_error;

/// Of each target the piece that is due first, unless the target is closed: what its endpoint or channel keeps waiting
/// says nothing about us, and what it kept waiting could be run only when it was opened. What the operator's targets may
/// stands under the operator, whichever workspace's work waits for them. As many rows are looked at as there are targets
/// with open work.
const WAITING: &str = "SELECT kind, MIN(CASE WHEN closed = 1 AND closed_until > due_at THEN closed_until \
    WHEN changed_at > due_at THEN changed_at ELSE due_at END) AS since FROM (SELECT w.kind, w.due_at, \
    COALESCE(c.closed, o.closed, 0) AS closed, COALESCE(c.closed_until, o.closed_until) AS closed_until, \
    COALESCE(c.changed_at, o.changed_at) AS changed_at FROM first JOIN work w ON w.seq = first.seq \
    LEFT JOIN target_control c ON c.workspace_id = w.workspace_id AND c.target = w.target \
    LEFT JOIN target_control o ON o.workspace_id = $3 AND o.target = w.target WHERE w.due_at <= $1) AS waiting \
    WHERE closed = 0 OR (closed = 1 AND closed_until <= $2) GROUP BY kind";

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
    /// What is asked, for whoever wants to know how it is answered.
    pub fn statement() -> String {
        format!("{FIRST_OF_TARGETS} {WAITING}")
    }

    /// Items, parts, deliveries.
    pub const fn since(self) -> [Option<Time>; 3] {
        [self.item, self.part, self.delivery]
    }
}

impl SeaQueue {
    /// How long work waits, in all workspaces.
    pub async fn waiting(&self, now: Time) -> Result<Waiting, StoreError> {
        let now = now.timestamp_millis();
        let operator = WorkspaceId::OPERATOR.as_uuid();
        let values = vec![now.into(), now.into(), operator.into()];
        let mut waiting = Waiting::default();
        let backend = self.database.backend();
        let asked = Statement::from_sql_and_values(backend, Waiting::statement(), values);
        let rows = self.database.survey().query_all_raw(asked).await;
        for row in rows.map_err(store_error)? {
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
