//! Lists, walked both ways.

use domain::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use domain::model::message::MessageId;
use domain::model::shared::{Direction, Ids as _, Page, PageAsk, Time};
use domain::port::store::{ConversationFilter, MessageRecord, Write};
use infra::ids::UuidIds;

use super::world::{Stage, at, external, said};
use crate::harness::{Kind, on_both};

fn ids(page: &Page<MessageRecord>) -> Vec<MessageId> {
    page.items.iter().map(|it| it.message.id).collect()
}

fn ask<C>(direction: Direction, from: C) -> PageAsk<C> {
    PageAsk {
        limit: 2,
        from: Some((direction, from)),
    }
}

async fn messages_are_paged_both_ways_even_those_of_one_instant(kind: Kind) {
    let stage = Stage::new(kind).await;
    let mut changes = stage.here.changes();
    let mut all = vec![];
    for (number, second) in [10, 11, 11, 11, 12].into_iter().enumerate() {
        let message = stage.here.inbound(&format!("mid.{number}"), second);
        changes = said(changes, &message, "hello");
        all.push((message.created_at, message.id));
    }
    stage.commit(changes).await;
    all.sort_unstable();
    all.reverse();
    let newest_first: Vec<_> = all.iter().map(|(_, id)| *id).collect();
    let read = async |ask: PageAsk<(Time, MessageId)>| {
        let read = stage.read();
        let page = read.messages(stage.here.conversation.id, ask).await;
        page.unwrap()
    };

    let first = read(PageAsk::first(2)).await;
    let second = read(ask(Direction::After, all[1])).await;
    let third = read(ask(Direction::After, all[3])).await;
    let back = read(ask(Direction::Before, all[4])).await;
    let to_first = read(ask(Direction::Before, all[2])).await;

    assert_eq!(ids(&first), newest_first[0..2]);
    assert_eq!((first.more_before, first.more_after), (false, true));
    assert_eq!(ids(&second), newest_first[2..4]);
    assert_eq!((second.more_before, second.more_after), (true, true));
    assert_eq!(ids(&third), newest_first[4..]);
    assert_eq!((third.more_before, third.more_after), (true, false));
    assert_eq!(back, second);
    assert_eq!(to_first, first);
}
on_both!(messages_are_paged_both_ways_even_those_of_one_instant);

async fn conversations_are_listed_by_when_they_were_last_spoken_in(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let mut changes = here.changes();
    let mut places = vec![(here.conversation.last_message_at, here.conversation.id)];
    let mut someone = here.contact.id;
    for second in [30, 10, 20] {
        let contact = Contact {
            id: ContactId::from_uuid(UuidIds.next()),
            external_id: external(&format!("user.{second}")),
            ..here.contact.clone()
        };
        let conversation = Conversation {
            id: ConversationId::from_uuid(UuidIds.next()),
            contact: contact.id,
            last_message_at: at(second),
            ..here.conversation.clone()
        };
        places.push((conversation.last_message_at, conversation.id));
        someone = contact.id;
        changes = changes
            .write(Write::Contact(contact))
            .write(Write::Conversation(conversation));
    }
    stage.commit(changes).await;
    places.sort_unstable();
    places.reverse();
    let read = async |filter, ask| {
        let page = stage.read().conversations(filter, ask).await.unwrap();
        let ids: Vec<_> = page.items.iter().map(|it| it.conversation.id).collect();
        (ids, page.more_before, page.more_after)
    };
    let all = ConversationFilter::default();
    let of_channel = ConversationFilter {
        channel: Some(here.channel.id),
        ..ConversationFilter::default()
    };
    let of_contact = ConversationFilter {
        contact: Some(someone),
        ..ConversationFilter::default()
    };

    let first = (vec![places[0].1, places[1].1], false, true);
    assert_eq!(read(all, PageAsk::first(2)).await, first);
    assert_eq!(read(of_channel, PageAsk::first(2)).await, first);
    let second = (vec![places[2].1, places[3].1], true, false);
    assert_eq!(
        read(of_channel, ask(Direction::After, places[1])).await,
        second
    );
    assert_eq!(
        read(of_channel, ask(Direction::Before, places[2])).await,
        first
    );
    let one = (vec![places[1].1], false, false);
    assert_eq!(read(of_contact, PageAsk::first(2)).await, one);
}
on_both!(conversations_are_listed_by_when_they_were_last_spoken_in);
