//! One batch: one transaction, in one fixed order.

use domain::model::channel::ChannelId;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Guard, StoreError};
use domain::port::work::{Control, Controlled, Piece, Settlement, Target, Woken};
use sea_orm::DbErr;
use uuid::Uuid;

use super::decide::{Refusal, decide};
use super::entry::{Entered, Fresh};
use super::fan_out::{Known, fan_out};
use super::guards::{OnRecord, OnceKey, on_record};
use super::prepare::Prepared;
use super::settled;
use super::sql::Session;
use super::write::{
    Row, Tables, control, forget_once, insert_once, insert_work, once_rows, settle, wake,
};
use crate::store::Shared;
use crate::store::error::{is_contended, is_unavailable, store_error};

/// What a batch came to: what the scheduler is told, and who was taken out.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) refused: Vec<Option<Refusal>>,
    pub(crate) entered: Entered,
    pub(crate) woken: Vec<(WorkspaceId, Target)>,
    /// Targets for all workspaces that were woken.
    pub(crate) everywhere: Vec<Target>,
    pub(crate) settled: Vec<(Piece, Settlement)>,
    pub(crate) controlled: Vec<Controlled>,
}

/// Why a batch was not written.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The database said no, to all of it.
    Database(DbErr),
    /// A row of it is not what it should be.
    Store(StoreError),
    /// The connection was lost while it was committed: it may be on record.
    Unsure(DbErr),
}

impl Broken {
    /// What the commit itself came to. A database that said no has written nothing; one that said nothing may have.
    pub(crate) fn at_commit(error: DbErr) -> Self {
        if is_unavailable(&error) {
            Self::Unsure(error)
        } else {
            Self::Database(error)
        }
    }

    /// Whether the database was away: no member is to blame, and none would fare better alone.
    pub(super) fn is_nobodys_fault(&self) -> bool {
        match self {
            Self::Database(error) => is_unavailable(error),
            Self::Store(error) => matches!(error, StoreError::Unavailable(_)),
            Self::Unsure(_) => true,
        }
    }

    /// Whether it met another transaction.
    pub(super) fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) if is_contended(error))
    }

    /// The same for each of those who wait.
    pub(crate) fn told(&self) -> StoreError {
        match self {
            Self::Database(error) | Self::Unsure(error) => store_error(error.clone()),
            Self::Store(error @ StoreError::Unavailable(_)) => {
                StoreError::Unavailable(error.to_string().into())
            }
            Self::Store(error) => StoreError::Failed(error.to_string().into()),
        }
    }
}

impl From<DbErr> for Broken {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// Writes the members that may be written.
pub(crate) async fn write(shared: &Shared, members: &[&Prepared]) -> Result<Written, Broken> {
    if let Some(written) = settled::write(shared, members).await {
        return written;
    }
    let batch = shared.database.batch().await?;
    let mut session = Session::of(&batch);
    let outcome = run(shared, &mut session, members).await;
    match outcome {
        Ok(written) => {
            let ended = batch.commit().await;
            // Also when nobody knows whether it is on record.
            shared.owners.changed(&routed(members));
            ended.map_err(Broken::at_commit)?;
            Ok(written)
        }
        Err(broken) => {
            // The error that broke it says more than one of giving it up.
            drop(batch.rollback().await);
            Err(broken)
        }
    }
}

/// The channels whose accounts they claim or give up.
fn routed(members: &[&Prepared]) -> Vec<ChannelId> {
    let rows = members.iter().flat_map(|member| &member.rows);
    let routed = rows.filter_map(|row| {
        if let Row::RouteClaimed(route) = row {
            Some(route.channel_id)
        } else if let Row::RouteReleased(channel) = row {
            Some(*channel)
        } else {
            None
        }
    });
    routed.map(ChannelId::from_uuid).collect()
}

async fn run(
    shared: &Shared,
    session: &mut Session<'_>,
    members: &[&Prepared],
) -> Result<Written, Broken> {
    let mut known = on_record(session, members, &shared.modes).await?;
    let refused = guard_once(session, members, &mut known).await?;
    let members: Vec<&Prepared> = members
        .iter()
        .zip(&refused)
        .filter_map(|(member, refusal)| refusal.is_none().then_some(*member))
        .collect();

    let now = shared.clock.now();
    let mut tables = Tables::default();
    for member in &members {
        for row in &member.rows {
            tables.add(member.workspace, row);
        }
    }
    tables.write(session).await?;

    let settles: Vec<_> = members.iter().filter_map(|member| member.settles).collect();
    settle(session, &settles).await?;
    let settled: Vec<_> = settles
        .iter()
        .map(|settled| (settled.piece, settled.settlement))
        .collect();

    let dropped: Vec<_> = members
        .iter()
        .flat_map(|member| {
            let dropped = member.dropped.iter();
            dropped.map(|id| vec![member.workspace.into(), id.as_uuid().into()])
        })
        .collect();
    session.delete("work", &["workspace_id", "id"], dropped);

    let mut work: Vec<Fresh> = members
        .iter()
        .flat_map(|member| member.work.iter().cloned())
        .collect();
    work.extend(fan_out(
        shared,
        session,
        &members,
        known.positions,
        &Known {
            modes: &known.modes,
            contacts: &known.contacts,
            now,
        },
        known.listeners,
    ));
    if succeeds(&work, &settled) {
        session.flush().await?;
    }
    let controls: Vec<(Uuid, Control)> = members
        .iter()
        .flat_map(|member| member.controls.iter().map(|one| (member.workspace, *one)))
        .collect();
    let entered = insert_work(session, shared, &known.fences, &controls, work).await?;

    let woken: Vec<(Uuid, Woken)> = members
        .iter()
        .flat_map(|member| member.woken.iter().map(|one| (member.workspace, *one)))
        .collect();
    let everywhere = { woken.iter() }.filter_map(|(_, one)| match one {
        Woken::Target(target) => Some(*target).filter(|target| target.is_for_all()),
        Woken::Work(_) | Woken::Lane(_) => None,
    });
    let everywhere = everywhere.collect();
    let woken = wake(session, &woken, now).await?;
    let controlled = control(session, &controls, now).await?;
    session.finish().await?;

    Ok(Written {
        refused,
        entered,
        woken,
        everywhere,
        settled,
        controlled,
    })
}

/// Whether new work must find what is settled gone: a piece that is done may come again under its own id, or leave its
/// lane to the next.
fn succeeds(work: &[Fresh], settled: &[(Piece, Settlement)]) -> bool {
    work.iter().any(|Fresh { row, .. }| {
        let takes = |piece: &Piece| {
            piece.id.as_uuid() == row.id
                || (piece.lane.is_some() && piece.lane.map(|lane| lane.0) == row.lane)
        };
        settled.iter().any(|(piece, _)| takes(piece))
    })
}

/// Judges the members, and puts on record what the ones that may be written do once. That insert is a guard itself:
/// whose key was there already is judged again, and what it inserted beside is taken back.
async fn guard_once(
    session: &mut Session<'_>,
    members: &[&Prepared],
    known: &mut OnRecord,
) -> Result<Vec<Option<Refusal>>, DbErr> {
    let refused = decide(members, known, &[]);
    let rows = once_rows(onces(members, &refused));
    if rows.is_empty() {
        return Ok(refused);
    }
    let wanted: Vec<OnceKey> = rows.iter().map(|(key, _)| key.clone()).collect();
    let inserted = insert_once(session, rows).await?;
    if inserted.len() == wanted.len() {
        return Ok(refused);
    }
    known.done = wanted
        .into_iter()
        .filter(|key| !inserted.contains(key))
        .collect();
    let refused = decide(members, known, &refused);
    let kept: Vec<OnceKey> = onces(members, &refused)
        .map(|(workspace, once)| OnceKey::of(workspace, once))
        .collect();
    let undone: Vec<_> = inserted
        .into_iter()
        .filter(|key| !kept.contains(key))
        .collect();
    forget_once(session, &undone).await?;
    Ok(refused)
}

fn onces<'a>(
    members: &'a [&Prepared],
    refused: &'a [Option<Refusal>],
) -> impl Iterator<Item = (Uuid, &'a domain::model::workspace::Once)> {
    members
        .iter()
        .zip(refused)
        .filter(|(_, refusal)| refusal.is_none())
        .flat_map(|(member, _)| {
            member.guards.iter().filter_map(|guard| match guard {
                Guard::Once(once) => Some((member.workspace, once)),
                Guard::Version(..) | Guard::Absent(_) | Guard::Idle(_) | Guard::Waiting(_) => None,
            })
        })
}
