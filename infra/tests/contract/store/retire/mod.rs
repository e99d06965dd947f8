//! What is out of retention goes, the oldest first, a few rows at a time; what is kept stays whole.

mod content;
mod pass;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use domain::flow::upkeep::Upkeep;
use domain::model::audit::{AuditAction, AuditEntry, AuditEntryId, By, Subject};
use domain::model::endpoint::{Attempt, AttemptOutcome, Endpoint, EndpointId};
use domain::model::event::{EventId, Fact};
use domain::model::operation::{DropBacklog, Operation, OperationEnd, OperationId, OperationKind};
use domain::model::shared::{PageAsk, Time};
use domain::model::workspace::{Kept, Retention, Workspace, WorkspaceId};
use domain::port::patience::Patience;
use domain::port::store::{
    AuditFilter, Changes, EventFilter, KeptSince, Removed, Retire as _, Store as _, Write,
};
use domain::port::work::{Fence, Settlement};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use uuid::Uuid;

use self::content::{orphans, said};
use super::world::{Still, World, claimed, lease, new_id, new_workspace, now, opened};
use crate::harness::{Kind, WHOLE, on_both};

const KEPT: Kept = Kept {
    short: Duration::days(3),
    standard: Duration::days(30),
    long: Duration::days(90),
    audit: Duration::days(400),
};

/// How many days ago things happened.
const AGES: [i64; 5] = [401, 91, 31, 4, 1];

/// Goes on at once.
#[derive(Debug)]
struct Hasty;

#[async_trait]
impl Patience for Hasty {
    async fn pause(&self) -> bool {
        true
    }
}

fn upkeep(world: &World) -> Upkeep {
    Upkeep {
        workspaces: Arc::new(world.store.clone()),
        inbox: Arc::new(world.store.clone()),
        retirement: Arc::new(world.store.clone()),
        kept: KEPT,
        patience: Arc::new(Hasty),
        clock: Arc::new(Still),
    }
}

fn days_ago(days: i64) -> Time {
    now() - Duration::days(days)
}

/// An id that was made then.
fn id_of(at: Time) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap();
    let other = new_id().into_bytes();
    uuid::Builder::from_unix_timestamp_millis(millis, other[6..].try_into().unwrap()).into_uuid()
}

fn kept_for(days: i64) -> KeptSince {
    KeptSince {
        log: days_ago(days),
        audit: days_ago(400),
        under_way: now() - Duration::hours(1),
    }
}

/// Removes all that can be removed now; how many rows.
async fn retires(world: &World, since: KeptSince) -> u64 {
    let mut rows = 0;
    loop {
        let removed = world.store.retire(world.workspace, since).await.unwrap();
        rows += removed.rows;
        if !removed.more {
            return rows;
        }
    }
}

fn fact(at: Time) -> Fact {
    Fact {
        id: EventId::from_uuid(id_of(at)),
        at,
        ..opened()
    }
}

fn attempt(fact: &Fact, endpoint: EndpointId) -> Write {
    Write::Attempt(Attempt {
        event: fact.id,
        endpoint,
        content: None,
        number: 1,
        replay: false,
        started_at: fact.at,
        took: Duration::milliseconds(12),
        outcome: AttemptOutcome::unanswered(domain::model::endpoint::ErrorClass::Timeout),
        next_at: Some(now()),
    })
}

fn operation(workspace: WorkspaceId, at: Time, end: Option<Time>) -> Operation {
    let kind = OperationKind::DropBacklog(DropBacklog {
        endpoint: EndpointId::from_uuid(new_id()),
        upto: 1,
        dropped: 0,
    });
    let begun = Operation::begun(OperationId::from_uuid(new_id()), workspace, kind, at);
    Operation {
        end: end.map(|end| (end, OperationEnd::Completed)),
        ..begun
    }
}

/// One of everything at this age: what happened, what it says, what came of telling it, what is still to be told, long
/// work, an entry.
async fn happens(world: &World, workspace: WorkspaceId, to: &Endpoint, at: Time) -> Fact {
    let (fact, says) = said(at);
    let done = (AuditAction::KeyCreated, Subject::Workspace(workspace));
    let entry = AuditEntry::of(AuditEntryId::from_uuid(new_id()), at, By::default(), done);
    let changes = Changes::of(workspace)
        .write(says)
        .write(attempt(&fact, to.id))
        .fact(fact.clone())
        .write(Write::Operation(operation(workspace, at, Some(at))))
        .write(Write::Operation(operation(workspace, at, None)))
        .audit(entry);
    world.store.commit(changes).await.unwrap();
    fact
}

async fn rows(raw: &DatabaseConnection, table: &str, of: WorkspaceId) -> i64 {
    let sql = format!("SELECT count(*) FROM {table} WHERE workspace_id = $1");
    let backend = raw.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [of.as_uuid().into()]);
    let row = raw.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn positions(world: &World, of: WorkspaceId) -> Vec<i64> {
    let all = EventFilter::default();
    let events = world
        .store
        .read(of)
        .events(WHOLE, &all, 1000)
        .await
        .unwrap();
    events.iter().map(|(event, _)| event.position).collect()
}

async fn of_class(world: &World, class: Retention) -> (WorkspaceId, Endpoint) {
    let id = new_workspace(&world.fresh, &world.store, class.as_str()).await;
    let seen = world.store.read(id).workspace().await.unwrap().unwrap();
    let classed = Workspace {
        retention: class,
        version: 2,
        ..seen
    };
    let endpoint = Endpoint {
        id: EndpointId::from_uuid(new_id()),
        workspace: id,
        ..world.endpoint(&[]).await
    };
    let changes = Changes::of(id)
        .write(Write::Workspace(classed, None))
        .write(Write::Endpoint(Box::new(endpoint.clone())));
    world.store.commit(changes).await.unwrap();
    (id, endpoint)
}

async fn each_class_keeps_its_log_for_its_own_time(kind: Kind) {
    let world = World::new(kind).await;
    let raw = world.fresh.raw().await;
    let mut all = vec![];
    for class in Retention::ALL {
        let (id, endpoint) = of_class(&world, class).await;
        for days in AGES {
            happens(&world, id, &endpoint, days_ago(days)).await;
        }
        all.push(id);
    }

    let removed = upkeep(&world).retire().await.unwrap();
    let again = upkeep(&world).retire().await.unwrap();

    // of each class: how much of the log is left
    for (id, left) in all.iter().zip([1, 2, 3]) {
        let expected: Vec<i64> = (6 - left..=5).collect();
        assert_eq!(positions(&world, *id).await, expected);
        for table in ["event", "content", "attempt", "work"] {
            assert_eq!(rows(&raw, table, *id).await, left, "{table}");
        }
        // those that ended, and those that run
        assert_eq!(rows(&raw, "operation", *id).await, left + 5);
        assert_eq!(rows(&raw, "audit_entry", *id).await, 4);
        let read = world.store.read(*id);
        assert_eq!(read.oldest_position().await.unwrap(), 6 - left);
        assert_eq!(read.last_position().await.unwrap(), 5);
        let entries = read
            .audit_log(&AuditFilter::default(), PageAsk::first(10))
            .await;
        assert_eq!(entries.unwrap().items.len(), 4);
    }
    // the five rows of each age that hang together, and an entry
    assert_eq!((removed, again), ((4 + 3 + 2) * 5 + 3, 0));
    raw.close().await.unwrap();
}
on_both!(each_class_keeps_its_log_for_its_own_time);

async fn a_long_log_goes_in_small_batches_and_nothing_hangs_in_the_air(kind: Kind) {
    let world = World::new(kind).await;
    let raw = world.fresh.raw().await;
    let endpoint = world.endpoint(&[]).await;
    let id = world.workspace;
    let old = days_ago(31);
    for _ in 0..10 {
        let mut changes = world.changes();
        for _ in 0..45 {
            let (fact, says) = said(old);
            changes = changes.write(says);
            for _ in 0..3 {
                changes = changes.write(attempt(&fact, endpoint.id));
            }
            changes = changes.fact(fact);
        }
        world.store.commit(changes).await.unwrap();
    }
    let kept = happens(&world, id, &endpoint, days_ago(1)).await;
    // told late: it goes with those around it, not before them
    happens(&world, id, &endpoint, days_ago(100)).await;
    let since = kept_for(30);

    let (mut batches, mut left) = (0, positions(&world, id).await);
    loop {
        assert!(world.store.is_due(id, since).await.unwrap());
        let Removed { rows, more, .. } = world.store.retire(id, since).await.unwrap();
        assert!(rows > 0 && rows <= 1_200, "{rows}");
        batches += 1;
        let still = positions(&world, id).await;
        assert!(left.ends_with(&still), "the oldest first, and no hole");
        left = still;
        // what is left of telling, and of what was said, is of events that are there
        assert_eq!(orphans(&raw).await, (0, 0));
        if !more {
            break;
        }
    }

    assert!(batches >= 3, "{batches}");
    assert_eq!(left, [451, 452]);
    assert_eq!(rows(&raw, "work", id).await, 2);
    assert_eq!(rows(&raw, "attempt", id).await, 2);
    assert!(!world.store.is_due(id, since).await.unwrap());
    let read = world.store.read(id);
    assert!(read.event(kept.id).await.unwrap().is_some());
    assert_eq!(read.oldest_position().await.unwrap(), 451);

    let all = kept_for(0);
    world.store.retire(id, all).await.unwrap();
    assert_eq!(read.oldest_position().await.unwrap(), 453, "the next one");
    raw.close().await.unwrap();
}
on_both!(a_long_log_goes_in_small_batches_and_nothing_hangs_in_the_air);

async fn what_is_being_delivered_stays_until_it_has_ended_and_so_does_what_came_after_it(
    kind: Kind,
) {
    let world = World::new(kind).await;
    let raw = world.fresh.raw().await;
    let endpoint = world.endpoint(&[]).await;
    let id = world.workspace;
    let mut facts = vec![];
    for _ in 0..3 {
        facts.push(happens(&world, id, &endpoint, days_ago(31)).await);
    }
    let begins = |at: &str| {
        let event = facts[1].id.as_uuid();
        let event = match kind {
            Kind::Sqlite => format!("x'{}'", event.simple()),
            Kind::Postgres => format!("'{event}'"),
        };
        format!("UPDATE work SET started_at = {at} WHERE event_id = {event}")
    };
    let lately = now() - Duration::minutes(59);
    let lately = lately.timestamp_millis().to_string();
    raw.execute_unprepared(&begins(&lately)).await.unwrap();
    let since = kept_for(30);

    let removed = world.store.retire(id, since).await.unwrap();

    assert!(!removed.more, "there is nothing to be done but to wait");
    assert_eq!(positions(&world, id).await, [2, 3]);
    assert_eq!(
        rows(&raw, "work", id).await,
        1,
        "what has not begun does not begin"
    );
    assert_eq!(rows(&raw, "attempt", id).await, 2);
    // whoever began it is gone: nobody else ends it
    let long_ago = now() - Duration::minutes(61);
    let long_ago = long_ago.timestamp_millis().to_string();
    raw.execute_unprepared(&begins(&long_ago)).await.unwrap();
    let removed = world.store.retire(id, since).await.unwrap();
    assert_eq!(removed.deliveries, 1);
    // should it come to an end after all, nothing comes of it
    lease(&world, 7).await;
    for settlement in [Settlement::Again(now()), Settlement::Done] {
        let fence = Fence { shard: 0, token: 7 };
        let gone = claimed(&world, fence);
        let late = world.changes().settle(&gone, settlement);
        world.store.commit(late).await.unwrap();
    }
    assert_eq!(positions(&world, id).await, [0_i64; 0]);
    assert_eq!(rows(&raw, "work", id).await, 0);
    assert_eq!(rows(&raw, "attempt", id).await, 0);
    assert_eq!(rows(&raw, "content", id).await, 0);
    raw.close().await.unwrap();
}
on_both!(what_is_being_delivered_stays_until_it_has_ended_and_so_does_what_came_after_it);

async fn what_instagram_told_late_is_kept_from_when_it_was_told(kind: Kind) {
    let world = World::new(kind).await;
    let endpoint = world.endpoint(&[]).await;
    let id = world.workspace;
    happens(&world, id, &endpoint, days_ago(31)).await;
    let late = Fact {
        at: days_ago(100),
        ..fact(days_ago(29))
    };
    let changes = world.changes().fact(late);
    world.store.commit(changes).await.unwrap();

    retires(&world, kept_for(30)).await;

    assert_eq!(positions(&world, id).await, [2]);
    assert!(!world.store.is_due(id, kept_for(30)).await.unwrap());
    assert!(world.store.is_due(id, kept_for(28)).await.unwrap());
    retires(&world, kept_for(28)).await;
    assert_eq!(positions(&world, id).await, [0_i64; 0]);
}
on_both!(what_instagram_told_late_is_kept_from_when_it_was_told);

async fn a_log_of_which_the_beginning_is_gone_is_searched_from_where_it_begins(kind: Kind) {
    let world = World::new(kind).await;
    let endpoint = world.endpoint(&[]).await;
    let id = world.workspace;
    for days in [50, 40, 20, 10, 5] {
        happens(&world, id, &endpoint, days_ago(days)).await;
    }
    let read = world.store.read(id);
    let since = async |days| {
        let log = read.log_since(days_ago(days)).await.unwrap();
        (log.after, log.upto)
    };
    let whole = since(60).await;

    retires(&world, kept_for(30)).await;
    let left = since(60).await;
    let part = since(15).await;
    retires(&world, kept_for(0)).await;
    let none = read.log_since(days_ago(60)).await.unwrap();

    assert_eq!((whole, left, part), ((0, 5), (2, 5), (3, 5)));
    assert_eq!(none.after, none.upto);
}
on_both!(a_log_of_which_the_beginning_is_gone_is_searched_from_where_it_begins);
