//! How fast work may be started. Numbers are never given another meaning.

use domain::port::store::StoreError;
use domain::port::work::Pace;

use crate::store::error::inconsistent;

/// The number of [`Pace::Free`], which most work has.
pub(crate) const FREE: i16 = 0;

/// The number of a pace.
pub(crate) const fn pace_written(pace: Pace) -> i16 {
    match pace {
        Pace::Free => FREE,
        Pace::Send => 1,
        Pace::File => 2,
        Pace::PrivateReply => 3,
        Pace::LiveReply => 4,
        Pace::Conversations => 5,
        Pace::Profile => 6,
        Pace::Greeting => 7,
        Pace::Control => 8,
    }
}

/// The pace of a row of `work`.
pub(crate) fn pace(raw: i16) -> Result<Pace, StoreError> {
    let mut all = Pace::ALL.into_iter();
    let known = all.find(|pace| pace_written(*pace) == raw);
    known.ok_or_else(|| inconsistent("work", "pace"))
}
