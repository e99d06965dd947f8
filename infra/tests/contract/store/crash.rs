//! An acknowledged change survives SIGKILL: a child process commits and says what was acknowledged, until it is killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use domain::model::shared::PageAsk;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{
    Changes, ConversationFilter, EventFilter, Inbox as _, IngressItem, Received, Store as _, Write,
};
use futures::future::join_all;
use sea_orm::{ConnectionTrait as _, Statement};

use super::world::{Still, World, around, now};
use crate::harness::{Kind, WHOLE, connected, on_both, opened, raw, vault};

/// What the child is told by its environment.
const CHILD: &str = "GRAMWAY_TEST_CRASH_CHILD";
/// Acknowledgements to wait for before the child is killed.
const ENOUGH: usize = 200;

async fn an_acknowledged_change_survives_a_kill(kind: Kind) {
    let world = World::new(kind).await;
    let (workspace, url) = (world.workspace, world.fresh.url().to_owned());
    let child = format!(
        "{url} {workspace} {} {} {}",
        world.channel.id,
        world.app,
        world.channel.account.external_id.as_str()
    );
    // SQLite has one writer process: the parent lets go, and keeps the files.
    world.store.close().await.unwrap();
    let world = world.let_go();

    let (talks, bodies) = tokio::task::spawn_blocking(move || kill_in_the_middle(&child))
        .await
        .unwrap();

    let database = connected(&url).await;
    let vault = vault(&database).await;
    let store = opened(database, vault, Arc::new(Still), false).await;
    let reader = store.read(workspace);
    for id in &talks {
        let found = reader.conversation(id.parse().unwrap()).await.unwrap();
        assert!(found.is_some(), "{id} was acknowledged and is lost");
    }
    let events = reader
        .events(WHOLE, &EventFilter::default(), u16::MAX)
        .await
        .unwrap();
    let positions: Vec<i64> = events.iter().map(|(event, _)| event.position).collect();
    let all = i64::try_from(positions.len()).unwrap();
    assert_eq!(
        positions,
        (1..=all).collect::<Vec<_>>(),
        "whole, and without gaps"
    );
    assert!(positions.len() >= talks.len());
    let listed = reader
        .conversations(ConversationFilter::default(), PageAsk::first(1))
        .await;
    assert_eq!(listed.unwrap().items.len(), 1);

    let raw = raw(&url).await;
    let query = Statement::from_string(raw.get_database_backend(), "SELECT count(*) FROM work");
    let kept = raw.query_one_raw(query).await.unwrap().unwrap();
    let kept: i64 = kept.try_get_by_index(0).unwrap();
    assert!(
        usize::try_from(kept).unwrap() >= bodies,
        "{kept} of {bodies}"
    );
    raw.close().await.unwrap();
    drop(world);
}
on_both!(an_acknowledged_change_survives_a_kill);

/// Starts the child, kills it in mid-run, and answers what it said was acknowledged: conversations, and how many bodies.
fn kill_in_the_middle(told: &str) -> (Vec<String>, usize) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::crash::child", "--nocapture", "--ignored"])
        .env(CHILD, told)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut talks, mut bodies) = (vec![], 0);
    let mut note = |line: &str| {
        if let Some(id) = line.strip_prefix("talk ") {
            talks.push(id.to_owned());
        } else if line == "body" {
            bodies += 1;
        }
        talks.len() + bodies
    };
    let mut seen = 0;
    while seen < ENOUGH {
        let line = lines.next().expect("the child ended by itself").unwrap();
        seen = note(&line);
    }
    child.kill().unwrap();
    // What it had said by then counts, too; its last line may be cut.
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    for line in rest.iter().take(rest.len().saturating_sub(1)) {
        note(line);
    }
    child.wait().unwrap();
    (talks, bodies)
}

/// The child; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test that kills it"]
async fn child() {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no other configuration"
    )]
    let Ok(told) = std::env::var(CHILD) else {
        return;
    };
    let told: Vec<&str> = told.split(' ').collect();
    let database = connected(told[0]).await;
    let vault = vault(&database).await;
    let store = opened(database, vault, Arc::new(Still), false).await;
    let workspace: WorkspaceId = told[1].parse().unwrap();
    loop {
        join_all((0..20).map(|n| write(&store, workspace, &told, n % 2 == 0))).await;
    }
}

async fn write(
    store: &crate::harness::SeaStore,
    workspace: WorkspaceId,
    told: &[&str],
    body: bool,
) {
    let said = if body {
        let item = IngressItem {
            around: around(told[4]),
            counterpart: Some("alice".to_owned()),
            raw: b"{}".to_vec(),
        };
        let received = Received {
            provider_app: told[3].parse().unwrap(),
            at: now(),
            items: vec![item],
            unreadable: vec![],
        };
        assert_eq!(store.accept(received).await.unwrap(), 0);
        "body".to_owned()
    } else {
        let channel = told[2].parse().unwrap();
        let (contact, talk) =
            super::world::people(workspace, channel, &super::world::new_id().to_string());
        let changes = Changes::of(workspace)
            .write(Write::Contact(contact))
            .write(Write::Conversation(talk.clone()))
            .fact(super::world::opened());
        store.commit(changes).await.unwrap();
        format!("talk {}", talk.id)
    };
    // One write, so that lines of several tasks do not mix.
    std::io::stdout()
        .write_all(format!("{said}\n").as_bytes())
        .unwrap();
}
