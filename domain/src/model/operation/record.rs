use crate::model::shared::{Code, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{DropBacklog, Replay};

id!(/** Long work that somebody asked for. */ OperationId, "op");

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationKind {
    /// Delivers events of a range to an endpoint again.
    Replay(Replay),
    /// Drops what waits for an endpoint.
    DropBacklog(DropBacklog),
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationEnd {
    /// It did all of it.
    Completed,
    /// Somebody cancelled it; what it did stays.
    Cancelled,
    /// It could not go on, and why; what it did stays.
    Failed(Code),
}

/// What is shown of how an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationState {
    /// It goes on by itself.
    Running,
    /// It did all of it.
    Completed,
    /// Somebody cancelled it.
    Cancelled,
    /// It could not go on.
    Failed,
}

impl OperationState {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Running,
        Self::Completed,
        Self::Cancelled,
        Self::Failed,
    ];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much it went through.
    pub done: i64,
    /// How much there is to go through, when that is known.
    pub total: Option<i64>,
}

/// Long work that somebody asked for. It goes on in batches, each of which is on record with what it caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What it does, and how far it is.
    pub kind: OperationKind,
    /// When and how it ended, if it did.
    pub end: Option<(Time, OperationEnd)>,
    /// Since when.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

impl OperationKind {
    /// Its word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Replay(_) => "replay",
            Self::DropBacklog(_) => "drop_backlog",
        }
    }

    /// How far it is.
    pub const fn progress(&self) -> Progress {
        match self {
            Self::Replay(replay) => replay.progress(),
            Self::DropBacklog(backlog) => backlog.progress(),
        }
    }

    /// How many deliveries it put on their way.
    pub const fn queued(&self) -> i64 {
        match self {
            Self::Replay(replay) => replay.queued,
            Self::DropBacklog(_) => 0,
        }
    }

    /// How many deliveries it dropped.
    pub const fn dropped(&self) -> i64 {
        match self {
            Self::Replay(_) => 0,
            Self::DropBacklog(backlog) => backlog.dropped,
        }
    }
}

impl Operation {
    /// One that begins.
    pub const fn begun(
        id: OperationId,
        workspace: WorkspaceId,
        kind: OperationKind,
        now: Time,
    ) -> Self {
        Self {
            id,
            workspace,
            kind,
            end: None,
            created_at: now,
            version: 1,
        }
    }

    /// How it stands.
    pub const fn state(&self) -> OperationState {
        match self.end {
            None => OperationState::Running,
            Some((_, OperationEnd::Completed)) => OperationState::Completed,
            Some((_, OperationEnd::Cancelled)) => OperationState::Cancelled,
            Some((_, OperationEnd::Failed(_))) => OperationState::Failed,
        }
    }

    /// Why it could not go on, if it could not.
    pub const fn code(&self) -> Option<Code> {
        match self.end {
            Some((_, OperationEnd::Failed(code))) => Some(code),
            None | Some((_, OperationEnd::Completed | OperationEnd::Cancelled)) => None,
        }
    }

    /// The same a batch later.
    #[must_use]
    pub fn went_on(self, kind: OperationKind) -> Self {
        Self {
            kind,
            version: self.version + 1,
            ..self
        }
    }

    /// The same at its end. An end is not changed.
    #[must_use]
    pub fn ended(self, end: OperationEnd, at: Time) -> Self {
        Self {
            end: self.end.or(Some((at, end))),
            version: self.version + 1,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::replay::tests::replay;
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn it_runs_until_its_first_end() {
        let running = Operation {
            id: OperationId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            kind: OperationKind::Replay(replay(0, 10)),
            end: None,
            created_at: at(1),
            version: 1,
        };
        let failed = running
            .clone()
            .ended(OperationEnd::Failed(Code::EndpointDisabled), at(2));
        let later = failed.clone().ended(OperationEnd::Completed, at(3));

        assert_eq!(running.state(), OperationState::Running);
        assert_eq!(
            (failed.state(), failed.code()),
            (OperationState::Failed, Some(Code::EndpointDisabled))
        );
        assert_eq!((later.end, later.version), (failed.end, 3));
        let completed = running.ended(OperationEnd::Completed, at(2));
        assert_eq!(
            (completed.state(), completed.code()),
            (OperationState::Completed, None)
        );
    }
}
