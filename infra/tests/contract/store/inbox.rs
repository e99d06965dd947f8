//! What Instagram says is on record when it is acknowledged, in its order, for whoever owns the account.

use std::sync::Arc;

use domain::model::channel::{Channel, ProviderAppId};
use domain::model::shared::{Direction, Page, PageAsk, Time};
use domain::port::store::{
    Changes, Inbox as _, IngressItem, KeptBody, KeptBodyId, Received, Store as _, Write,
};
use domain::port::work::Target;
use futures::future::join_all;
use infra::store::SeaStore;
use sea_orm::{ConnectionTrait as _, Statement};

use super::world::{Still, World, after, around, channel, new_id, new_workspace, now, route};
use crate::harness::{Kind, on_both};

fn item(account: &str, counterpart: &str, raw: &str) -> IngressItem {
    IngressItem {
        around: around(account),
        counterpart: Some(counterpart.to_owned()),
        raw: raw.as_bytes().to_vec(),
    }
}

fn received(app: ProviderAppId, items: Vec<IngressItem>) -> Received {
    Received {
        provider_app: app,
        at: now(),
        items,
        unreadable: vec![],
    }
}

/// Workspace, target and payload of all work, in the order of its sequence.
async fn on_record(world: &World) -> Vec<(uuid::Uuid, uuid::Uuid, String)> {
    let raw = world.fresh.raw().await;
    let query = "SELECT workspace_id, target, payload FROM work ORDER BY seq";
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), query))
        .await
        .unwrap();
    raw.close().await.unwrap();
    rows.iter()
        .map(|row| {
            let payload: Vec<u8> = row.try_get_by_index(2).unwrap();
            let raw = payload.split(|byte| *byte == b'\n').next_back().unwrap();
            (
                row.try_get_by_index(0).unwrap(),
                row.try_get_by_index(1).unwrap(),
                String::from_utf8(raw.to_vec()).unwrap(),
            )
        })
        .collect()
}

async fn items_go_to_whoever_owns_the_account_in_their_order(kind: Kind) {
    let world = World::new(kind).await;
    let other = new_workspace(&world.fresh, &world.store, "Other").await;
    let theirs = channel(other, world.app, "17841400000000009");
    let connected = Changes::of(other)
        .write(Write::Channel(theirs.clone()))
        .write(Write::RouteClaimed(route(&theirs)));
    world.store.commit(connected).await.unwrap();
    let ours = world.channel.account.external_id.as_str().to_owned();

    let mixed = received(
        world.app,
        vec![
            item(&ours, "alice", "{\"n\":1}"),
            item("17841400000000009", "alice", "{\"n\":2}"),
            item("nobody", "alice", "{\"n\":3}"),
            item(&ours, "alice", "{\"n\":4}"),
        ],
    );
    assert_eq!(
        world.store.accept(mixed).await.unwrap(),
        1,
        "one item is nobody's"
    );

    let said_to = |channel| Target::said_to(channel).0;
    let mine = (world.workspace.as_uuid(), said_to(world.channel.id));
    let other = (other.as_uuid(), said_to(theirs.id));
    assert_eq!(
        on_record(&world).await,
        [(mine, 1), (other, 2), (mine, 4)]
            .map(|((workspace, target), n)| { (workspace, target, format!("{{\"n\":{n}}}")) })
    );
    // Another app's signature opens nothing of this one's accounts.
    let stranger = ProviderAppId::from_uuid(new_id());
    let forged = received(stranger, vec![item(&ours, "alice", "{}")]);
    assert_eq!(world.store.accept(forged).await.unwrap(), 1);
    assert_eq!(on_record(&world).await.len(), 3);
}
on_both!(items_go_to_whoever_owns_the_account_in_their_order);

/// Gives the account of a channel up, and has it claimed by another workspace.
async fn moves(store: &SeaStore, from: &Channel, to: &Channel) {
    let given_up = Changes::of(from.workspace).write(Write::RouteReleased(from.id));
    store.commit(given_up).await.unwrap();
    let claimed = Changes::of(to.workspace)
        .write(Write::Channel(to.clone()))
        .write(Write::RouteClaimed(route(to)));
    store.commit(claimed).await.unwrap();
}

/// What is said to an account while it changes hands: this process knows who had it, the other one gives it away.
async fn goes_to_who_has_it_then(world: &World, other: &SeaStore) {
    let account = world.channel.account.external_id.as_str().to_owned();
    let workspace = new_workspace(&world.fresh, &world.store, "Other").await;
    let theirs = channel(workspace, world.app, &account);
    let say = async |raw: &str| {
        let said = received(world.app, vec![item(&account, "alice", raw)]);
        world.store.accept(said).await.unwrap()
    };

    assert_eq!((say("1").await, say("2").await), (0, 0));
    moves(other, &world.channel, &theirs).await;
    assert_eq!((say("3").await, say("4").await), (0, 0));
    let given_up = Changes::of(workspace).write(Write::RouteReleased(theirs.id));
    other.commit(given_up).await.unwrap();
    assert_eq!((say("5").await, say("6").await), (1, 1), "nobody's");

    let said: Vec<_> = on_record(world).await;
    let said: Vec<_> = said
        .into_iter()
        .map(|(owner, target, raw)| (owner, target, raw.parse::<i64>().unwrap()))
        .collect();
    let to = |channel: &Channel, n| {
        let target = Target::said_to(channel.id).0;
        (channel.workspace.as_uuid(), target, n)
    };
    let ours = &world.channel;
    assert_eq!(
        said,
        [to(ours, 1), to(ours, 2), to(&theirs, 3), to(&theirs, 4)]
    );
}

async fn an_account_that_this_process_gives_away_is_the_others_at_once(kind: Kind) {
    let world = World::new(kind).await;
    goes_to_who_has_it_then(&world, &world.store).await;
}
on_both!(an_account_that_this_process_gives_away_is_the_others_at_once);

/// SQLite has one process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_another_process_gives_away_is_the_others_at_once() {
    let world = World::new(Kind::Postgres).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    goes_to_who_has_it_then(&world, &elsewhere).await;
}

/// Keeps a body that nobody can read, so many seconds from now.
async fn keep(world: &World, second: i64, body: &[u8]) {
    let odd = Received {
        at: after(second),
        unreadable: vec![body.to_vec()],
        ..received(world.app, vec![])
    };
    assert_eq!(world.store.accept(odd).await.unwrap(), 0);
}

async fn kept(world: &World, ask: PageAsk<(Time, KeptBodyId)>) -> Page<KeptBody> {
    world.store.unreadable(ask, 100).await.unwrap()
}

/// How they begin.
fn starts(page: &Page<KeptBody>) -> Vec<&str> {
    page.items
        .iter()
        .map(|it| std::str::from_utf8(&it.start).unwrap())
        .collect()
}

async fn what_nobody_can_read_is_kept(kind: Kind) {
    let world = World::new(kind).await;
    let body = b"\xff<xml>\0 and so on";

    keep(&world, 0, body).await;
    keep(&world, 1, b"").await;

    let page = world.store.unreadable(PageAsk::first(10), 6).await.unwrap();
    let [empty, odd] = &page.items[..] else {
        panic!("{page:?}")
    };
    assert_eq!((odd.provider_app, odd.received_at), (world.app, now()));
    assert_eq!((odd.bytes, &odd.start[..]), (17, &body[..6]));
    assert_eq!((empty.bytes, &empty.start[..]), (0, &b""[..]));
}
on_both!(what_nobody_can_read_is_kept);

async fn what_can_be_read_of_a_body_and_what_cannot_are_one_commit(kind: Kind) {
    let world = World::new(kind).await;
    let ours = world.channel.account.external_id.as_str().to_owned();
    let items = vec![item(&ours, "alice", "{\"n\":1}")];
    let both = Received {
        unreadable: vec![b"null".to_vec(), b"7".to_vec()],
        ..received(world.app, items)
    };
    let before = world.store.stats().commits;

    assert_eq!(world.store.accept(both).await.unwrap(), 0);

    assert_eq!(world.store.stats().commits - before, 1);
    assert_eq!(on_record(&world).await.len(), 1);
    let page = kept(&world, PageAsk::first(10)).await;
    let mut starts = starts(&page);
    starts.sort_unstable();
    assert_eq!(starts, ["7", "null"]);
}
on_both!(what_can_be_read_of_a_body_and_what_cannot_are_one_commit);

async fn what_nobody_can_read_is_paged_both_ways_even_within_one_instant(kind: Kind) {
    let world = World::new(kind).await;
    for (second, body) in [(10, "a"), (11, "b"), (11, "c"), (11, "d"), (12, "e")] {
        keep(&world, second, body.as_bytes()).await;
    }
    let place = |it: &KeptBody| (it.received_at, it.id);
    let ask = |direction, from: Option<&KeptBody>| PageAsk {
        limit: 2,
        from: from.map(|it| (direction, place(it))),
    };

    let first = kept(&world, PageAsk::first(2)).await;
    let second = kept(&world, ask(Direction::After, first.items.last())).await;
    let third = kept(&world, ask(Direction::After, second.items.last())).await;
    let back = kept(&world, ask(Direction::Before, third.items.first())).await;

    assert_eq!(starts(&first), ["e", "d"]);
    assert_eq!((first.more_before, first.more_after), (false, true));
    assert_eq!(starts(&second), ["c", "b"]);
    assert_eq!(starts(&third), ["a"]);
    assert_eq!((third.more_before, third.more_after), (true, false));
    assert_eq!(back, second);
}
on_both!(what_nobody_can_read_is_paged_both_ways_even_within_one_instant);

async fn what_nobody_could_read_is_forgotten_in_batches_the_oldest_first(kind: Kind) {
    let world = World::new(kind).await;
    for (second, body) in [(3, "d"), (1, "b"), (0, "a"), (2, "c")] {
        keep(&world, second, body.as_bytes()).await;
    }
    let forget = async |limit| {
        world
            .store
            .forget_unreadable(after(3), limit)
            .await
            .unwrap()
    };

    assert_eq!(forget(2).await, 2);
    assert_eq!(starts(&kept(&world, PageAsk::first(9)).await), ["d", "c"]);
    assert_eq!(forget(2).await, 1);
    assert_eq!(forget(2).await, 0);

    // what came at that very moment stays
    assert_eq!(starts(&kept(&world, PageAsk::first(9)).await), ["d"]);
}
on_both!(what_nobody_could_read_is_forgotten_in_batches_the_oldest_first);

async fn many_bodies_share_a_transaction_and_lose_nothing(kind: Kind) {
    let world = World::new(kind).await;
    let ours = world.channel.account.external_id.as_str().to_owned();
    let before = world.store.stats();

    let bodies = (0..300).map(|n| {
        let raw = format!("{{\"n\":{n}}}");
        let body = received(
            world.app,
            vec![item(&ours, &format!("user {}", n % 7), &raw)],
        );
        world.store.accept(body)
    });
    // Tokio's budget would make some of them wait.
    let accepted = tokio::task::unconstrained(join_all(bodies)).await;

    assert!(accepted.into_iter().all(|result| result.unwrap() == 0));
    let kept: Vec<String> = on_record(&world)
        .await
        .into_iter()
        .map(|(.., raw)| raw)
        .collect();
    let sent: Vec<String> = (0..300).map(|n| format!("{{\"n\":{n}}}")).collect();
    assert!(
        kept == sent,
        "not in the order in which they came: {kept:?}"
    );
    let commits = world.store.stats().commits - before.commits;
    assert!(commits < 30, "{commits} transactions for 300 bodies");
}
on_both!(many_bodies_share_a_transaction_and_lose_nothing);

/// Until a transaction that waits for a lock was given up, and another one waits. PostgreSQL's only: whoever writes to
/// SQLite has waited before.
async fn a_wait_was_given_up(world: &World) {
    let raw = world.fresh.raw().await;
    let waiting = "SELECT xact_start::text FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut seen = std::collections::HashSet::new();
    while seen.len() < 2 {
        let statement = Statement::from_string(raw.get_database_backend(), waiting);
        for row in raw.query_all_raw(statement).await.unwrap() {
            seen.insert(row.try_get_by_index::<String>(0).unwrap());
        }
    }
    raw.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_meet_another_transaction_are_tried_again() {
    let world = World::new(Kind::Postgres).await;
    let ours = world.channel.account.external_id.as_str().to_owned();
    let another = world.fresh.raw().await;
    another
        .execute_unprepared("BEGIN; LOCK TABLE work IN EXCLUSIVE MODE")
        .await
        .unwrap();

    let bodies = (0..20).map(|n| {
        let raw = format!("{{\"n\":{n}}}");
        let body = received(world.app, vec![item(&ours, "alice", &raw)]);
        world.store.accept(body)
    });
    let release = async {
        a_wait_was_given_up(&world).await;
        another.execute_unprepared("ROLLBACK").await.unwrap();
    };
    let both = async { tokio::join!(join_all(bodies), release) };
    let both = tokio::time::timeout(std::time::Duration::from_secs(20), both).await;
    let (accepted, ()) = both.expect("nothing was tried again");

    for result in accepted {
        assert_eq!(result.unwrap(), 0);
    }
    let kept = on_record(&world).await.into_iter().map(|(.., raw)| raw);
    let sent = (0..20).map(|n| format!("{{\"n\":{n}}}"));
    assert!(kept.eq(sent), "not in the order in which they came");
}
