//! The log of what was posted to endpoints.

use domain::model::endpoint::{
    AnswerHeaders, Attempt, AttemptId, AttemptOutcome, AttemptState, EndpointId, ErrorClass,
};
use domain::model::event::{EventId, EventType, Fact, FactData};
use domain::model::shared::{Direction, Ids as _, Page, PageAsk, Time};
use domain::port::store::{AttemptFilter, DeliveryView, During, Logged, PendingDelivery, Write};
use infra::ids::UuidIds;

use super::world::{Stage, World, about, at, said};
use crate::harness::{Kind, on_both};

/// What an attempt comes to. That it is dropped is said later.
const ALL: [AttemptState; 3] = [
    AttemptState::Delivered,
    AttemptState::Retried,
    AttemptState::Failed,
];

fn attempt(here: &World, event: EventId, state: AttemptState, second: i64) -> Attempt {
    let failed = AttemptOutcome {
        status: Some(500),
        body: Some("no: hello".into()),
        headers: AnswerHeaders::kept([("X-Echo", &b"hello"[..])]),
        ..AttemptOutcome::unanswered(ErrorClass::Http)
    };
    Attempt {
        event,
        endpoint: here.endpoint.id,
        content: None,
        number: 1,
        replay: false,
        started_at: at(second),
        took: chrono::Duration::milliseconds(12),
        outcome: match state {
            AttemptState::Delivered => AttemptOutcome {
                error: None,
                status: Some(204),
                ..failed.withheld()
            },
            AttemptState::Retried | AttemptState::Failed | AttemptState::Dropped => failed,
        },
        next_at: (state == AttemptState::Retried).then(|| at(900)),
    }
}

fn filter(here: &World, states: &[AttemptState]) -> AttemptFilter {
    AttemptFilter {
        endpoint: here.endpoint.id,
        event: None,
        states: states.to_vec(),
        during: During::default(),
    }
}

/// An event with six attempts at one endpoint, several of one instant, and one at another.
async fn tried(stage: &Stage) -> EventId {
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let fact = here.fact(FactData::MessageReceived(about(&message)));
    stage
        .commit(said(here.changes(), &message, "hello").fact(fact.clone()))
        .await;
    let made = [10, 11, 11, 11, 12, 13]
        .into_iter()
        .zip(ALL.into_iter().cycle());
    let mut changes = here.changes();
    for (second, state) in made {
        changes = changes.write(Write::Attempt(attempt(here, fact.id, state, second)));
    }
    let elsewhere = Attempt {
        endpoint: EndpointId::from_uuid(UuidIds.next()),
        ..attempt(here, fact.id, AttemptState::Failed, 11)
    };
    stage.commit(changes.write(Write::Attempt(elsewhere))).await;
    fact.id
}

async fn listed(
    stage: &Stage,
    filter: AttemptFilter,
    ask: PageAsk<(Time, AttemptId)>,
) -> Page<Logged> {
    let page = stage.read().attempts(&filter, ask).await;
    page.unwrap()
}

async fn attempts_of_several_states_are_one_list_that_is_walked_both_ways(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let event = tried(&stage).await;
    let place = |it: &Logged| (it.attempt.started_at, it.id);
    let on = |from, way| PageAsk {
        limit: 2,
        from: Some((way, from)),
    };

    let all = listed(&stage, filter(here, &ALL), PageAsk::first(100))
        .await
        .items;
    let mut newest_first: Vec<_> = all.iter().map(place).collect();
    assert_eq!(newest_first.len(), 6);
    newest_first.sort_unstable();
    newest_first.reverse();
    assert_eq!(newest_first, all.iter().map(place).collect::<Vec<_>>());
    // all of them are of one event
    for event in [None, Some(event)] {
        let walked = async |ask| {
            let every = AttemptFilter {
                event,
                ..filter(here, &ALL)
            };
            listed(&stage, every, ask).await
        };
        let first = walked(PageAsk::first(2)).await;
        let second = walked(on(place(&all[1]), Direction::After)).await;
        let third = walked(on(place(&all[3]), Direction::After)).await;
        let back = walked(on(place(&all[4]), Direction::Before)).await;
        assert_eq!((&first.items[..], first.more_after), (&all[..2], true));
        assert_eq!((&second.items[..], second.more_after), (&all[2..4], true));
        assert_eq!((&third.items[..], third.more_after), (&all[4..], false));
        assert_eq!(back, second);
    }
}
on_both!(attempts_of_several_states_are_one_list_that_is_walked_both_ways);

async fn attempts_are_those_of_a_state_a_span_and_an_event(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let event = tried(&stage).await;
    let all = listed(&stage, filter(here, &ALL), PageAsk::first(100))
        .await
        .items;
    for state in ALL {
        let some = listed(&stage, filter(here, &[state]), PageAsk::first(100))
            .await
            .items;
        assert!(some.iter().all(|it| it.attempt.state() == state));
        assert_eq!(some.len(), 2);
        assert_eq!(some[0].kind, Some(EventType::MessageReceived));
    }
    let sample = stage.read();
    let sample = sample.sampled(here.endpoint.id, AttemptState::Failed, at(12), 9);
    let sample = sample.await.unwrap();
    assert_eq!(sample.len(), 1);
    assert_eq!(
        (sample[0].at, sample[0].took.num_milliseconds()),
        (at(13), 12)
    );
    let during = During {
        from: Some(at(11)),
        to: Some(at(13)),
    };
    for event in [None, Some(event)] {
        let then = AttemptFilter {
            event,
            during,
            ..filter(here, &ALL)
        };
        let then = listed(&stage, then, PageAsk::first(100)).await;
        assert_eq!(then.items, all[1..5]);
        let failed = AttemptFilter {
            event,
            during,
            ..filter(here, &[AttemptState::Failed])
        };
        assert_eq!(
            listed(&stage, failed, PageAsk::first(9)).await.items.len(),
            1
        );
    }
    let another = AttemptFilter {
        event: Some(EventId::from_uuid(UuidIds.next())),
        ..filter(here, &ALL)
    };
    assert_eq!(listed(&stage, another, PageAsk::first(9)).await.items, []);
    let elsewhere = stage.elsewhere();
    let every = filter(here, &ALL);
    let none = elsewhere.attempts(&every, PageAsk::first(9)).await;
    assert_eq!(none.unwrap().items, []);
}
on_both!(attempts_are_those_of_a_state_a_span_and_an_event);

async fn what_an_answer_said_is_withheld_once_the_content_is_taken_back(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let fact = here.fact(FactData::MessageReceived(about(&message)));
    let failed = Attempt {
        content: Some(message.content),
        ..attempt(here, fact.id, AttemptState::Failed, 30)
    };
    // of something else
    let other = here.inbound("mid.2", 10);
    let besides = here.fact(FactData::MessageReceived(about(&other)));
    let kept = Attempt {
        content: Some(other.content),
        ..attempt(here, besides.id, AttemptState::Failed, 20)
    };
    let changes = said(here.changes(), &message, "hello").fact(fact.clone());
    stage.commit(changes).await;
    let changes = said(here.changes(), &other, "hi").fact(besides);
    stage.commit(changes).await;
    let changes = here.changes().write(Write::Attempt(failed.clone()));
    stage.commit(changes.write(Write::Attempt(kept))).await;
    let read = async || {
        let page = PageAsk::first(9);
        let listed = stage.read().attempts(&filter(here, &ALL), page).await;
        let of_event = stage.read().deliveries(fact.id).await.unwrap();
        let listed = listed.unwrap().items[0].attempt.clone();
        assert_eq!(listed, of_event[0].attempts[0].attempt);
        listed
    };
    assert_eq!(read().await, failed);
    let quoted = "SELECT count(*) FROM attempt WHERE body IS NOT NULL OR headers IS NOT NULL";
    assert_eq!(stage.count(quoted).await, 2);

    let taken_back = Write::Redacted(message.content, at(40));
    stage.commit(here.changes().write(taken_back)).await;

    assert_eq!(read().await, failed.withheld());
    assert_eq!(stage.count(quoted).await, 1, "it is not on disk either");
}
on_both!(what_an_answer_said_is_withheld_once_the_content_is_taken_back);

async fn the_last_attempt_of_a_delivery_that_is_given_up_says_so(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let fact = here.fact(FactData::MessageReceived(about(&message)));
    let changes = said(here.changes(), &message, "hello").fact(fact.clone());
    stage.commit(changes).await;
    let retried = |number, second, replay| Attempt {
        number,
        replay,
        ..attempt(here, fact.id, AttemptState::Retried, second)
    };
    let elsewhere = Attempt {
        endpoint: EndpointId::from_uuid(UuidIds.next()),
        ..retried(1, 60, false)
    };
    let others = [
        retried(1, 30, false),
        retried(1, 50, true),
        elsewhere.clone(),
    ];
    let others = others.into_iter().map(Write::Attempt);
    stage
        .commit(others.fold(here.changes(), domain::port::store::Changes::write))
        .await;
    let dropped = Write::Dropped {
        event: fact.id,
        endpoint: here.endpoint.id,
        replay: false,
    };

    // the last one with it
    let changes = here.changes().write(Write::Attempt(retried(2, 40, false)));
    stage.commit(changes.write(dropped)).await;

    let read = async |states: &[AttemptState]| {
        let page = PageAsk::first(9);
        let page = stage.read().attempts(&filter(here, states), page).await;
        let items = page.unwrap().items.into_iter();
        let seen = |it: Logged| (it.attempt.number, it.attempt.replay, it.attempt.next_at);
        items.map(|it| (it.state(), seen(it))).collect::<Vec<_>>()
    };
    let (gone, open) = (AttemptState::Dropped, AttemptState::Retried);
    assert_eq!(read(&[gone]).await, [(gone, (2, false, None))]);
    let rest = [
        (open, (1, true, Some(at(900)))),
        (open, (1, false, Some(at(900)))),
    ];
    assert_eq!(read(&[open]).await, rest);
    let shown = stage.read().deliveries(fact.id).await.unwrap();
    let shown = shown.iter().find(|it| it.endpoint == elsewhere.endpoint);
    assert!(!shown.unwrap().attempts[0].dropped);
}
on_both!(the_last_attempt_of_a_delivery_that_is_given_up_says_so);

async fn of_a_delivery_that_was_tried_without_end_the_newest_attempts_are_shown(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let fact = here.fact(FactData::MessageReceived(about(&message)));
    stage
        .commit(said(here.changes(), &message, "hello").fact(fact.clone()))
        .await;
    let most = i64::from(DeliveryView::MOST);
    let failed = |second| attempt(here, fact.id, AttemptState::Failed, second);
    let other = Attempt {
        endpoint: EndpointId::from_uuid(UuidIds.next()),
        ..failed(1)
    };
    // what was taken is before those that are shown
    let taken = attempt(here, fact.id, AttemptState::Delivered, 10);
    let all = [other.clone(), taken].into_iter();
    let all = all.chain((11..=most + 10).map(failed));
    let changes = all.map(Write::Attempt);
    stage
        .commit(changes.fold(here.changes(), domain::port::store::Changes::write))
        .await;

    let shown = stage.read().deliveries(fact.id).await.unwrap();

    let of = |endpoint: EndpointId| shown.iter().find(|it| it.endpoint == endpoint).unwrap();
    let (ours, others) = (of(here.endpoint.id), of(other.endpoint));
    assert_eq!((ours.attempted, ours.delivered), (51, true));
    let times: Vec<_> = ours
        .attempts
        .iter()
        .map(|it| it.attempt.started_at)
        .collect();
    let expected: Vec<_> = (11..=most + 10).map(at).collect();
    assert_eq!(times, expected, "the newest, oldest first");
    assert_eq!((others.attempted, others.delivered), (1, false));
    assert_eq!(others.attempts[0].attempt, other);
}
on_both!(of_a_delivery_that_was_tried_without_end_the_newest_attempts_are_shown);

async fn what_is_pending_comes_as_it_is_due_with_its_last_attempt(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let facts = [0; 4].map(|_| Fact {
        // what its filter takes
        channel: here.endpoint.filter.channels.first().copied(),
        ..here.fact(FactData::MessageReceived(about(&message)))
    });
    let mut changes = said(here.changes(), &message, "hello");
    for fact in &facts {
        changes = changes.fact(fact.clone());
    }
    stage.commit(changes).await;
    let retried = |number, second| Attempt {
        number,
        ..attempt(here, facts[2].id, AttemptState::Retried, second)
    };
    let changes = here.changes().write(Write::Attempt(retried(2, 40)));
    let changes = changes.write(Write::Attempt(retried(1, 30)));
    stage.commit(changes).await;
    let read = async |during, ask| {
        let page = stage.read().pending(here.endpoint.id, during, ask).await;
        page.unwrap()
    };
    let during = During::default();
    let events =
        |page: &Page<PendingDelivery>| -> Vec<_> { page.items.iter().map(|it| it.event).collect() };
    let place = |it: &PendingDelivery| (it.due, it.seq);
    let on = |from, way| PageAsk {
        limit: 2,
        from: Some((way, from)),
    };

    let all = read(during, PageAsk::first(100)).await;
    let first = read(during, PageAsk::first(2)).await;
    let second = read(during, on(place(&all.items[1]), Direction::After)).await;
    let back = read(during, on(place(&all.items[2]), Direction::Before)).await;

    assert_eq!(events(&all), facts.clone().map(|fact| fact.id));
    assert_eq!(
        (&first.items[..], first.more_after),
        (&all.items[..2], true)
    );
    assert_eq!(
        (&second.items[..], second.more_after),
        (&all.items[2..], false)
    );
    assert_eq!((&back.items[..], back.more_after), (&all.items[..2], true));
    assert!(
        all.items
            .iter()
            .all(|it| it.kind == Some(EventType::MessageReceived))
    );
    assert_eq!(all.items[0].last, None);
    let backlog = stage.read().backlog(here.endpoint.id).await.unwrap();
    let oldest = Some(facts[0].at);
    assert_eq!(
        (backlog.pending, backlog.more, backlog.oldest),
        (4, false, oldest)
    );
    let last = all.items[2].last.as_ref().unwrap();
    assert_eq!(last.attempt, retried(2, 40));
    let due = all.items[0].due;
    let before = During {
        from: None,
        to: Some(due),
    };
    assert_eq!(events(&read(before, PageAsk::first(9)).await), []);
    let elsewhere = stage.elsewhere();
    let none = elsewhere.pending(here.endpoint.id, during, PageAsk::first(9));
    assert_eq!(none.await.unwrap().items, []);
}
on_both!(what_is_pending_comes_as_it_is_due_with_its_last_attempt);
