//! Many at once lose nothing.

use std::sync::Arc;

use domain::model::shared::PageAsk;
use domain::port::store::{
    Changes, CommitError, Conflict, ConversationFilter, Guard, NaturalKey, Store as _, Write,
};
use futures::future::join_all;

use super::world::{Still, World, after, channel, external, guarding, new_workspace, route};
use crate::harness::{Kind, SeaStore, on_both};

/// Decides again until no guard fails.
async fn until_it_holds<F>(store: &SeaStore, decide: F) -> u32
where
    F: AsyncFn() -> Option<Changes>,
{
    let mut tries = 0;
    while let Some(changes) = decide().await {
        tries += 1;
        match store.commit(changes).await {
            Ok(()) => break,
            Err(CommitError::Conflict(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    tries
}

async fn sixty_four_writers_on_one_conversation_lose_nothing(kind: Kind) {
    let world = World::new(kind).await;
    let (_, talk) = world.talk("alice").await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;

    let writers = (0..64).map(|number: i64| {
        let (world, talk) = (&world, &talk);
        let store = if number % 2 == 0 {
            &world.store
        } else {
            &elsewhere
        };
        async move {
            let decide = async || {
                let read = store.read(world.workspace).conversation(talk.id).await;
                let on = read.unwrap().unwrap().conversation;
                let heard = world.heard(&on, &format!("mid.{number}"), "hi", after(number));
                Some(heard.guard(guarding(&on)))
            };
            until_it_holds(store, decide).await
        }
    });
    join_all(writers).await;

    let reader = world.store.read(world.workspace);
    let on = reader.conversation(talk.id).await.unwrap().unwrap();
    assert_eq!(on.conversation.version, 65);
    assert_eq!(on.conversation.last_inbound_at, Some(after(63)));
    let messages = reader.messages(talk.id, PageAsk::first(100)).await.unwrap();
    assert_eq!(messages.items.len(), 64);
}
on_both!(sixty_four_writers_on_one_conversation_lose_nothing);

async fn racing_first_messages_make_one_contact_and_one_conversation(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    let channel = world.channel.id;

    let first = (0..16).map(|number: i64| {
        let world = &world;
        let store = if number % 2 == 0 {
            &world.store
        } else {
            &elsewhere
        };
        async move {
            let decide = async || {
                let reader = store.read(world.workspace);
                let mid = format!("mid.{number}");
                let known = reader.of_external(channel, &external("alice")).await;
                if let Some(known) = known.unwrap() {
                    let on = known.conversation;
                    let heard = world.heard(&on, &mid, "hi", after(number));
                    return Some(heard.guard(guarding(&on)));
                }
                let (contact, on) = world.people("alice");
                let heard = world.heard(&on, &mid, "hi", after(number));
                let absent = NaturalKey::Contact(channel, contact.external_id.clone());
                Some(
                    heard
                        .guard(Guard::Absent(absent))
                        .guard(Guard::Absent(NaturalKey::Conversation(contact.id)))
                        .write(Write::Contact(contact)),
                )
            };
            until_it_holds(store, decide).await
        }
    });
    join_all(first).await;

    let reader = world.store.read(world.workspace);
    let all = reader
        .conversations(ConversationFilter::default(), PageAsk::first(100))
        .await
        .unwrap();
    assert_eq!(all.items.len(), 1);
    let messages = reader
        .messages(all.items[0].conversation.id, PageAsk::first(100))
        .await
        .unwrap();
    assert_eq!(messages.items.len(), 16);
}
on_both!(racing_first_messages_make_one_contact_and_one_conversation);

/// The look for a key and its insert have a gap between two processes; the unique key closes it.
async fn a_key_taken_behind_the_guards_back_is_a_conflict(kind: Kind) {
    let world = World::new(kind).await;
    let (_, talk) = world.talk("alice").await;
    let heard = world.heard(&talk, "mid.1", "hi", after(0));
    world.store.commit(heard).await.unwrap();

    // Without a guard nothing looks before it inserts.
    let again = world.heard(&talk.heard(after(0)), "mid.1", "hi", after(1));
    let late = world.store.commit(again).await;

    let present = NaturalKey::Message(world.channel.id, external("mid.1"));
    assert_eq!(super::world::conflict(late), Conflict::Present(present));
}
on_both!(a_key_taken_behind_the_guards_back_is_a_conflict);

async fn racing_claims_of_an_account_have_one_winner(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    for round in 0..20 {
        let account = format!("1784140000{round}");
        let claim = |workspace| {
            let channel = channel(workspace, world.app, &account);
            Changes::of(workspace)
                .write(Write::RouteClaimed(route(&channel)))
                .write(Write::Channel(channel))
        };

        let (here, there) = tokio::join!(
            world.store.commit(claim(world.workspace)),
            elsewhere.commit(claim(other))
        );

        let (won, lost) = if here.is_ok() {
            (here, there)
        } else {
            (there, here)
        };
        won.unwrap();
        let present = NaturalKey::Route(world.app, external(&account));
        assert_eq!(super::world::conflict(lost), Conflict::Present(present));
    }
}
on_both!(racing_claims_of_an_account_have_one_winner);
