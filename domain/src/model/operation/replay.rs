use chrono::Duration;
use thiserror::Error;

use crate::model::endpoint::{Endpoint, EndpointId, Filter, Heading, Seen, TypePattern};
use crate::model::event::{Audience, EventType, Position};
use crate::model::shared::Time;

use super::Progress;

/// Which events of a range are delivered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that the endpoint takes.
    All,
    /// Those that were tried and never taken, and are not tried any more.
    Failed,
    /// Those that were never tried and are not about to be, also from before the endpoint existed.
    Missing,
}

impl Which {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::All, Self::Failed, Self::Missing];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Failed => "failed",
            Self::Missing => "missing",
        }
    }
}

/// From when to when events happened: the first instant is within it, the second is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    since: Time,
    until: Time,
}

/// Two instants that are no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidRange {
    /// It ends before it begins.
    #[error("must be after since, and since in the past")]
    Backwards,
    /// It is longer than [`Range::LONGEST`].
    #[error("must be 31 days before until at most")]
    TooWide,
}

impl Range {
    /// How long it may be.
    pub const LONGEST: Duration = Duration::days(31);

    /// A range; what has not happened yet is in none.
    pub fn parse(since: Time, until: Option<Time>, now: Time) -> Result<Self, InvalidRange> {
        let until = until.map_or(now, |until| until.min(now));
        if since >= until {
            return Err(InvalidRange::Backwards);
        }
        if until - since > Self::LONGEST {
            return Err(InvalidRange::TooWide);
        }
        Ok(Self { since, until })
    }

    /// One that is on record.
    pub const fn known(since: Time, until: Time) -> Self {
        Self { since, until }
    }

    /// Its first instant.
    pub const fn since(&self) -> Time {
        self.since
    }

    /// The instant after it.
    pub const fn until(&self) -> Time {
        self.until
    }
}

/// A part of the log: what comes after the first position, up to the second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// It begins after this one.
    pub after: Position,
    /// It ends with this one.
    pub upto: Position,
}

impl Stretch {
    /// Positions that are looked through at once.
    const AT_ONCE: Position = 10_000;

    /// What is looked through next of what comes after a position, up to the last one.
    pub fn after(after: Position, last: Position) -> Self {
        Self {
            after,
            upto: last.min(after.saturating_add(Self::AT_ONCE)).max(after),
        }
    }

    /// What is looked through next of what comes before a position.
    pub fn before(before: Position) -> Self {
        let upto = before - 1;
        Self {
            after: (upto - Self::AT_ONCE).max(0),
            upto,
        }
    }
}

/// Delivers events of a range to an endpoint again, in the order of their positions. It goes through the log once, up to
/// the end that the log had when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// Which events.
    pub which: Which,
    /// Only those of these types, beside what the endpoint takes; all of those when empty.
    pub types: Vec<TypePattern>,
    /// When they happened.
    pub range: Range,
    /// The part of the log in which they are.
    pub log: Stretch,
    /// The position up to which it went.
    pub reached: Position,
    /// Deliveries that it put on their way.
    pub queued: i64,
}

impl Replay {
    /// Events that are put on their way at once.
    pub const BATCH: u16 = 200;
    /// Open deliveries of an endpoint with more than which it waits.
    pub const MOST_OPEN: u64 = 1_000;
    /// How long it waits before it looks whether there are less.
    pub const LOOKS_AGAIN: Duration = Duration::seconds(3);

    /// What is looked through next; nothing when all of it was.
    pub fn next(&self) -> Option<Stretch> {
        let next = Stretch::after(self.reached, self.log.upto);
        (next.upto > next.after).then_some(next)
    }

    /// The same when it went up to this position, and put that many on their way.
    #[must_use]
    pub fn went(self, reached: Position, queued: i64) -> Self {
        Self {
            reached,
            queued: self.queued + queued,
            ..self
        }
    }

    /// How far it is, in positions of the log.
    pub const fn progress(&self) -> Progress {
        Progress {
            done: self.reached - self.log.after,
            total: Some(self.log.upto - self.log.after),
        }
    }

    /// The types of which events may be wanted.
    pub fn kinds(&self, filter: &Filter) -> Vec<EventType> {
        let wanted = |kind: &EventType| self.names(*kind) && filter.takes_type(*kind);
        EventType::ALL.iter().copied().filter(wanted).collect()
    }

    /// Whether such an event, of its range and kind of past, is wanted: nothing that was an example, or is about the
    /// endpoint itself.
    pub fn takes(&self, endpoint: &Endpoint, heading: &Heading, seen: &Seen<'_>) -> bool {
        !matches!(heading.audience, Audience::Only(_))
            && self.names(heading.kind)
            && endpoint.wants(heading)
            && endpoint.filter.takes_seen(seen)
    }

    fn names(&self, kind: EventType) -> bool {
        self.types.is_empty() || self.types.iter().any(|pattern| pattern.takes(kind))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_log_is_looked_through_in_bounded_stretches_either_way() {
        let stretch = |after, upto| Stretch { after, upto };
        assert_eq!(Stretch::after(0, 25_000), stretch(0, 10_000));
        assert_eq!(Stretch::after(20_000, 25_000), stretch(20_000, 25_000));
        assert_eq!(Stretch::after(25_000, 25_000), stretch(25_000, 25_000));
        assert_eq!(Stretch::after(25_001, 25_000), stretch(25_001, 25_001));
        assert_eq!(Stretch::before(25_001), stretch(15_000, 25_000));
        assert_eq!(Stretch::before(5_001), stretch(0, 5_000));
        assert_eq!(Stretch::before(1), stretch(0, 0));
    }

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    pub(crate) fn replay(after: Position, upto: Position) -> Replay {
        Replay {
            endpoint: EndpointId::from_uuid(Uuid::nil()),
            which: Which::All,
            types: vec![],
            range: Range::known(at(0), at(1)),
            log: Stretch { after, upto },
            reached: after,
            queued: 0,
        }
    }

    #[test]
    fn a_range_has_a_past_and_31_days_at_most() {
        let days = |days| at(100 * 86_400) + Duration::days(days);
        let now = days(0);
        let parse = |since, until| {
            Range::parse(since, until, now).map(|range| (range.since(), range.until()))
        };
        assert_eq!(parse(days(-1), None), Ok((days(-1), now)));
        assert_eq!(parse(days(-2), Some(days(-1))), Ok((days(-2), days(-1))));
        assert_eq!(parse(days(-31), Some(days(7))), Ok((days(-31), now)));
        for (since, until) in [(0, None), (1, Some(2)), (-1, Some(-1)), (-1, Some(-2))] {
            let parsed = parse(days(since), until.map(days));
            assert_eq!(parsed, Err(InvalidRange::Backwards), "{since} {until:?}");
        }
        let wide = parse(days(-31) - Duration::milliseconds(1), None);
        assert_eq!(wide, Err(InvalidRange::TooWide));
        let long_ago = parse(days(-90), Some(days(-60)));
        assert_eq!(long_ago, Ok((days(-90), days(-60))));
    }

    #[test]
    fn it_goes_through_the_log_once() {
        let mut going = replay(5, 25_000);
        let mut stretches = vec![];
        while let Some(next) = going.next() {
            stretches.push((next.after, next.upto));
            going = going.went(next.upto, 7);
        }
        assert_eq!(stretches, [(5, 10_005), (10_005, 20_005), (20_005, 25_000)]);
        assert_eq!(going.queued, 21);
        let progress = going.progress();
        assert_eq!((progress.done, progress.total), (24_995, Some(24_995)));
        assert_eq!(replay(7, 7).next(), None);
    }

    #[test]
    fn types_narrow_what_the_endpoint_takes() {
        let types = |words: &[&str]| {
            let words = words.iter().filter_map(|word| TypePattern::parse(word));
            words.collect::<Vec<_>>()
        };
        let filter = Filter {
            types: types(&["message.*"]),
            ..Filter::default()
        };
        let of = |words| Replay {
            types: types(words),
            ..replay(0, 1)
        };
        let sent = [EventType::MessageSent];
        assert_eq!(of(&["message.sent", "channel.*"]).kinds(&filter), sent);
        assert_eq!(of(&["channel.*"]).kinds(&filter), []);
        assert!(of(&[]).kinds(&filter).len() > 5);
        assert_eq!(of(&[]).kinds(&Filter::default()), EventType::ALL);
    }
}
