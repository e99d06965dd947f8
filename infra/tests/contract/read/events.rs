//! Events with what they refer to, and their deliveries.

use domain::model::channel::ChannelState;
use domain::model::endpoint::{AnswerHeaders, Attempt, AttemptOutcome, ErrorClass};
use domain::model::event::{
    Audience, ChannelFact, Event, EventType, FactData, UnsupportedReceived,
};
use domain::model::message::{ContentId, PartOutcome};
use domain::model::operation::Stretch;
use domain::model::shared::Ids as _;
use domain::model::workspace::Mode;
use domain::port::store::{EventFilter, Told, Write};
use infra::ids::UuidIds;

use super::world::{Stage, about, at, part, said, says, to_send};
use crate::harness::{Kind, WHOLE, on_both};

async fn an_event_comes_with_what_it_refers_to(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let heard = here.inbound("mid.1", 10);
    let sent = here.outbound(11);
    let parts = [0, 1].map(|index| part(&sent, index, PartOutcome::Open));
    let raw = ContentId::from_uuid(UuidIds.next());
    let mut facts = [
        FactData::MessageReceived(about(&heard)),
        FactData::MessageSent(about(&sent)),
        FactData::UnsupportedReceived(UnsupportedReceived {
            kind: "poll".into(),
            content: raw,
        }),
        FactData::ChannelDegraded(ChannelFact {
            state: ChannelState::Degraded,
            code: None,
        }),
    ]
    .map(|data| here.fact(data));
    facts[3].contact = None;
    let mut changes = said(here.changes(), &heard, "hello");
    changes = said(changes, &sent, "hi");
    changes = changes.write(Write::Content(raw, says("{}"), at(10)));
    for part in &parts {
        changes = to_send(changes, part, "hi");
    }
    for fact in &facts {
        changes = changes.fact(fact.clone());
    }
    stage.commit(changes).await;

    let told = Told {
        mode: Some(Mode::Test),
        channel: Some(here.channel.clone()),
        contact: Some(here.contact.clone()),
        conversation: Some(here.conversation.clone()),
        ..Told::default()
    };
    let expected = [
        Told {
            message: Some(heard),
            content: Some(says("hello")),
            ..told.clone()
        },
        Told {
            message: Some(sent),
            content: Some(says("hi")),
            parts: parts.to_vec(),
            ..told.clone()
        },
        Told {
            content: Some(says("{}")),
            ..told.clone()
        },
        Told {
            contact: None,
            ..told
        },
    ];
    let listed = stage
        .read()
        .events(WHOLE, &EventFilter::default(), 100)
        .await;
    let listed = listed.unwrap();
    assert_eq!(listed.len(), 4);
    for (place, (fact, told)) in facts.iter().zip(expected).enumerate() {
        let (event, with) = &listed[place];
        assert_eq!(usize::try_from(event.position).unwrap(), place + 1);
        assert_eq!((event.workspace, &event.fact), (here.id(), fact));
        assert_eq!(with, &told);
        let alone = stage.read().event(fact.id).await.unwrap();
        assert_eq!(alone, Some((event.clone(), told)));
        assert_eq!(stage.elsewhere().event(fact.id).await.unwrap(), None);
    }
    let elsewhere = stage.elsewhere();
    let listed = elsewhere.events(WHOLE, &EventFilter::default(), 100).await;
    assert_eq!(listed.unwrap(), []);
}
on_both!(an_event_comes_with_what_it_refers_to);

async fn events_are_read_on_from_a_position_of_some_types(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let mut changes = said(here.changes(), &message, "hello");
    for _ in 0..3 {
        changes = changes
            .fact(here.fact(FactData::MessageReceived(about(&message))))
            .fact(here.fact(FactData::ConversationOpened));
    }
    stage.commit(changes).await;
    let read = async |after, types: &[EventType], limit| {
        let types = types.to_vec();
        let read = stage.read();
        let filter = EventFilter {
            types,
            channel: None,
        };
        let log = Stretch { after, ..WHOLE };
        let found = read.events(log, &filter, limit).await;
        let found = found.unwrap();
        found
            .iter()
            .map(|(event, _)| event.position)
            .collect::<Vec<_>>()
    };

    assert_eq!(read(2, &[], 3).await, [3, 4, 5]);
    assert_eq!(read(6, &[], 3).await, [0_i64; 0]);
    assert_eq!(read(0, &[EventType::MessageReceived], 2).await, [1, 3]);
    assert_eq!(read(3, &[EventType::MessageReceived], 2).await, [5]);
    let both = [EventType::MessageReceived, EventType::ConversationOpened];
    assert_eq!(read(4, &both, 10).await, [5, 6]);
    let part = Stretch { after: 1, upto: 4 };
    let (all, reader) = (EventFilter::default(), stage.read());
    let within = reader.events(part, &all, 10).await.unwrap();
    let back = reader.events_backwards(part, &all, 10).await.unwrap();
    let positions = |found: &[(Event, Told)]| -> Vec<i64> {
        found.iter().map(|(event, _)| event.position).collect()
    };
    assert_eq!(positions(&within), [2, 3, 4]);
    assert_eq!(positions(&back), [4, 3, 2]);
}
on_both!(events_are_read_on_from_a_position_of_some_types);

async fn a_delivery_shows_its_attempts_and_when_the_next_is_due(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = here.inbound("mid.1", 10);
    let mut fact = here.fact(FactData::MessageReceived(about(&message)));
    fact.audience = Audience::Only(here.endpoint.id);
    let changes = said(here.changes(), &message, "hello").fact(fact.clone());
    stage.commit(changes).await;
    let attempt = |number, started| Attempt {
        event: fact.id,
        endpoint: here.endpoint.id,
        content: None,
        number,
        replay: false,
        started_at: at(started),
        took: chrono::Duration::milliseconds(1234),
        outcome: AttemptOutcome {
            error: Some(ErrorClass::Http),
            status: Some(500),
            body: Some("no".into()),
            headers: AnswerHeaders::kept([("Server", &b"nginx"[..])]),
            retry_after: Some(chrono::Duration::seconds(30)),
        },
        next_at: Some(at(90)),
    };
    let (first, second) = (attempt(1, 30), attempt(2, 40));
    let changes = here.changes();
    let changes = changes.write(Write::Attempt(second.clone()));
    stage
        .commit(changes.write(Write::Attempt(first.clone())))
        .await;

    let views = stage.read().deliveries(fact.id).await.unwrap();

    let [view] = &views[..] else {
        panic!("one endpoint wants it: {views:?}");
    };
    assert_eq!(view.endpoint, here.endpoint.id);
    let attempts: Vec<_> = view.attempts.iter().map(|it| &it.attempt).collect();
    assert_eq!(attempts, [&first, &second]);
    assert_eq!((view.attempted, view.delivered), (2, false));
    assert!(view.open.is_some());
    assert!(
        stage
            .elsewhere()
            .deliveries(fact.id)
            .await
            .unwrap()
            .is_empty()
    );
}
on_both!(a_delivery_shows_its_attempts_and_when_the_next_is_due);
