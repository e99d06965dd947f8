//! The columns of an event that say who may be told and under which circumstances it became known.

use domain::model::endpoint::EndpointId;
use domain::model::event::{Audience, Flags};
use uuid::Uuid;

const RECOVERED: i16 = 1;
const IMPORTED: i16 = 2;
const STANDBY: i16 = 4;
const EXAMPLE: i16 = 8;

/// The column of flags: a bit each.
pub(crate) fn flags_of(flags: Flags) -> i16 {
    let bit = |set: bool, bit: i16| if set { bit } else { 0 };
    bit(flags.recovered, RECOVERED)
        | bit(flags.imported, IMPORTED)
        | bit(flags.standby, STANDBY)
        | bit(flags.example, EXAMPLE)
}

/// Reads what [`flags_of`] wrote.
pub(crate) const fn flags_read(bits: i16) -> Flags {
    Flags {
        recovered: bits & RECOVERED != 0,
        imported: bits & IMPORTED != 0,
        standby: bits & STANDBY != 0,
        example: bits & EXAMPLE != 0,
    }
}

/// The columns of an audience.
pub(crate) const fn audience_of(audience: Audience) -> (i16, Option<Uuid>) {
    match audience {
        Audience::All => (0, None),
        Audience::Only(endpoint) => (1, Some(endpoint.as_uuid())),
        Audience::Except(endpoint) => (2, Some(endpoint.as_uuid())),
    }
}

/// Reads what [`audience_of`] wrote.
pub(crate) fn audience_read(number: i16, endpoint: Option<Uuid>) -> Option<Audience> {
    match number {
        0 => Some(Audience::All),
        1 => endpoint.map(|id| Audience::Only(EndpointId::from_uuid(id))),
        2 => endpoint.map(|id| Audience::Except(EndpointId::from_uuid(id))),
        _ => None,
    }
}
