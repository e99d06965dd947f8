//! What an endpoint's answers show.

use chrono::Duration;
use domain::model::endpoint::{EndpointId, ErrorClass, Failing, Health};
use domain::model::event::EndpointFailing;
use domain::model::shared::Time;
use domain::port::store::StoreError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{millis, time};
use crate::store::entity::endpoint_health;
use crate::store::error::inconsistent;

/// What an event says of how an endpoint fails.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FailingData {
    since: i64,
    error: String,
    status: Option<u16>,
    disables_at: i64,
}

impl FailingData {
    pub(super) fn of(it: &EndpointFailing) -> Self {
        Self {
            since: millis(it.since),
            error: it.error.as_str().to_owned(),
            status: it.status,
            disables_at: millis(it.disables_at),
        }
    }

    pub(super) fn read(self) -> Option<EndpointFailing> {
        Some(EndpointFailing {
            since: Time::from_timestamp_millis(self.since)?,
            error: class(Some(&self.error))?,
            status: self.status,
            disables_at: Time::from_timestamp_millis(self.disables_at)?,
        })
    }
}

const TABLE: &str = "endpoint_health";

/// The row of an endpoint's health.
pub(crate) fn health_row(
    workspace: Uuid,
    endpoint: EndpointId,
    it: &Health,
) -> endpoint_health::Model {
    let failing = it.failing.as_ref();
    let number = |of: fn(&Failing) -> u16| failing.map_or(0, |failing| of(failing).into());
    endpoint_health::Model {
        workspace_id: workspace,
        id: endpoint.as_uuid(),
        failing_since: failing.map(|failing| millis(failing.since)),
        rested: failing
            .map(|failing| failing.rested.num_milliseconds())
            .filter(|rested| *rested > 0),
        failed_at: failing.map(|failing| millis(failing.failed_at)),
        counts_from: it.counts_from.map(millis),
        failures: failing.map_or(0, |failing| {
            i32::try_from(failing.failures).unwrap_or(i32::MAX)
        }),
        slowed: number(|failing| failing.slowed),
        opened: number(|failing| failing.opened),
        told: failing.map_or(0, |failing| failing.told.into()),
        told_at: failing.and_then(|failing| failing.told_at).map(millis),
        error: failing.map(|failing| failing.error.as_str().to_owned()),
        status: failing.and_then(|failing| failing.status).map(Into::into),
        closed_until: failing.map(|failing| millis(failing.closed_until)),
        version: it.version,
    }
}

/// Reads what [`health_row`] wrote.
pub(crate) fn health_read(row: &endpoint_health::Model) -> Result<Health, StoreError> {
    let at = |raw, column| time(raw, TABLE, column);
    let small =
        |number: i32, column| u16::try_from(number).map_err(|_| inconsistent(TABLE, column));
    let failing = match (row.failing_since, row.closed_until) {
        (Some(since), Some(until)) => Some(Failing {
            since: at(since, "failing_since")?,
            rested: Duration::milliseconds(row.rested.unwrap_or(0)),
            // of before it was kept: what closed it had just failed
            failed_at: at(row.failed_at.unwrap_or(until), "failed_at")?,
            failures: u32::try_from(row.failures).map_err(|_| inconsistent(TABLE, "failures"))?,
            slowed: small(row.slowed, "slowed")?,
            opened: small(row.opened, "opened")?,
            told: u8::try_from(row.told).map_err(|_| inconsistent(TABLE, "told"))?,
            told_at: row.told_at.map(|raw| at(raw, "told_at")).transpose()?,
            error: class(row.error.as_deref()).ok_or_else(|| inconsistent(TABLE, "error"))?,
            status: match row.status {
                None => None,
                Some(status) => Some(small(status, "status")?),
            },
            closed_until: at(until, "closed_until")?,
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(inconsistent(TABLE, "closed_until")),
    };
    Ok(Health {
        failing,
        counts_from: row
            .counts_from
            .map(|raw| at(raw, "counts_from"))
            .transpose()?,
        version: row.version,
    })
}

fn class(word: Option<&str>) -> Option<ErrorClass> {
    let mut all = ErrorClass::ALL.into_iter();
    all.find(|known| Some(known.as_str()) == word)
}
