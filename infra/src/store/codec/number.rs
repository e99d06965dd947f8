//! Words and times as numbers. A number never changes its meaning.

use domain::model::channel::{ChannelState, ProviderKind};
use domain::model::endpoint::AttemptState;
use domain::model::event::recorded_at;
use domain::model::message::MessageState;
use domain::model::shared::Time;
use domain::model::workspace::Mode;
use domain::port::store::StoreError;
use uuid::Uuid;

use crate::store::error::inconsistent;

/// A word that is stored as a small number.
pub(crate) trait Number: Copy + 'static {
    const ALL: &'static [Self];

    fn number(self) -> i16;

    fn read(raw: i16, table: &'static str, column: &'static str) -> Result<Self, StoreError> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.number() == raw)
            .ok_or_else(|| inconsistent(table, column))
    }
}

impl Number for Mode {
    const ALL: &'static [Self] = &[Self::Live, Self::Test];

    fn number(self) -> i16 {
        match self {
            Self::Live => 0,
            Self::Test => 1,
        }
    }
}

impl Number for ProviderKind {
    const ALL: &'static [Self] = &[Self::Instagram];

    fn number(self) -> i16 {
        match self {
            Self::Instagram => 0,
        }
    }
}

impl Number for AttemptState {
    const ALL: &'static [Self] = &AttemptState::ALL;

    fn number(self) -> i16 {
        match self {
            Self::Delivered => 0,
            Self::Retried => 1,
            Self::Failed => 2,
            Self::Dropped => 3,
        }
    }
}

impl Number for ChannelState {
    const ALL: &'static [Self] = &ChannelState::ALL;

    fn number(self) -> i16 {
        match self {
            Self::Connecting => 0,
            Self::Active => 1,
            Self::Degraded => 2,
            Self::ReauthorizationRequired => 3,
            Self::Restricted => 4,
            Self::Disconnected => 5,
        }
    }
}

impl Number for MessageState {
    const ALL: &'static [Self] = &MessageState::ALL;

    // The index of unsettled messages names 1, 2, 3 and 9.
    fn number(self) -> i16 {
        match self {
            Self::Received => 0,
            Self::Queued => 1,
            Self::Sending => 2,
            Self::Unconfirmed => 3,
            Self::Sent => 4,
            Self::PartiallySent => 5,
            Self::Delivered => 6,
            Self::Failed => 7,
            Self::Read => 8,
            Self::Waiting => 9,
            Self::Expired => 10,
            Self::Cancelled => 11,
        }
    }
}

/// A time as it is stored.
pub(crate) const fn millis(time: Time) -> i64 {
    time.timestamp_millis()
}

/// When a row was put on record whose id is of version 7, about.
pub(crate) fn recorded(id: Uuid, happened: i64) -> i64 {
    Time::from_timestamp_millis(happened).map_or(happened, |at| millis(recorded_at(id, at)))
}

/// A stored time.
pub(crate) fn time(
    raw: i64,
    table: &'static str,
    column: &'static str,
) -> Result<Time, StoreError> {
    Time::from_timestamp_millis(raw).ok_or_else(|| inconsistent(table, column))
}

/// A time that may be absent; nothing when it is none.
#[expect(clippy::option_option, reason = "absent and unreadable are two things")]
pub(crate) fn instant(raw: Option<i64>) -> Option<Option<Time>> {
    match raw {
        None => Some(None),
        Some(raw) => Time::from_timestamp_millis(raw).map(Some),
    }
}

/// A number that is stored wider than it is.
pub(crate) fn uint<T: TryFrom<i64>>(
    raw: impl Into<i64>,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError> {
    T::try_from(raw.into()).map_err(|_| inconsistent(table, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each_number_is_one_word<T: Number + PartialEq + std::fmt::Debug>() {
        for word in T::ALL {
            assert_eq!(T::read(word.number(), "t", "c").unwrap(), *word);
        }
        assert!(T::read(99, "t", "c").is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        each_number_is_one_word::<Mode>();
        each_number_is_one_word::<ProviderKind>();
        each_number_is_one_word::<ChannelState>();
        each_number_is_one_word::<MessageState>();
    }
}
