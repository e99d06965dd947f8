//! Facts become events with gapless positions, and events become deliveries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::model::conversation::ContactId;
use domain::model::endpoint::{EndpointId, Heading, Listener};
use domain::model::event::{Audience, EventId};
use domain::model::shared::Time;
use domain::model::workspace::{Mode, WorkspaceId};
use domain::port::store::RowRef;
use domain::port::work::{Job, Lane, Target};
use sea_orm::DbErr;
use uuid::Uuid;

use super::at_hand::AtHand;
use super::entry::Fresh;
use super::look::{Columns, Look, Seen};
use super::operators::OPERATOR;
use super::prepare::Prepared;
use super::sql::{Lock, Session, Taken};
use super::write::{NewRow, Row};
use crate::store::Shared;
use crate::store::codec::{FREE, JobRow, listens_read, millis};
use crate::store::entity::{counter, endpoint, event};

/// What the batch looked at for who is told.
pub(crate) struct Known<'a> {
    pub(crate) modes: &'a HashMap<Uuid, Mode>,
    pub(crate) contacts: &'a HashMap<(Uuid, Uuid), i64>,
    /// When it is written.
    pub(crate) now: Time,
}

impl Known<'_> {
    /// Whether what is at hand is still as the record has it, no member of the batch having written the contact.
    fn agrees(&self, workspace: Uuid, at_hand: &AtHand, members: &[&Prepared]) -> bool {
        let Some((contact, version)) = at_hand.read() else {
            return true;
        };
        let row = RowRef::Contact(ContactId::from_uuid(contact));
        let writes = |member: &&Prepared| {
            member.workspace == workspace && member.wrote.iter().any(|(wrote, _)| *wrote == row)
        };
        self.contacts.get(&(workspace, contact)) == Some(&version) && !members.iter().any(writes)
    }
}

/// Writes the members' events and says what is to be delivered to whom. A member's events are for the endpoints that there
/// are after it, as if the members were written one after the other.
pub(crate) fn fan_out(
    shared: &Shared,
    session: &mut Session<'_>,
    members: &[&Prepared],
    mut positions: BTreeMap<Uuid, i64>,
    known: &Known<'_>,
    mut listeners: Listeners,
) -> Vec<Fresh> {
    let told = told(members);
    if told.is_empty() {
        return vec![];
    }
    let (mut rows, mut deliveries): (Vec<event::Model>, Vec<Fresh>) = (vec![], vec![]);
    for member in members {
        for row in &member.rows {
            if let Row::Endpoint(row) = row {
                listens(&mut listeners, row);
            } else if let Row::OperatorEndpoint(row) = row {
                listens(&mut listeners, &row.clone().into());
            }
        }
        for seed in &member.events {
            let position = positions.entry(member.workspace).or_default();
            *position += 1;
            rows.push(event::Model {
                position: *position,
                ..seed.row.clone()
            });
            let about = seed.row.conversation_id.or(seed.row.channel_id);
            let told_of = WorkspaceId::from_uuid(member.workspace);
            let mode = known.modes.get(&member.workspace).copied();
            let own = listeners.get(&member.workspace).into_iter().flatten();
            let wanting = own
                .chain(listeners.get(&OPERATOR).into_iter().flatten())
                .filter(|listener| listener.filter.reach.takes(told_of, mode))
                .filter(|listener| listener.wants(&seed.heading));
            let mut at_hand = None;
            for listener in wanting {
                let row = NewRow {
                    pace: FREE,
                    workspace: member.workspace,
                    id: shared.ids.next(),
                    lane: Lane::told(listener.id, listener.ordering, about).map(|lane| lane.0),
                    target: target(listener, &seed.heading).0,
                    due_at: millis(known.now),
                };
                let event = EventId::from_uuid(seed.row.id);
                if let (None, Some(seen), Some(mode)) = (&at_hand, &seed.at_hand, mode)
                    && known.agrees(member.workspace, seen, members)
                {
                    at_hand = Some(seen.told(told_of, *position, mode));
                }
                deliveries.push(Fresh {
                    row: row.with(JobRow::delivery(event, listener.id, false)),
                    job: Job::Delivery {
                        event,
                        endpoint: listener.id,
                        replay: false,
                    },
                    at_hand: at_hand.clone(),
                });
            }
        }
    }
    let counters: Vec<_> = told
        .iter()
        .filter_map(|workspace| {
            positions.get(workspace).map(|position| counter::Model {
                workspace_id: *workspace,
                position: *position,
            })
        })
        .collect();
    session.write::<counter::Entity>(counters.iter().collect(), Taken::Overwrite);
    session.write::<event::Entity>(rows.iter().collect(), Taken::Refuse);
    deliveries
}

/// What telling it burdens: what it was asked to try reaches an endpoint that nothing else reaches.
fn target(listener: &Listener, event: &Heading) -> Target {
    match event.audience {
        Audience::Only(_) => Target::tests_of(listener.id),
        Audience::All | Audience::Except(_) => listener.id.into(),
    }
}

/// Endpoints by their owners: workspaces, and the operator.
pub(crate) type Listeners = BTreeMap<Uuid, Vec<Listener>>;

/// Workspaces that get events.
pub(super) fn told(members: &[&Prepared]) -> BTreeSet<Uuid> {
    let told = members.iter().filter(|member| !member.events.is_empty());
    told.map(|member| member.workspace).collect()
}

/// What says of an endpoint what it is told.
pub(super) const LISTENER: Columns = Columns {
    ids: &["workspace_id", "id"],
    text: Some("types"),
    numbers: &["disabled_at", "deleted_at"],
};

/// The endpoints of workspaces that get events, read once for the batch.
pub(crate) fn listeners_of(members: &[&Prepared]) -> Look {
    let keys = told(members).into_iter().map(|id| vec![id.into()]);
    Look {
        table: "endpoint",
        columns: LISTENER,
        key: &["workspace_id"],
        keys: keys.collect(),
        lock: Lock::None,
    }
}

/// An endpoint, as its columns say it: when it was disabled and deleted, if it was.
fn listener(id: Uuid, types: &str, off: (Option<i64>, Option<i64>)) -> Listener {
    let (filter, ordering) = listens_read(types);
    Listener {
        id: EndpointId::from_uuid(id),
        filter,
        ordering,
        disabled: off.0.is_some(),
        deleted: off.1.is_some(),
    }
}

/// An endpoint listens from now on as this row says.
fn listens(listeners: &mut Listeners, row: &endpoint::Model) {
    let off = (row.disabled_at, row.deleted_at);
    let listener = listener(row.id, &row.types, off);
    let all = listeners.entry(row.workspace_id).or_default();
    all.retain(|known| known.id != listener.id);
    all.push(listener);
}

/// What the looks found.
pub(crate) fn listeners(found: impl Iterator<Item = Seen>) -> Result<Listeners, DbErr> {
    let mut listeners = Listeners::new();
    for row in found {
        let off = (row.maybe(0), row.maybe(1));
        let of_workspace = listeners.entry(row.id(0)?).or_default();
        of_workspace.push(listener(row.id(1)?, row.text()?, off));
    }
    Ok(listeners)
}
