//! What a target may, in columns: the scheduler reads them without a key.

use chrono::Duration;
use domain::model::shared::{Rate, Time};
use domain::port::store::StoreError;
use domain::port::work::{Closed, Control, Controlled, Target};
use uuid::Uuid;

use super::{millis, time};
use crate::store::entity::target_control::Model;
use crate::store::error::inconsistent;

const TABLE: &str = "target_control";

// Numbers of `closed`; they never change their meaning.
const OPEN: i16 = 0;
const UNTIL: i16 = 1;
const PAUSED: i16 = 2;

/// The row of a control that is committed in this workspace.
pub(crate) fn control_row(workspace: Uuid, control: &Control, seq: i64, now: Time) -> Model {
    let (closed, until) = match control.closed {
        None => (OPEN, None),
        Some(Closed::Until(until)) => (UNTIL, Some(millis(until))),
        Some(Closed::Paused) => (PAUSED, None),
    };
    Model {
        workspace_id: workspace,
        target: control.target.0,
        seq,
        in_flight: control.in_flight.map(i32::from),
        rate_calls: control.rate.map(|rate| i32::from(rate.calls)),
        rate_per_ms: control.rate.map(|rate| rate.per.num_milliseconds()),
        closed,
        closed_until: until,
        changed_at: millis(now),
    }
}

/// The control of a row.
pub(crate) fn controlled(row: &Model) -> Result<Controlled, StoreError> {
    let count = |raw: Option<i32>, column| {
        raw.map(|raw| u16::try_from(raw).map_err(|_| inconsistent(TABLE, column)))
            .transpose()
    };
    let rate = match (count(row.rate_calls, "rate_calls")?, row.rate_per_ms) {
        (None, None) => None,
        (Some(calls), Some(per)) => Some(Rate {
            calls,
            per: Duration::try_milliseconds(per)
                .ok_or_else(|| inconsistent(TABLE, "rate_per_ms"))?,
        }),
        (Some(_), None) | (None, Some(_)) => return Err(inconsistent(TABLE, "rate_calls")),
    };
    let closed = match (row.closed, row.closed_until) {
        (OPEN, None) => None,
        (UNTIL, Some(until)) => Some(Closed::Until(time(until, TABLE, "closed_until")?)),
        (PAUSED, None) => Some(Closed::Paused),
        _ => return Err(inconsistent(TABLE, "closed")),
    };
    Ok(Controlled {
        seq: row.seq,
        control: Control {
            target: Target(row.target),
            in_flight: count(row.in_flight, "in_flight")?,
            rate,
            closed,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_read_as_it_was_written_and_nothing_else_is_taken_for_one() {
        let at = |millis| Time::from_timestamp_millis(millis).unwrap();
        let rate = Rate {
            calls: u16::MAX,
            per: Duration::milliseconds(1_500),
        };
        let target = Target(Uuid::from_u128(2));
        for (in_flight, rate, closed) in [
            (None, None, None),
            (Some(0), None, Some(Closed::Paused)),
            (Some(u16::MAX), Some(rate), Some(Closed::Until(at(1_234)))),
        ] {
            let control = Control {
                target,
                in_flight,
                rate,
                closed,
            };
            let row = control_row(Uuid::from_u128(1), &control, 7, at(5));
            let read = controlled(&row).unwrap();
            assert_eq!(read, Controlled { seq: 7, control });
        }

        let row = control_row(Uuid::nil(), &Control::none(target), 1, at(0));
        for broken in [
            Model {
                closed: 3,
                ..row.clone()
            },
            Model {
                closed: UNTIL,
                ..row.clone()
            },
            Model {
                closed_until: Some(1),
                ..row.clone()
            },
            Model {
                in_flight: Some(-1),
                ..row.clone()
            },
            Model {
                rate_calls: Some(70_000),
                rate_per_ms: Some(1),
                ..row.clone()
            },
            Model {
                rate_calls: Some(1),
                ..row
            },
        ] {
            assert!(controlled(&broken).is_err(), "{broken:?}");
        }
    }
}
