//! What events say goes with them, and what messages say stays.

use domain::model::event::{EventId, Fact, FactData, UnsupportedReceived};
use domain::model::message::{Content, ContentId};
use domain::model::shared::Time;
use domain::port::store::{Store as _, Write};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use super::{days_ago, fact, id_of, kept_for, retires, rows};
use crate::harness::{Kind, on_both};
use crate::store::world::World;

/// What came and has no type, with what it says.
pub(super) fn said(at: Time) -> (Fact, Write) {
    let content = ContentId::from_uuid(id_of(at));
    let data = UnsupportedReceived {
        kind: "gift".to_owned(),
        content,
    };
    let fact = Fact {
        data: FactData::UnsupportedReceived(data),
        ..fact(at)
    };
    let json = r#"{"from": "a person"}"#.to_owned();
    (fact, Write::Content(content, Content::Raw { json }, at))
}

/// Attempts at telling what is gone, and what nothing on record says: no message, no part and no event.
pub(super) async fn orphans(raw: &DatabaseConnection) -> (i64, i64) {
    let attempts = "SELECT count(*) FROM attempt a WHERE NOT EXISTS \
        (SELECT 1 FROM event e WHERE e.workspace_id = a.workspace_id AND e.id = a.event_id)";
    let by = ["event", "message", "part"].map(|table| {
        format!(
            "NOT EXISTS (SELECT 1 FROM {table} x WHERE x.workspace_id = c.workspace_id AND x.content_id = c.id)"
        )
    });
    let contents = format!("SELECT count(*) FROM content c WHERE {}", by.join(" AND "));
    let count = async |sql: &str| {
        let statement = Statement::from_string(raw.get_database_backend(), sql);
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    };
    (count(attempts).await, count(&contents).await)
}

async fn what_a_message_says_stays_with_it_and_what_only_an_event_said_goes(kind: Kind) {
    let world = World::new(kind).await;
    let raw = world.fresh.raw().await;
    let id = world.workspace;
    let (contact, conversation) = world.talk("alice").await;
    let old = days_ago(31);
    let mut heard = world.heard(&conversation, "mid_1", "hello", old);
    let message = heard.writes.iter().find_map(|write| {
        if let Write::Message(message) = write {
            Some(message.id)
        } else {
            None
        }
    });
    for fact in &mut heard.facts {
        fact.id = EventId::from_uuid(id_of(old));
    }
    world.store.commit(heard).await.unwrap();
    let (fact, says) = said(old);
    let fact = Fact {
        contact: Some(contact.id),
        ..fact
    };
    let changes = world.changes().write(says).fact(fact);
    world.store.commit(changes).await.unwrap();
    let before = rows(&raw, "content", id).await;

    let removed = retires(&world, kept_for(30)).await;

    assert_eq!((before, rows(&raw, "content", id).await), (2, 1));
    assert_eq!(removed, 3, "two events, and what one of them said");
    assert_eq!(orphans(&raw).await, (0, 0));
    let kept = world.store.read(id).message(message.unwrap()).await;
    let Content::Text(text) = kept.unwrap().unwrap().content else {
        panic!("it says what it said");
    };
    assert_eq!(text.as_str(), "hello");
    raw.close().await.unwrap();
}
on_both!(what_a_message_says_stays_with_it_and_what_only_an_event_said_goes);
