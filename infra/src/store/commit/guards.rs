//! What is on record of what a batch's guards speak of, read and locked in one fixed order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::model::workspace::{Mode, Once, OnceScope, WorkspaceId};
use domain::port::store::{Guard, NaturalKey, RowRef};
use domain::port::work::WorkId;
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::at_hand::contacts_read;
use super::fan_out::{Listeners, listeners, listeners_of};
use super::keys::{absent, of_keys, told};
use super::look::{Columns, Look, look};
use super::operators::{Modes, operators_of};
use super::prepare::Prepared;
use super::sql::{Lock, Session};
use super::write::{Row, endpoint_table};

/// The key of something done once, with whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum OnceKey {
    Workspace(Uuid, String),
    Operator(String),
}

impl OnceKey {
    pub(crate) fn of(workspace: Uuid, once: &Once) -> Self {
        match once.scope {
            OnceScope::Workspace => Self::Workspace(workspace, once.key.clone()),
            OnceScope::Operator => Self::Operator(once.key.clone()),
        }
    }
}

/// A natural key with its workspace. Routes are the same for all.
pub(crate) type Scoped = (Uuid, NaturalKey);

/// A route's key: provider app and account.
pub(crate) type RouteKey = (Uuid, String);

/// What is on record.
#[derive(Debug, Default)]
pub(crate) struct OnRecord {
    /// Shard → token.
    pub(crate) fences: HashMap<i16, i64>,
    pub(crate) versions: HashMap<(Uuid, RowRef), i64>,
    pub(crate) present: HashSet<Scoped>,
    /// Who owns an account: workspace and channel.
    pub(crate) routes: HashMap<RouteKey, (Uuid, Uuid)>,
    /// Work that is being run, among what is guarded.
    pub(crate) running: HashSet<(Uuid, WorkId)>,
    /// Work that is not, among the same.
    pub(crate) waiting: HashSet<(Uuid, WorkId)>,
    /// The last position of each log that grows.
    pub(crate) positions: BTreeMap<Uuid, i64>,
    /// The endpoints of workspaces that get events, and those of the operator.
    pub(crate) listeners: Listeners,
    /// The versions of contacts that were read for who is told at once.
    pub(crate) contacts: HashMap<(Uuid, Uuid), i64>,
    /// The modes of workspaces that get events, when somebody is told them.
    pub(crate) modes: HashMap<Uuid, Mode>,
    /// What could not be inserted, because it was done before.
    pub(crate) done: HashSet<OnceKey>,
}

/// Reads, and locks, what the members' guards speak of and the counters of workspaces that get events or work: positions
/// and the sequence of work grow together.
pub(crate) async fn on_record(
    session: &Session<'_>,
    members: &[&Prepared],
    modes: &Modes,
) -> Result<OnRecord, DbErr> {
    let versions = versions(members);
    let keys = absent(members);
    let mut known = OnRecord::default();
    let mut shards = shards(members);
    shards.retain(|shard| {
        let token = session.database().token(*shard);
        known.fences.extend(token.map(|token| (*shard, token)));
        token.is_none()
    });
    let mut looks = vec![fences(shards)];
    looks.extend(versions.iter().map(|(table, rows)| of_rows(table, rows)));
    looks.extend(keys.iter().map(|(how, asked)| of_keys(how, asked)));
    looks.extend([
        running(members),
        routes(members),
        counters(members),
        listeners_of(members),
        operators_of(members),
        contacts_read(members),
    ]);
    let mut found = look(session, looks).await?.into_iter();
    let mut next = || found.next().unwrap_or_default();

    for row in next() {
        let shard = i16::try_from(row.number(0)?).unwrap_or(i16::MIN);
        known.fences.insert(shard, row.number(1)?);
        session.database().is_under(shard, row.number(1)?);
    }
    for (_, rows) in &versions {
        for row in next() {
            let (workspace, id) = (row.id(0)?, row.id(1).unwrap_or_default());
            if let Some(guarded) = rows.get(&(workspace, id)) {
                known.versions.insert((workspace, *guarded), row.number(0)?);
            }
        }
    }
    for (how, asked) in keys {
        let by_told: HashMap<_, _> = asked
            .into_iter()
            .map(|(scoped, values)| (told(&values), scoped))
            .collect();
        for row in next() {
            let mut values: Vec<Value> = vec![];
            for at in 0..how.columns.ids.len() {
                values.push(row.id(at)?.into());
            }
            if how.columns.text.is_some() {
                values.push(row.text()?.into());
            }
            if let Some(scoped) = by_told.get(&told(&values)) {
                known.present.insert(scoped.clone());
            }
        }
    }
    for row in next() {
        let key = (row.id(0)?, WorkId::from_uuid(row.id(1)?));
        if row.maybe(0).is_some() {
            known.running.insert(key);
        } else {
            known.waiting.insert(key);
        }
    }
    for row in next() {
        let key = (row.id(0)?, row.text()?.to_owned());
        known.routes.insert(key, (row.id(1)?, row.id(2)?));
    }
    for row in next() {
        known.positions.insert(row.id(0)?, row.number(0)?);
    }
    known.listeners = listeners(next().into_iter().chain(next()))?;
    for row in next() {
        known
            .contacts
            .insert((row.id(0)?, row.id(1)?), row.number(0)?);
    }
    if !known.listeners.is_empty() {
        known.modes = modes.of(session, members).await?;
    }
    Ok(known)
}

/// Those whose leases the members settle work under.
fn shards(members: &[&Prepared]) -> BTreeSet<i16> {
    let settles = { members.iter() }.filter_map(|member| member.settles.as_ref());
    settles.map(|settled| settled.fence.shard).collect()
}

fn fences(shards: BTreeSet<i16>) -> Look {
    Look {
        table: "lease",
        columns: Columns {
            ids: &[],
            text: None,
            numbers: &["shard", "token"],
        },
        key: &["shard"],
        keys: shards.into_iter().map(|shard| vec![shard.into()]).collect(),
        lock: Lock::Share,
    }
}

const fn table_of(owner: WorkspaceId, row: RowRef) -> (&'static str, Uuid) {
    match row {
        RowRef::Workspace => ("workspace", Uuid::nil()),
        RowRef::ApiKey(id) => ("api_key", id.as_uuid()),
        RowRef::Link(id) => ("link", id.as_uuid()),
        RowRef::Channel(id) => ("channel", id.as_uuid()),
        RowRef::Contact(id) => ("contact", id.as_uuid()),
        RowRef::Comment(id) => ("comment", id.as_uuid()),
        RowRef::Conversation(id) => ("conversation", id.as_uuid()),
        RowRef::Message(id) => ("message", id.as_uuid()),
        RowRef::Endpoint(id) => (endpoint_table(owner), id.as_uuid()),
        RowRef::Operation(id) => ("operation", id.as_uuid()),
        RowRef::EndpointHealth(id) => ("endpoint_health", id.as_uuid()),
    }
}

/// The guarded rows of a table, by their keys.
type Rows = BTreeMap<(Uuid, Uuid), RowRef>;

/// By table in the order of [`RowRef`]'s arms, within it by key.
fn versions(members: &[&Prepared]) -> Vec<(&'static str, Rows)> {
    let mut guarded: BTreeSet<(RowRef, Uuid)> = BTreeSet::new();
    for member in members {
        for guard in &member.guards {
            if let Guard::Version(row, _) = guard {
                guarded.insert((*row, member.workspace));
            }
        }
    }
    let mut tables: Vec<(&'static str, Rows)> = vec![];
    for (row, workspace) in guarded {
        let (table, id) = table_of(WorkspaceId::from_uuid(workspace), row);
        if tables.last().is_none_or(|(last, _)| *last != table) {
            tables.push((table, BTreeMap::new()));
        }
        if let Some((_, rows)) = tables.last_mut() {
            rows.insert((workspace, id), row);
        }
    }
    tables
}

fn of_rows(table: &'static str, rows: &Rows) -> Look {
    let key: &'static [&'static str] = if table == "workspace" {
        &["workspace_id"]
    } else {
        &["workspace_id", "id"]
    };
    let keys = rows.keys().map(|(workspace, id)| {
        let both = [(*workspace).into(), (*id).into()];
        both.into_iter().take(key.len()).collect()
    });
    Look {
        table,
        columns: Columns {
            ids: key,
            text: None,
            numbers: &["version"],
        },
        key,
        keys: keys.collect(),
        lock: Lock::Update,
    }
}

/// Guarded work, which nobody starts until this is written.
fn running(members: &[&Prepared]) -> Look {
    let mut asked: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    for member in members {
        for guard in &member.guards {
            if let Guard::Idle(id) | Guard::Waiting(id) = guard {
                asked.insert((member.workspace, id.as_uuid()));
            }
        }
    }
    let keys = asked
        .into_iter()
        .map(|(workspace, id)| vec![workspace.into(), id.into()]);
    Look {
        table: "work",
        columns: Columns {
            ids: &["workspace_id", "id"],
            text: None,
            numbers: &["started_at"],
        },
        key: &["workspace_id", "id"],
        keys: keys.collect(),
        lock: Lock::Update,
    }
}

/// Routes that are guarded or claimed: a claim must find none, or its own.
fn routes(members: &[&Prepared]) -> Look {
    let mut asked: BTreeSet<RouteKey> = BTreeSet::new();
    for member in members {
        for guard in &member.guards {
            if let Guard::Absent(NaturalKey::Route(app, account)) = guard {
                asked.insert((app.as_uuid(), account.as_str().to_owned()));
            }
        }
        for row in &member.rows {
            if let Row::RouteClaimed(route) = row {
                asked.insert((route.provider_app_id, route.account.clone()));
            }
        }
    }
    let keys = asked
        .into_iter()
        .map(|(app, account)| vec![app.into(), account.into()]);
    Look {
        table: "channel_route",
        columns: Columns {
            ids: &["provider_app_id", "workspace_id", "channel_id"],
            text: Some("account"),
            numbers: &[],
        },
        key: &["provider_app_id", "account"],
        keys: keys.collect(),
        lock: Lock::Update,
    }
}

/// Those of members that are taken out later are locked, too: that harms nobody.
fn counters(members: &[&Prepared]) -> Look {
    let concerned: BTreeSet<Uuid> = members
        .iter()
        .filter(|member| !member.events.is_empty() || !member.work.is_empty())
        .map(|member| member.workspace)
        .collect();
    Look {
        table: "counter",
        columns: Columns {
            ids: &["workspace_id"],
            text: None,
            numbers: &["position"],
        },
        key: &["workspace_id"],
        keys: concerned.into_iter().map(|id| vec![id.into()]).collect(),
        lock: Lock::Update,
    }
}
