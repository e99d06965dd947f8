//! Each guard holds and fails as it should: alone, twice in a batch, and across connections.

use std::sync::Arc;

use domain::model::channel::{Grantor, Product};
use domain::model::endpoint::{Attempt, AttemptOutcome, EndpointId, ErrorClass};
use domain::model::event::EventId;
use domain::port::store::{
    CommitError, Conflict, Guard, NaturalKey, Routes as _, RowRef, Store as _, Write,
};
use domain::port::work::Fence;
use futures::future::join_all;
use sea_orm::{ConnectionTrait as _, Statement};

use super::world::{
    Still, World, channel, conflict, external, guarding, new_workspace, now, once, opened, route,
};
use crate::harness::{Kind, on_both};

async fn a_version_holds_until_it_is_written(kind: Kind) {
    let world = World::new(kind).await;
    let (_, talk) = world.talk("alice").await;
    let next = || {
        world
            .changes()
            .guard(guarding(&talk))
            .write(Write::Conversation(talk.heard(now())))
    };

    world.store.commit(next()).await.unwrap();
    let late = world.store.commit(next()).await;

    assert_eq!(
        conflict(late),
        Conflict::Version(RowRef::Conversation(talk.id))
    );
    let read = world
        .store
        .read(world.workspace)
        .conversation(talk.id)
        .await;
    assert_eq!(read.unwrap().unwrap().conversation, talk.heard(now()));
}
on_both!(a_version_holds_until_it_is_written);

async fn what_is_done_once_is_not_done_again(kind: Kind) {
    let world = World::new(kind).await;
    let (contact, _) = world.people("alice");
    let first = world.changes().guard(Guard::Once(once("api:1")));
    let again = world
        .changes()
        .guard(Guard::Once(once("api:2")))
        .guard(Guard::Once(once("api:1")))
        .write(Write::Contact(contact.clone()));

    world.store.commit(first).await.unwrap();
    let late = world.store.commit(again).await;

    assert_eq!(conflict(late), Conflict::Done("api:1".to_owned()));
    let reader = world.store.read(world.workspace);
    assert!(reader.once("api:1").await.unwrap().is_some());
    assert_eq!(
        reader.once("api:2").await.unwrap(),
        None,
        "nothing of it is on record"
    );
    assert_eq!(reader.of_contact(contact.id).await.unwrap(), None);
}
on_both!(what_is_done_once_is_not_done_again);

async fn the_operators_once_is_another_one(kind: Kind) {
    let world = World::new(kind).await;
    let mut of_operator = once("api:1");
    of_operator.scope = domain::model::workspace::OnceScope::Operator;
    let changes = world.changes().guard(Guard::Once(once("api:1")));
    world.store.commit(changes).await.unwrap();

    let changes = || world.changes().guard(Guard::Once(of_operator.clone()));
    world.store.commit(changes()).await.unwrap();

    assert_eq!(
        conflict(world.store.commit(changes()).await),
        Conflict::Done("api:1".to_owned())
    );
    let found = domain::port::store::Operators::once(&world.store, "api:1").await;
    assert_eq!(found.unwrap(), Some(of_operator));
}
on_both!(the_operators_once_is_another_one);

async fn an_absent_key_is_taken_once(kind: Kind) {
    let world = World::new(kind).await;
    let (contact, talk) = world.talk("alice").await;
    let heard = world.heard(&talk, "mid.1", "hi", now());
    world.store.commit(heard).await.unwrap();
    let channel = &world.channel;
    let account = channel.account.external_id.clone();

    for (taken, free) in [
        (
            NaturalKey::Contact(channel.id, contact.external_id.clone()),
            NaturalKey::Contact(channel.id, external("bob")),
        ),
        (
            NaturalKey::Conversation(contact.id),
            NaturalKey::Conversation(world.people("bob").0.id),
        ),
        (
            NaturalKey::Message(channel.id, external("mid.1")),
            NaturalKey::Message(channel.id, external("mid.2")),
        ),
        (
            NaturalKey::Channel(world.app, account.clone()),
            NaturalKey::Channel(world.app, external("another")),
        ),
        (
            NaturalKey::Route(world.app, account),
            NaturalKey::Route(world.app, external("another")),
        ),
    ] {
        let with = |key: &NaturalKey| world.changes().guard(Guard::Absent(key.clone()));
        world.store.commit(with(&free)).await.unwrap();
        let late = world.store.commit(with(&taken)).await;
        assert_eq!(conflict(late), Conflict::Present(taken));
    }
}
on_both!(an_absent_key_is_taken_once);

async fn an_account_has_one_owner_in_all_workspaces(kind: Kind) {
    let world = World::new(kind).await;
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    let account = world.channel.account.external_id.clone();
    let rival = channel(other, world.app, account.as_str());
    let claim = || {
        domain::port::store::Changes::of(other)
            .write(Write::Channel(rival.clone()))
            .write(Write::RouteClaimed(route(&rival)))
    };

    let late = world.store.commit(claim()).await;
    let present = NaturalKey::Route(world.app, account);
    assert_eq!(conflict(late), Conflict::Present(present));

    let again = world
        .changes()
        .write(Write::RouteClaimed(route(&world.channel)));
    world.store.commit(again).await.unwrap();
    let released = world
        .changes()
        .write(Write::RouteReleased(world.channel.id));
    world.store.commit(released).await.unwrap();
    world.store.commit(claim()).await.unwrap();
}
on_both!(an_account_has_one_owner_in_all_workspaces);

async fn a_persons_channels_are_known_until_they_are_given_up(kind: Kind) {
    let world = World::new(kind).await;
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    let theirs = channel(other, world.app, "17841400000000099");
    let by = |product, id: &str| Grantor {
        provider_app: world.app,
        product,
        app_scoped_id: external(id),
    };
    let person = by(Product::Facebook, "1");
    let rests = |id, grantor: &Grantor| Write::RestsOn(id, grantor.clone());
    let on = async |grantor: &Grantor| {
        let mut resting = world.store.resting_on(grantor).await.unwrap();
        resting.sort();
        resting
    };

    let ours = (world.workspace, world.channel.id);
    let first = world
        .changes()
        .write(rests(ours.1, &by(Product::Facebook, "2")));
    world.store.commit(first).await.unwrap();
    let again = world.changes().write(rests(ours.1, &person));
    world.store.commit(again).await.unwrap();
    let elsewhere = domain::port::store::Changes::of(other)
        .write(Write::Channel(theirs.clone()))
        .write(rests(theirs.id, &person));
    world.store.commit(elsewhere).await.unwrap();

    let mut both = vec![ours, (other, theirs.id)];
    both.sort();
    assert_eq!(on(&person).await, both);
    assert_eq!(on(&by(Product::Facebook, "2")).await, []);
    assert_eq!(on(&by(Product::Instagram, "1")).await, []);
    let released = world.changes().write(Write::RouteReleased(ours.1));
    world.store.commit(released).await.unwrap();
    assert_eq!(on(&person).await, [(other, theirs.id)]);
}
on_both!(a_persons_channels_are_known_until_they_are_given_up);

async fn a_fence_is_the_leases_token(kind: Kind) {
    let world = World::new(kind).await;
    let claimed = |token| super::world::claimed(&world, Fence { shard: 0, token });
    let settle = |token| {
        let done = domain::port::work::Settlement::Done;
        world
            .store
            .commit(world.changes().settle(&claimed(token), done))
    };
    assert!(
        matches!(settle(1).await, Err(CommitError::Fenced)),
        "nobody has the lease"
    );
    super::world::lease(&world, 5).await;

    settle(5).await.unwrap();

    assert!(matches!(settle(4).await, Err(CommitError::Fenced)));
    let (stale, fresh, unfenced) =
        tokio::join!(settle(4), settle(5), world.store.commit(world.changes()));
    assert!(matches!(stale, Err(CommitError::Fenced)));
    fresh.unwrap();
    unfenced.unwrap();
}
on_both!(a_fence_is_the_leases_token);

async fn who_lost_the_lease_leaves_no_attempt_behind(kind: Kind) {
    let world = World::new(kind).await;
    super::world::lease(&world, 5).await;
    let attempts = async || {
        let raw = world.fresh.raw().await;
        let count =
            Statement::from_string(raw.get_database_backend(), "SELECT COUNT(*) FROM attempt");
        let row = raw.query_one_raw(count).await.unwrap().unwrap();
        raw.close().await.unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    let tells = async |token| {
        let claimed = super::world::claimed(&world, Fence { shard: 0, token });
        let attempt = Attempt {
            event: EventId::from_uuid(super::world::new_id()),
            endpoint: EndpointId::from_uuid(super::world::new_id()),
            content: None,
            number: 1,
            replay: false,
            started_at: now(),
            took: chrono::Duration::milliseconds(12),
            outcome: AttemptOutcome::unanswered(ErrorClass::Timeout),
            next_at: None,
        };
        let told = world.changes().write(Write::Attempt(attempt));
        let done = domain::port::work::Settlement::Done;
        world.store.commit(told.settle(&claimed, done)).await
    };

    assert!(matches!(tells(4).await, Err(CommitError::Fenced)));
    assert_eq!(attempts().await, 0);
    tells(5).await.unwrap();
    assert_eq!(attempts().await, 1);
}
on_both!(who_lost_the_lease_leaves_no_attempt_behind);

async fn of_two_in_one_batch_the_first_wins(kind: Kind) {
    let world = World::new(kind).await;
    let (_, talk) = world.talk("alice").await;
    let (bob, _) = world.people("bob");
    let absent = NaturalKey::Contact(bob.channel, bob.external_id.clone());
    let changes = [
        world
            .changes()
            .guard(guarding(&talk))
            .write(Write::Conversation(talk.heard(now()))),
        world.changes().guard(Guard::Once(once("api:1"))),
        world
            .changes()
            .guard(Guard::Absent(absent.clone()))
            .write(Write::Contact(bob.clone())),
    ];
    let before = world.store.stats();

    // All six wait while another batch is written, so that they are taken together.
    let doubled: Vec<_> = changes
        .iter()
        .flat_map(|one| [one.clone(), one.clone()])
        .collect();
    let results = join_all(doubled.into_iter().map(|one| world.store.commit(one))).await;

    let lost: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(lost.len(), 3, "{lost:?}");
    assert!(
        lost.iter()
            .all(|error| matches!(error, CommitError::Conflict(_))),
        "{lost:?}"
    );
    let written = world.store.stats();
    assert!(
        written.commits - before.commits < 6,
        "they shared transactions"
    );
}
on_both!(of_two_in_one_batch_the_first_wins);

async fn of_two_on_two_connections_one_wins(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    for round in 0..20 {
        let (contact, talk) = world.talk(&format!("alice {round}")).await;
        let versioned = || {
            world
                .changes()
                .guard(guarding(&talk))
                .write(Write::Conversation(talk.heard(now())))
        };
        let keyed = || {
            world
                .changes()
                .guard(Guard::Once(once(&format!("api:{round}"))))
        };
        let (bob, rival) = (
            world.people(&format!("bob {round}")).0,
            world.people(&format!("bob {round}")).0,
        );
        let absent = |it: &domain::model::conversation::Contact| {
            world
                .changes()
                .guard(Guard::Absent(NaturalKey::Contact(
                    it.channel,
                    it.external_id.clone(),
                )))
                .write(Write::Contact(it.clone()))
        };

        for (here, there) in [
            (versioned(), versioned()),
            (keyed(), keyed()),
            (absent(&bob), absent(&rival)),
        ] {
            let (here, there) = tokio::join!(world.store.commit(here), elsewhere.commit(there));
            let (won, lost) = if here.is_ok() {
                (here, there)
            } else {
                (there, here)
            };
            won.unwrap();
            conflict(lost);
        }
        let read = world
            .store
            .read(world.workspace)
            .of_contact(contact.id)
            .await;
        assert_eq!(read.unwrap().unwrap().conversation.version, 2);
    }
}
on_both!(of_two_on_two_connections_one_wins);

async fn a_bad_member_harms_no_neighbour(kind: Kind) {
    let world = World::new(kind).await;
    let stranger = world.people("nobody").1;
    // A conversation of a contact that is not there breaks a reference: the database refuses the whole batch.
    let bad = world.changes().write(Write::Conversation(stranger.clone()));
    let good: Vec<_> = (0..30)
        .map(|n| world.people(&format!("user {n}")))
        .collect();
    let mut members: Vec<_> = good
        .iter()
        .map(|(contact, talk)| {
            world
                .changes()
                .write(Write::Contact(contact.clone()))
                .write(Write::Conversation(talk.clone()))
                .fact(opened())
        })
        .collect();
    members.insert(17, bad);

    let results = join_all(members.into_iter().map(|one| world.store.commit(one))).await;

    for (place, result) in results.into_iter().enumerate() {
        match result {
            Ok(()) => assert_ne!(place, 17),
            Err(CommitError::Store(_)) => assert_eq!(place, 17),
            Err(other) => panic!("{place}: {other:?}"),
        }
    }
    let reader = world.store.read(world.workspace);
    for (_, talk) in &good {
        assert!(reader.conversation(talk.id).await.unwrap().is_some());
    }
    assert_eq!(reader.conversation(stranger.id).await.unwrap(), None);
    assert_eq!(world.store.open_transactions(), 0);
}
on_both!(a_bad_member_harms_no_neighbour);
