//! Facts become events without gaps, events become deliveries, and the scheduler hears of all that.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::model::endpoint::{
    AnswerHeaders, Attempt, AttemptOutcome, Endpoint, EndpointId, ErrorClass, TypePattern,
};
use domain::model::event::{Audience, EventType, Fact, FactData, Flags};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{CommitError, EventFilter, Store as _, Write};
use domain::port::work::{
    Fence, Handover, Job, NewWork, Pace, Piece, Settlement, Target, Task, Woken, WorkId,
};
use futures::future::join_all;

use super::world::{Still, World, after, claimed, lease, new_id, now, opened};
use crate::harness::{Kind, WHOLE, on_both};

/// Writes down what it is told.
#[derive(Debug, Default)]
struct Heard {
    offered: Mutex<Vec<Piece>>,
    woken: Mutex<Vec<Target>>,
    settled: Mutex<Vec<(Piece, Settlement)>>,
}

impl Handover for Heard {
    fn offered(&self, pieces: Vec<Piece>) {
        self.offered.lock().unwrap().extend(pieces);
    }

    fn woken(&self, _: WorkspaceId, target: Target) {
        self.woken.lock().unwrap().push(target);
    }

    fn settled(&self, piece: Piece, settlement: Settlement) {
        self.settled.lock().unwrap().push((piece, settlement));
    }

    fn unsure(&self) {}
}

async fn positions_have_no_gaps(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    let (_, talk) = world.talk("alice").await;
    let stores = [&world.store, &elsewhere];

    // Every third one fails, and takes no position.
    let members = (0..90).map(|number: usize| {
        let changes = world.changes().fact(opened()).fact(opened());
        let changes = if number.is_multiple_of(3) {
            changes.guard(domain::port::store::Guard::Version(
                domain::port::store::RowRef::Conversation(talk.id),
                99,
            ))
        } else {
            changes
        };
        stores[number % 2].commit(changes)
    });
    let told = join_all(members).await;

    assert_eq!(told.iter().filter(|result| result.is_ok()).count(), 60);
    let events = world
        .store
        .read(world.workspace)
        .events(WHOLE, &EventFilter::default(), 1000)
        .await
        .unwrap();
    let positions: Vec<i64> = events.iter().map(|(event, _)| event.position).collect();
    assert_eq!(positions, (1..=120).collect::<Vec<i64>>());
}
on_both!(positions_have_no_gaps);

async fn who_wants_an_event_gets_a_delivery(kind: Kind) {
    let world = World::new(kind).await;
    let heard = Arc::new(Heard::default());
    world.store.hand_over_to(Arc::<Heard>::clone(&heard));
    let all = world.endpoint(&[]).await;
    let some = world.endpoint(&[EventType::MessageSent]).await;
    let mut gone = world.endpoint(&[]).await;
    gone.deleted_at = Some(now());
    let changes = world.changes().write(Write::Endpoint(Box::new(gone)));
    world.store.commit(changes).await.unwrap();

    let fact = opened();
    let test = Fact {
        id: domain::model::event::EventId::from_uuid(new_id()),
        audience: Audience::Only(some.id),
        flags: Flags::default(),
        ..fact.clone()
    };
    let changes = world.changes().fact(fact.clone()).fact(test.clone());
    world.store.commit(changes).await.unwrap();

    let offered: Vec<Target> = heard
        .offered
        .lock()
        .unwrap()
        .iter()
        .map(|it| it.target)
        .collect();
    assert_eq!(offered, [Target::from(all.id), Target::tests_of(some.id)]);
    let reader = world.store.read(world.workspace);
    for (event, endpoint) in [(fact.id, all.id), (test.id, some.id)] {
        let open = reader.deliveries(event).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].endpoint, open[0].open), (endpoint, Some(now())));
        assert!(open[0].attempts.is_empty());
    }
}
on_both!(who_wants_an_event_gets_a_delivery);

async fn an_event_is_for_the_endpoints_that_its_own_commit_leaves(kind: Kind) {
    let world = World::new(kind).await;
    let (left, disabled, deleted) = (
        world.endpoint(&[]).await,
        world.endpoint(&[]).await,
        world.endpoint(&[]).await,
    );
    let made = Endpoint {
        id: EndpointId::from_uuid(new_id()),
        ..left.clone()
    };
    let narrowed = Endpoint {
        filter: domain::model::endpoint::Filter {
            types: vec![TypePattern::One(EventType::MessageSent)],
            ..left.filter.clone()
        },
        version: 2,
        ..world.endpoint(&[]).await
    };
    let disabled = Endpoint {
        disabled: Some((now(), None)),
        version: 2,
        ..disabled
    };
    let deleted = Endpoint {
        deleted_at: Some(now()),
        version: 2,
        ..deleted
    };
    let fact = opened();

    let mut changes = world.changes().fact(fact.clone());
    for endpoint in [made.clone(), narrowed, disabled, deleted] {
        changes = changes.write(Write::Endpoint(Box::new(endpoint)));
    }
    world.store.commit(changes).await.unwrap();

    let read = world.store.read(world.workspace);
    let told = read.deliveries(fact.id).await.unwrap();
    let told: BTreeSet<_> = told.iter().map(|delivery| delivery.endpoint).collect();
    assert_eq!(told, [left.id, made.id].into());
}
on_both!(an_event_is_for_the_endpoints_that_its_own_commit_leaves);

async fn a_message_event_tells_what_it_is_about(kind: Kind) {
    let world = World::new(kind).await;
    let (contact, talk) = world.talk("alice").await;
    let changes = world.heard(&talk, "mid.1", "hello", after(1));
    let id = changes.facts[0].id;
    world.store.commit(changes.clone()).await.unwrap();

    let reader = world.store.read(world.workspace);
    let (event, told) = reader.event(id).await.unwrap().unwrap();

    assert_eq!(event.fact, changes.facts[0]);
    assert_eq!(event.position, 1);
    assert_eq!(told.mode, Some(domain::model::workspace::Mode::Test));
    assert_eq!(told.channel, Some(world.channel.clone()));
    assert_eq!(told.contact, Some(contact));
    assert!(matches!(&event.fact.data, FactData::MessageReceived(fact)
        if told.message.as_ref().is_some_and(|message| message.id == fact.message)));
    let said = told.content.unwrap();
    assert_eq!(said.text().unwrap().as_str(), "hello");
    let filter = EventFilter {
        types: vec![EventType::MessageSent],
        ..EventFilter::default()
    };
    assert!(reader.events(WHOLE, &filter, 10).await.unwrap().is_empty());
}
on_both!(a_message_event_tells_what_it_is_about);

async fn work_is_put_on_record_settled_and_woken(kind: Kind) {
    let world = World::new(kind).await;
    let heard = Arc::new(Heard::default());
    world.store.hand_over_to(Arc::<Heard>::clone(&heard));
    lease(&world, 1).await;
    let target = Target(new_id());
    let work = |due| NewWork {
        pace: Pace::Free,
        id: WorkId::from_uuid(new_id()),
        job: Job::Task(Task::Activate {
            channel: world.channel.id,
        }),
        lane: None,
        target,
        due,
    };
    let (one, two) = (work(now()), work(after(60)));
    let changes = world.changes().work(one.clone()).work(two.clone());
    world.store.commit(changes).await.unwrap();
    let pieces = std::mem::take(&mut *heard.offered.lock().unwrap());
    assert_eq!(
        pieces.iter().map(|it| it.id).collect::<Vec<_>>(),
        [one.id, two.id]
    );
    assert!(pieces[0].seq < pieces[1].seq);

    let mut running = claimed(&world, Fence { shard: 0, token: 1 });
    running.piece = pieces[0];
    start_all(&world).await;
    let done = world.changes().settle(&running, Settlement::Done);
    world
        .store
        .commit(done.wake(Woken::Work(two.id)))
        .await
        .unwrap();
    assert_eq!(
        *heard.settled.lock().unwrap(),
        [(pieces[0], Settlement::Done)]
    );
    assert_eq!(*heard.woken.lock().unwrap(), [target]);
    assert_eq!(due_of_work(&world).await, [now().timestamp_millis()]);

    // What is done may come again under its id.
    world
        .store
        .commit(world.changes().work(one.clone()))
        .await
        .unwrap();
    running.piece = pieces[1];
    start_all(&world).await;
    let held = world
        .changes()
        .settle(&running, Settlement::Held(after(90)));
    world.store.commit(held).await.unwrap();
    let due = [now().timestamp_millis(), after(90).timestamp_millis()];
    assert_eq!(due_of_work(&world).await, due);
    let woken = world.changes().wake(Woken::Target(target));
    world.store.commit(woken).await.unwrap();
    assert_eq!(due_of_work(&world).await, [now().timestamp_millis(); 2]);

    let twice = world.store.commit(world.changes().work(one)).await;
    assert!(matches!(twice, Err(CommitError::Store(_))), "{twice:?}");
}
on_both!(work_is_put_on_record_settled_and_woken);

/// All work is being run, since now.
async fn start_all(world: &World) {
    use sea_orm::ConnectionTrait as _;

    let raw = world.fresh.raw().await;
    let sql = format!(
        "UPDATE work SET attempt = 1, started_at = {}",
        now().timestamp_millis()
    );
    raw.execute_unprepared(&sql).await.unwrap();
    raw.close().await.unwrap();
}

async fn due_of_work(world: &World) -> Vec<i64> {
    use sea_orm::{ConnectionTrait as _, Statement};

    let raw = world.fresh.raw().await;
    let query = Statement::from_string(
        raw.get_database_backend(),
        "SELECT due_at FROM work ORDER BY due_at",
    );
    let rows = raw.query_all_raw(query).await.unwrap();
    raw.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn attempts_are_kept_in_their_order(kind: Kind) {
    let world = World::new(kind).await;
    let fact = opened();
    world
        .store
        .commit(world.changes().fact(fact.clone()))
        .await
        .unwrap();
    let attempt = |number: u32, replay| Attempt {
        event: fact.id,
        endpoint: EndpointId::from_uuid(uuid::Uuid::from_u128(7)),
        content: None,
        number,
        replay,
        started_at: after(i64::from(number)),
        took: chrono::Duration::milliseconds(12),
        outcome: AttemptOutcome {
            error: Some(ErrorClass::Http),
            status: Some(503),
            body: Some("no".to_owned()),
            headers: AnswerHeaders::kept([("Server", &b"nginx"[..])]),
            retry_after: Some(chrono::Duration::seconds(9)),
        },
        next_at: Some(after(300)),
    };

    for one in [attempt(2, false), attempt(1, false), attempt(1, true)] {
        let changes = world.changes().write(Write::Attempt(one));
        world.store.commit(changes).await.unwrap();
    }

    let read = world
        .store
        .read(world.workspace)
        .deliveries(fact.id)
        .await
        .unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].open, None);
    let kept: Vec<_> = read[0]
        .attempts
        .iter()
        .map(|it| it.attempt.clone())
        .collect();
    assert_eq!(kept.len(), 3);
    assert!(kept[..2].contains(&attempt(1, false)) && kept[..2].contains(&attempt(1, true)));
    assert_eq!(kept[2], attempt(2, false));
}
on_both!(attempts_are_kept_in_their_order);
