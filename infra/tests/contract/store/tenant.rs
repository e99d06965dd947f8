//! Another workspace's rows are not found.

use domain::model::shared::PageAsk;
use domain::port::store::{ConversationFilter, EventFilter, Guard, RowRef, Store as _, Write};

use super::world::{World, after, conflict, new_workspace, once};
use crate::harness::{Kind, WHOLE, on_both};

async fn another_workspaces_rows_are_not_found(kind: Kind) {
    let world = World::new(kind).await;
    let (contact, talk) = world.talk("alice").await;
    let endpoint = world.endpoint(&[]).await;
    let heard = world
        .heard(&talk, "mid.1", "hi", after(1))
        .guard(Guard::Once(once("api:1")));
    let fact = heard.facts[0].clone();
    let (message, content) = (fact.data.message().unwrap(), fact.data.content().unwrap());
    world.store.commit(heard).await.unwrap();
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    let reader = world.store.read(other);

    assert!(reader.channel(world.channel.id).await.unwrap().is_none());
    assert!(reader.connected(world.channel.id).await.unwrap().is_none());
    assert!(reader.conversation(talk.id).await.unwrap().is_none());
    assert!(reader.of_contact(contact.id).await.unwrap().is_none());
    assert!(
        reader
            .of_external(world.channel.id, &contact.external_id)
            .await
            .unwrap()
            .is_none()
    );
    assert!(reader.message(message).await.unwrap().is_none());
    assert!(reader.content(content).await.unwrap().is_none());
    assert!(reader.event(fact.id).await.unwrap().is_none());
    assert!(reader.deliveries(fact.id).await.unwrap().is_empty());
    assert!(reader.endpoint(endpoint.id).await.unwrap().is_none());
    assert_eq!(reader.endpoint_count().await.unwrap(), 0);
    assert!(reader.once("api:1").await.unwrap().is_none());
    assert!(
        reader
            .endpoints(PageAsk::first(10))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let all = ConversationFilter::default();
    assert!(
        reader
            .conversations(all, PageAsk::first(10))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        reader
            .messages(talk.id, PageAsk::first(10))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        reader
            .channels(
                &domain::port::store::ChannelFilter::default(),
                PageAsk::first(10)
            )
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        reader
            .events(WHOLE, &EventFilter::default(), 10)
            .await
            .unwrap()
            .is_empty()
    );
}
on_both!(another_workspaces_rows_are_not_found);

async fn another_workspaces_rows_are_not_guarded_and_not_written(kind: Kind) {
    let world = World::new(kind).await;
    let (_, talk) = world.talk("alice").await;
    let ours = world.changes().guard(Guard::Once(once("api:1")));
    world.store.commit(ours).await.unwrap();
    let other = new_workspace(&world.fresh, &world.store, "Other").await;

    let guarded = domain::port::store::Changes::of(other)
        .guard(Guard::Version(RowRef::Conversation(talk.id), 1))
        .write(Write::Conversation(talk.clone()));
    conflict(world.store.commit(guarded).await);
    let unguarded =
        domain::port::store::Changes::of(other).write(Write::Conversation(talk.clone()));
    assert!(
        world.store.commit(unguarded).await.is_err(),
        "its contact is not there"
    );
    let same_key = domain::port::store::Changes::of(other).guard(Guard::Once(once("api:1")));
    world.store.commit(same_key).await.unwrap();
}
on_both!(another_workspaces_rows_are_not_guarded_and_not_written);
