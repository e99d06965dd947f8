//! What an operation does, and how far it is.

use domain::model::endpoint::TypePattern;
use domain::model::operation::{
    OperationEnd, OperationKind, OperationState, Range, Replay, Stretch, Which,
};
use domain::model::shared::{Code, Time};
use serde::{Deserialize, Serialize};

use super::{Number, millis};

/// `operation.kind` of a replay.
const REPLAY: i16 = 0;

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
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OperationData {
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
    /// Why it could not go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

impl OperationData {
    pub(crate) fn of(kind: &OperationKind, code: Option<Code>) -> Self {
        let OperationKind::Replay(replay) = kind;
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
        if kind != REPLAY {
            return None;
        }
        let which = self.which;
        let types = self.types.into_iter();
        let types =
            types.map(|word| TypePattern::parse(&word).unwrap_or(TypePattern::Unknown(word)));
        let since = Time::from_timestamp_millis(self.since)?;
        let until = Time::from_timestamp_millis(self.until)?;
        Some(OperationKind::Replay(Replay {
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
        }))
    }
}
