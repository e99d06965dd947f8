//! What is no workspace's: the operator's keys, the list of workspaces, forgetting.

use std::collections::BTreeMap;

use domain::model::shared::{Metadata, Name, PageAsk};
use domain::model::workspace::{Hashed, OperatorKey, OperatorKeyId};
use domain::port::store::{Changes, Guard, Operators, Store as _, Workspaces as _, Write};

use super::world::{World, after, channel, new_id, new_workspace, now, once};
use crate::harness::{Kind, on_both};

fn notes() -> Metadata {
    Metadata::parse(BTreeMap::from([("crm".to_owned(), "4711".to_owned())])).unwrap()
}

async fn workspaces_are_listed_changed_and_their_mode_holds(kind: Kind) {
    let world = World::new(kind).await;
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    let reader = world.store.read(other);
    let mut seen = reader.workspace().await.unwrap().unwrap();
    assert_eq!(seen.name.as_str(), "Other");
    seen.name = Name::parse("Renamed").unwrap();
    seen.metadata = notes();
    seen.version = 2;
    let changes = Changes::of(other).write(Write::Workspace(seen.clone(), None));

    world.store.commit(changes).await.unwrap();

    assert_eq!(reader.workspace().await.unwrap(), Some(seen.clone()));
    let listed = world.store.list(PageAsk::first(10)).await.unwrap();
    assert_eq!(listed.items.len(), 2);
    assert!(listed.items.contains(&seen));
    world.store.ping().await.unwrap();
    // An app of mode live serves no workspace of mode test.
    let live = domain::model::channel::ProviderApp {
        id: domain::model::channel::ProviderAppId::from_uuid(new_id()),
        kind: domain::model::channel::ProviderKind::Instagram,
        mode: domain::model::workspace::Mode::Live,
    };
    world.store.register_apps(&[live]).await.unwrap();
    world.store.register_apps(&[live]).await.unwrap();
    let wrong = Changes::of(other).write(Write::Channel(channel(other, live.id, "1784")));
    assert!(world.store.commit(wrong).await.is_err());
}
on_both!(workspaces_are_listed_changed_and_their_mode_holds);

async fn what_expired_is_forgotten(kind: Kind) {
    let world = World::new(kind).await;
    for number in 0..5 {
        let mut one = once(&format!("api:{number}"));
        one.expires_at = after(number);
        let changes = world.changes().guard(Guard::Once(one));
        world.store.commit(changes).await.unwrap();
    }

    assert_eq!(world.store.forget_expired(after(3), 2).await.unwrap(), 2);
    assert_eq!(world.store.forget_expired(after(3), 100).await.unwrap(), 1);

    let reader = world.store.read(world.workspace);
    assert_eq!(reader.once("api:2").await.unwrap(), None);
    assert!(reader.once("api:3").await.unwrap().is_some());
}
on_both!(what_expired_is_forgotten);

async fn the_operators_keys_are_found_until_they_are_revoked(kind: Kind) {
    let world = World::new(kind).await;
    let operators: &dyn Operators = &world.store;
    let key = OperatorKey {
        id: OperatorKeyId::from_uuid(new_id()),
        name: Name::parse("root").unwrap(),
        hash: Hashed([8; 32]),
        hint: "abcd".to_owned(),
        created_at: now(),
        revoked_at: None,
    };
    operators.add_key(key.clone()).await.unwrap();

    assert_eq!(
        operators.key_by_hash(key.hash).await.unwrap().as_ref(),
        Some(&key)
    );
    assert!(operators.revoke_key(key.id, after(1)).await.unwrap());
    assert!(!operators.revoke_key(key.id, after(2)).await.unwrap());
    assert_eq!(operators.key_by_hash(key.hash).await.unwrap(), None);
    let kept = operators.keys().await.unwrap();
    assert_eq!(kept[0].revoked_at, Some(after(1)));
}
on_both!(the_operators_keys_are_found_until_they_are_revoked);
