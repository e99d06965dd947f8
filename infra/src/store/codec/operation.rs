//! What an operation does, and how far it is.

use domain::model::endpoint::TypePattern;
use domain::model::operation::{
    DropBacklog, OperationEnd, OperationKind, OperationState, Range, Replay, Stretch, Which,
};
use domain::model::shared::{Code, Time};
use serde::{Deserialize, Serialize};

use super::{Number, millis};

/// `operation.kind` of a replay.
const REPLAY: i16 = 0;
/// `operation.kind` of a backlog that is dropped.
const DROP_BACKLOG: i16 = 1;

impl Number for OperationState {
    const ALL: &'static [Self] = &Self::ALL;

    fn number(self) -> i16 {
        match self {
            Self::Running => 0,
            Self::Completed => 1,
            Self::Cancelled => 2,
            Self::Failed => 3,
        }
    }
}

/// The column `kind`.
pub(crate) const fn operation_kind(kind: &OperationKind) -> i16 {
    match kind {
        OperationKind::Replay(_) => REPLAY,
        OperationKind::DropBacklog(_) => DROP_BACKLOG,
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OperationData {
    #[serde(flatten)]
    doing: Doing,
    /// Why it could not go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

/// What it does: each kind has fields of its own, which tell it from the others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Doing {
    Replay(ReplayData),
    DropBacklog(DropData),
}

#[derive(Debug, Serialize, Deserialize)]
struct DropData {
    endpoint: String,
    upto: i64,
    dropped: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReplayData {
    endpoint: String,
    which: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    types: Vec<String>,
    since: i64,
    until: i64,
    after: i64,
    upto: i64,
    reached: i64,
    queued: i64,
}

impl OperationData {
    pub(crate) fn of(kind: &OperationKind, code: Option<Code>) -> Self {
        let doing = match kind {
            OperationKind::Replay(replay) => Doing::Replay(ReplayData::of(replay)),
            OperationKind::DropBacklog(backlog) => Doing::DropBacklog(DropData {
                endpoint: backlog.endpoint.to_string(),
                upto: backlog.upto,
                dropped: backlog.dropped,
            }),
        };
        Self {
            doing,
            code: code.map(|code| code.as_str().to_owned()),
        }
    }

    /// How it ended, if it did; nothing when that is no end.
    pub(crate) fn end(
        &self,
        state: OperationState,
        at: Option<Time>,
    ) -> Option<Option<(Time, OperationEnd)>> {
        let end = match state {
            OperationState::Running => return at.is_none().then_some(None),
            OperationState::Completed => OperationEnd::Completed,
            OperationState::Cancelled => OperationEnd::Cancelled,
            OperationState::Failed => OperationEnd::Failed(Code::find(self.code.as_deref()?)?),
        };
        Some(Some((at?, end)))
    }

    pub(crate) fn read(self, kind: i16) -> Option<OperationKind> {
        match (kind, self.doing) {
            (REPLAY, Doing::Replay(data)) => data.read().map(OperationKind::Replay),
            (DROP_BACKLOG, Doing::DropBacklog(data)) => {
                Some(OperationKind::DropBacklog(DropBacklog {
                    endpoint: data.endpoint.parse().ok()?,
                    upto: data.upto,
                    dropped: data.dropped,
                }))
            }
            _ => None,
        }
    }
}

impl ReplayData {
    fn of(replay: &Replay) -> Self {
        Self {
            endpoint: replay.endpoint.to_string(),
            which: replay.which.as_str().to_owned(),
            types: replay.types.iter().map(TypePattern::to_word).collect(),
            since: millis(replay.range.since()),
            until: millis(replay.range.until()),
            after: replay.log.after,
            upto: replay.log.upto,
            reached: replay.reached,
            queued: replay.queued,
        }
    }

    fn read(self) -> Option<Replay> {
        let which = self.which;
        let types = self.types.into_iter();
        let types =
            types.map(|word| TypePattern::parse(&word).unwrap_or(TypePattern::Unknown(word)));
        let since = Time::from_timestamp_millis(self.since)?;
        let until = Time::from_timestamp_millis(self.until)?;
        Some(Replay {
            endpoint: self.endpoint.parse().ok()?,
            which: *Which::ALL.iter().find(|known| known.as_str() == which)?,
            types: types.collect(),
            range: Range::known(since, until),
            log: Stretch {
                after: self.after,
                upto: self.upto,
            },
            reached: self.reached,
            queued: self.queued,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::model::endpoint::EndpointId;

    use super::*;

    #[test]
    fn what_is_done_is_read_as_it_was_written_and_as_nothing_else() {
        let backlog = OperationKind::DropBacklog(DropBacklog {
            endpoint: EndpointId::from_uuid(uuid::Uuid::from_u128(7)),
            upto: 77,
            dropped: 3,
        });
        let replay = OperationKind::Replay(Replay {
            endpoint: EndpointId::from_uuid(uuid::Uuid::from_u128(7)),
            which: Which::Missing,
            types: vec![],
            range: Range::known(Time::UNIX_EPOCH, Time::UNIX_EPOCH),
            log: Stretch { after: 1, upto: 9 },
            reached: 4,
            queued: 2,
        });
        for kind in [backlog, replay] {
            let written = serde_json::to_vec(&OperationData::of(&kind, None)).unwrap();
            let read = || serde_json::from_slice::<OperationData>(&written).unwrap();
            assert_eq!(read().read(operation_kind(&kind)), Some(kind.clone()));
            assert_eq!(read().read(1 - operation_kind(&kind)), None);
        }
    }
}
