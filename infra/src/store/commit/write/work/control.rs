//! What targets may from now on.

use std::collections::BTreeMap;

use domain::model::shared::Time;
use domain::port::work::{Control, Controlled};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::store::codec::control_row;
use crate::store::commit::sql::{Session, Taken};
use crate::store::entity::target_control;

/// Held until the batch ends, so that the numbers of controls become visible in their order: whoever has read up to one
/// of them has missed none before it.
const IN_TURN: &str = "SELECT pg_advisory_xact_lock(hashtext('target_control'))";

/// The highest number that was given. Whoever forgets controls leaves the last one.
const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM target_control";

/// Puts them on record, of two of one target in one workspace the later one. The last of a batch's writes: who waits for
/// their turn holds up nobody else's.
pub(crate) async fn control(
    session: &mut Session<'_>,
    controls: &[(Uuid, Control)],
    now: Time,
) -> Result<Vec<Controlled>, DbErr> {
    if controls.is_empty() {
        return Ok(vec![]);
    }
    session.flush().await?;
    if session.is_postgres() {
        session.query(IN_TURN, vec![]).await?;
    }
    let mut seq: i64 = match session.query(LAST, vec![]).await?.first() {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    let mut last = BTreeMap::new();
    for (workspace, control) in controls {
        seq += 1;
        let on_record = Controlled {
            seq,
            control: *control,
        };
        last.insert((*workspace, control.target), on_record);
    }
    let rows: Vec<_> = last
        .iter()
        .map(|((workspace, _), it)| control_row(*workspace, &it.control, it.seq, now))
        .collect();
    session.write::<target_control::Entity>(rows.iter().collect(), Taken::Overwrite);
    session.flush().await?;
    Ok(last.into_values().collect())
}
