//! The operator's endpoints, which are told of all workspaces, and what they ask of a workspace.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::model::workspace::{Mode, WorkspaceId};
use sea_orm::DbErr;
use uuid::Uuid;

use super::fan_out::{LISTENER, told};
use super::look::{Columns, Look, Seen, look};
use super::prepare::Prepared;
use super::sql::{Lock, Session};
use super::write::endpoint_table;
use crate::store::codec::Number as _;

/// Whose the operator's endpoints are among [`Listeners`].
pub(super) const OPERATOR: Uuid = WorkspaceId::OPERATOR.as_uuid();

/// The operator's endpoints, beside those of workspaces that get events: one that is on record anywhere is seen by every batch
/// that begins afterwards, whichever process made it.
pub(super) fn operators_of(members: &[&Prepared]) -> Look {
    let asked = !told(members).is_empty();
    Look {
        table: endpoint_table(WorkspaceId::OPERATOR),
        columns: LISTENER,
        key: &["workspace_id"],
        keys: asked.then(|| vec![OPERATOR.into()]).into_iter().collect(),
        lock: Lock::None,
    }
}

/// The modes of workspaces that were asked for. They are fixed at birth, so that none is looked up twice: 17 bytes for each
/// workspace that had an event.
#[derive(Debug, Default)]
pub(crate) struct Modes(Mutex<HashMap<Uuid, Mode>>);

impl Modes {
    /// Those of workspaces that get events. A workspace that the batch makes is not there yet: its mode is looked up when it is
    /// told.
    pub(super) async fn of(
        &self,
        session: &Session<'_>,
        members: &[&Prepared],
    ) -> Result<HashMap<Uuid, Mode>, DbErr> {
        let (mut modes, mut unknown) = (HashMap::new(), vec![]);
        {
            let known = self.known();
            for id in told(members) {
                match known.get(&id) {
                    Some(mode) => drop(modes.insert(id, *mode)),
                    None => unknown.push(id),
                }
            }
        }
        if !unknown.is_empty() {
            let found = look(session, vec![modes_of(unknown)]).await?;
            let found = read(found.into_iter().flatten())?;
            self.known().extend(&found);
            modes.extend(found);
        }
        Ok(modes)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Uuid, Mode>> {
        // nothing panics half-way in here
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No batch changes one.
fn modes_of(workspaces: Vec<Uuid>) -> Look {
    Look {
        table: "workspace",
        columns: Columns {
            ids: &["workspace_id"],
            text: None,
            numbers: &["mode"],
        },
        key: &["workspace_id"],
        keys: workspaces.into_iter().map(|id| vec![id.into()]).collect(),
        lock: Lock::None,
    }
}

fn read(found: impl Iterator<Item = Seen>) -> Result<HashMap<Uuid, Mode>, DbErr> {
    let mut modes = HashMap::new();
    for row in found {
        let number = i16::try_from(row.number(0)?).unwrap_or(i16::MIN);
        let mode = Mode::read(number, "workspace", "mode");
        let mode = mode.map_err(|error| DbErr::Type(error.to_string()))?;
        modes.insert(row.id(0)?, mode);
    }
    Ok(modes)
}
