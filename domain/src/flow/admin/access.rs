use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::Duration;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited};
use crate::model::audit::{Actor, AuditAction, By, Origin, Subject};
use crate::model::shared::Time;
use crate::model::workspace::{Once, OnceScope, OperatorKeyId, WorkspaceId};
use crate::port::store::{Changes, CommitError, Conflict, Guard};

use super::Admin;

/// More are not remembered at once; those that are forgotten are looked up again.
const MOST: usize = 100_000;
const HOUR: i64 = 3600;

/// In which hour each operator's key was last seen to act in a workspace, so that its other requests of the hour cost
/// nothing.
#[derive(Debug, Default)]
pub struct Accesses(Mutex<HashMap<(OperatorKeyId, WorkspaceId), i64>>);

impl Accesses {
    fn knows(&self, who: (OperatorKeyId, WorkspaceId), hour: i64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&who) == Some(&hour)
    }

    fn note(&self, who: (OperatorKeyId, WorkspaceId), hour: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(who, hour);
    }
}

impl Admin {
    /// Puts on record that the operator acts in a workspace: once for each key and hour, whichever process sees it first.
    /// Without that entry nothing is done there.
    pub(super) async fn accessed(
        &self,
        who: (OperatorKeyId, WorkspaceId),
        from: Origin,
    ) -> Result<(), Stopped> {
        let now = self.clock.now();
        let hour = now.timestamp().div_euclid(HOUR);
        if self.accesses.knows(who, hour) {
            return Ok(());
        }
        let (operator, workspace) = who;
        let by = By {
            actor: Actor::Operator(operator),
            from,
        };
        let done = (
            AuditAction::WorkspaceAccessed,
            Subject::Workspace(workspace),
        );
        let entry = audited(&*self.ids, &by, now, done);
        let mut tries = Tries::default();
        loop {
            let changes = Changes::of(workspace)
                .guard(Guard::Once(once(operator, hour, now)))
                .audit(entry.clone());
            match self.store.commit(changes).await {
                Ok(()) | Err(CommitError::Conflict(Conflict::Done(_))) => {
                    self.accesses.note(who, hour);
                    return Ok(());
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// What makes it the same access: nobody asks for it again when its hour is over.
fn once(operator: OperatorKeyId, hour: i64, now: Time) -> Once {
    Once {
        scope: OnceScope::Workspace,
        key: format!("access:{operator}:{hour}"),
        fingerprint: [0; 32],
        answer: None,
        expires_at: now + Duration::seconds(2 * HOUR),
    }
}
