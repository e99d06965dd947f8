//! Changes, encoded and sealed before any transaction is open.

use domain::model::message::Origin;
use domain::model::shared::{ExternalId, Time};
use domain::port::store::{Changes, Guard, NaturalKey, RowRef, StoreError, Write};
use domain::port::work::{Control, Fence, NewWork, Piece, Settlement, Woken, WorkId};
use uuid::Uuid;

use super::at_hand::AtHand;
use super::entry::Fresh;
use super::write::{self, EventSeed, NewRow, Row};
use crate::store::Shared;
use crate::store::codec::{millis, pace_written};

/// A member of a batch.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) workspace: Uuid,
    pub(crate) guards: Vec<Guard>,
    pub(crate) rows: Vec<Row>,
    /// The versions that it leaves behind.
    pub(crate) wrote: Vec<(RowRef, i64)>,
    /// The natural keys that it takes.
    pub(crate) made: Vec<NaturalKey>,
    pub(crate) events: Vec<EventSeed>,
    pub(crate) work: Vec<Fresh>,
    pub(crate) woken: Vec<Woken>,
    pub(crate) dropped: Vec<WorkId>,
    pub(crate) controls: Vec<Control>,
    pub(crate) settles: Option<Settled>,
}

/// A claimed piece that is settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) fence: Fence,
    pub(crate) piece: Piece,
    /// When it began: what is on record of a later start is not settled.
    pub(crate) started_at: Time,
    pub(crate) settlement: Settlement,
}

impl Prepared {
    pub(crate) const fn nothing(workspace: Uuid) -> Self {
        Self {
            workspace,
            guards: vec![],
            rows: vec![],
            wrote: vec![],
            made: vec![],
            events: vec![],
            work: vec![],
            woken: vec![],
            dropped: vec![],
            controls: vec![],
            settles: None,
        }
    }

    pub(crate) async fn of(shared: &Shared, changes: Changes) -> Result<Self, StoreError> {
        let workspace = changes.workspace;
        let mut prepared = Self::nothing(workspace.as_uuid());
        for it in &changes.writes {
            prepared.rows.push(write::row(shared, workspace, it).await?);
            prepared.wrote.extend(version_of(it));
            prepared.made.extend(key_of(it));
        }
        for it in &changes.audit {
            let row = write::audited(&shared.codec, workspace, it).await?;
            prepared.rows.push(Row::Audited(row));
        }
        for fact in &changes.facts {
            let at_hand = AtHand::of(&changes, fact);
            let seed = EventSeed::of(&shared.codec, workspace, fact, at_hand).await?;
            prepared.events.push(seed);
        }
        for it in changes.work {
            let job = shared.codec.job(workspace, it.id, &it.job).await?;
            let row = new_row(workspace.as_uuid(), &it).with(job);
            prepared.work.push(Fresh {
                row,
                job: it.job,
                at_hand: None,
            });
        }
        prepared.guards = changes.guards;
        prepared.woken = changes.woken;
        prepared.dropped = changes.dropped;
        prepared.controls = changes.controls;
        prepared.settles = changes.settles.map(|(claimed, settlement)| Settled {
            fence: claimed.fence,
            piece: claimed.piece,
            started_at: claimed.started_at,
            settlement,
        });
        Ok(prepared)
    }
}

fn new_row(workspace: Uuid, it: &NewWork) -> NewRow {
    NewRow {
        workspace,
        id: it.id.as_uuid(),
        lane: it.lane.map(|lane| lane.0),
        target: it.target.0,
        due_at: millis(it.due),
        pace: pace_written(it.pace),
    }
}

const fn version_of(write: &Write) -> Option<(RowRef, i64)> {
    match write {
        Write::Workspace(it, _) => Some((RowRef::Workspace, it.version)),
        Write::ApiKey(it) => Some((RowRef::ApiKey(it.id), it.version)),
        Write::Link(it) => Some((RowRef::Link(it.id), it.version)),
        Write::Channel(it) => Some((RowRef::Channel(it.id), it.version)),
        Write::Contact(it) => Some((RowRef::Contact(it.id), it.version)),
        Write::Comment(it) => Some((RowRef::Comment(it.id), it.version)),
        Write::Conversation(it) => Some((RowRef::Conversation(it.id), it.version)),
        Write::Message(it) => Some((RowRef::Message(it.id), it.version)),
        Write::Endpoint(it) => Some((RowRef::Endpoint(it.id), it.version)),
        Write::Operation(it) => Some((RowRef::Operation(it.id), it.version)),
        Write::EndpointHealth(id, it) => Some((RowRef::EndpointHealth(*id), it.version)),
        Write::Grant(_)
        | Write::Credential(_)
        | Write::CredentialGone(_)
        | Write::Greeting(_)
        | Write::RestsOn(..)
        | Write::RouteClaimed(_)
        | Write::RouteReleased(_)
        | Write::Content(..)
        | Write::Redacted(..)
        | Write::Part(_)
        | Write::Attempt(_)
        | Write::Dropped { .. } => None,
    }
}

fn key_of(write: &Write) -> Option<NaturalKey> {
    match write {
        Write::Channel(it) => Some(NaturalKey::Channel(
            it.provider_app,
            it.account.external_id.clone(),
        )),
        Write::Contact(it) => Some(NaturalKey::Contact(it.channel, it.external_id.clone())),
        Write::Comment(it) => Some(NaturalKey::Comment(it.channel, it.external_id.clone())),
        Write::Conversation(it) => Some(NaturalKey::Conversation(it.contact)),
        Write::Message(it) => external(&it.origin)
            .map(|external_id| NaturalKey::Message(it.channel, external_id.clone())),
        Write::Workspace(..)
        | Write::ApiKey(_)
        | Write::Link(_)
        | Write::Grant(_)
        | Write::Credential(_)
        | Write::CredentialGone(_)
        | Write::Greeting(_)
        | Write::RestsOn(..)
        // Routes are followed by themselves: a claim may renew its own.
        | Write::RouteClaimed(_)
        | Write::RouteReleased(_)
        | Write::Content(..)
        | Write::Redacted(..)
        | Write::Part(_)
        | Write::EndpointHealth(..)
        | Write::Endpoint(_)
        | Write::Operation(_)
        | Write::Attempt(_)
        | Write::Dropped { .. } => None,
    }
}

const fn external(origin: &Origin) -> Option<&ExternalId> {
    match origin {
        Origin::Inbound { external_id } | Origin::External { external_id } => Some(external_id),
        Origin::Outbound { .. } => None,
    }
}

#[cfg(test)]
impl Settled {
    /// A piece that was claimed under this fence.
    pub(crate) fn test(fence: Fence) -> Self {
        use domain::model::workspace::WorkspaceId;
        use domain::port::work::{Pace, Target, WorkId};

        Self {
            fence,
            piece: Piece {
                workspace: WorkspaceId::from_uuid(Uuid::nil()),
                pace: Pace::Free,
                id: WorkId::from_uuid(Uuid::nil()),
                seq: 1,
                lane: None,
                target: Target(Uuid::nil()),
                due: Time::UNIX_EPOCH,
            },
            started_at: Time::UNIX_EPOCH,
            settlement: Settlement::Done,
        }
    }
}
