use domain::model::event::Flags;

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
