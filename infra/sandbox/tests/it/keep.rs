//! A sandbox that keeps its state in a file.

use std::os::unix::fs::PermissionsExt as _;

use sandbox::{Sandbox, Settings, StartError};

use crate::support::World;

fn kept_in(folder: &tempfile::TempDir) -> Settings {
    Settings {
        state_file: Some(folder.path().join("sandbox.json")),
        ..Settings::default()
    }
}

#[tokio::test]
async fn accounts_tokens_users_and_what_was_said_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = World::with(kept_in(&folder)).await;
    let (shop, token) = first.shop();
    let alice = first.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    let igsid = alice.igsid(&shop);
    let app = first.sandbox.app();
    first.sandbox.stop().await;

    let second = World::with(kept_in(&folder)).await;
    let (status, _) = second.send_text(&token, &igsid, "hi again").await;

    assert_eq!(status, 200);
    assert_eq!(second.sandbox.app(), app);
    let (shop, alice) = (second.sandbox.account("shop"), second.sandbox.user("alice"));
    assert!(shop.is_subscribed());
    assert_eq!(alice.next(&shop).await, "hi again");
    assert_eq!(alice.conversation(&shop).len(), 2);
    assert_eq!(alice.writes(&shop, "welcome back").await.status(), 200);
}

#[tokio::test]
async fn the_file_is_nobody_else_s() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(kept_in(&folder)).await.unwrap();

    sandbox.stop().await;

    let mode = std::fs::metadata(folder.path().join("sandbox.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    std::fs::write(&path, "something else").unwrap();

    let refused = Sandbox::start(kept_in(&folder)).await;

    assert!(matches!(refused, Err(StartError::State(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "something else");
}

#[tokio::test]
async fn a_taken_address_is_told() {
    let first = Sandbox::start(Settings::default()).await.unwrap();
    let listen = first.url().replace("http://", "").parse().unwrap();

    let refused = Sandbox::start(Settings {
        listen,
        ..Settings::default()
    })
    .await;

    assert!(matches!(refused, Err(StartError::Listen { .. })));
}

#[tokio::test]
async fn a_demo_begins_with_a_shop_and_a_user() {
    let sandbox = Sandbox::start(Settings {
        demo: true,
        ..Settings::default()
    })
    .await
    .unwrap();

    let page = crate::support::client().get(format!("{}/chat", sandbox.url()));
    let page = page.send().await.unwrap().text().await.unwrap();

    assert!(page.contains("demo_shop") && page.contains("demo_user"));
}

#[tokio::test]
async fn run_serves_until_it_is_told_to_stop() {
    let shutdown = tokio_util::sync::CancellationToken::new();
    let (up, came_up) = tokio::sync::oneshot::channel();
    let started = |sandbox: &Sandbox| up.send(sandbox.url()).unwrap();

    let running = sandbox::run(Settings::default(), shutdown.clone(), started);
    let user = async {
        let url = came_up.await.unwrap();
        let page = crate::support::client()
            .get(format!("{url}/chat"))
            .send()
            .await
            .unwrap();
        shutdown.cancel();
        page.status()
    };
    let (ended, status) = tokio::join!(running, user);

    assert_eq!(status, 200);
    assert!(ended.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tests_await_can_be_spawned() {
    let spawned = tokio::runtime::Handle::current().spawn(async {
        let world = World::start().await;
        let (shop, _) = world.shop();
        let alice = world.sandbox.user("alice");
        alice.writes(&shop, "hello").await;
        shop.types_in_app(&alice, "hi");
        alice.next(&shop).await;
        world.sandbox.settled().await;
        world.sandbox.told(|webhook| webhook.status.is_some()).await;
        world.sandbox.release_webhooks().await;
        world.sandbox.stop().await;
    });

    spawned.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_comes_to_its_end_and_leaves_the_port() {
    for _ in 0..20 {
        let sandbox = Sandbox::start(Settings::default()).await.unwrap();
        let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
        std::net::TcpStream::connect(&address).unwrap();

        sandbox.stop().await;

        let left = std::net::TcpStream::connect(&address);
        assert!(left.is_err(), "{address}");
    }
}
