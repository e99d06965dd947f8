//! Who may open a database, and what for.

use std::sync::Arc;

use domain::model::shared::SecretString;
use domain::port::store::{CommitError, Inbox as _, Received, Store as _, StoreError, Write};
use futures::future::join_all;
use infra::ids::UuidIds;
use infra::store::{OpenError, Parts, Settings, connect, open};
use sea_orm::ConnectionTrait as _;

use super::world::{Still, World, now};
use crate::harness::{Fresh, Kind, connected, on_both, vault};

#[tokio::test]
async fn a_new_sqlite_file_and_what_lies_beside_it_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("gramway.db").display());
    let settings = infra::store::MigrateSettings {
        url: SecretString::from(url.clone()),
        application_role: None,
    };
    infra::store::migrate(&settings).await.unwrap();
    let settings = Settings {
        url: SecretString::from(url),
        max_connections: 1,
    };

    let database = connect(&settings).await.unwrap();

    let mut names = vec![];
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
        names.push(file.file_name().into_string().unwrap());
    }
    assert!(names.contains(&"gramway.db".to_owned()), "{names:?}");
    assert!(names.contains(&"gramway.db-wal".to_owned()), "{names:?}");
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_second_process_of_a_sqlite_file_is_refused() {
    let fresh = Fresh::new(Kind::Sqlite).await;
    let settings = Settings {
        url: SecretString::from(fresh.url()),
        max_connections: 1,
    };

    let second = connect(&settings).await;

    assert!(
        matches!(second, Err(OpenError::Locked { .. })),
        "{second:?}"
    );
    let database = fresh.database();
    database.close().await.unwrap();
    drop((fresh.vault(), database));
    assert!(
        fresh
            .files()
            .iter()
            .any(|file| file.extension().is_some_and(|it| it == "lock"))
    );
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "mysql://x/y",
        "nonsense",
    ] {
        let settings = Settings {
            url: SecretString::from(url),
            max_connections: 1,
        };
        let refused = connect(&settings).await;
        assert!(matches!(refused, Err(OpenError::Url)), "{url}: {refused:?}");
    }
}

async fn a_database_without_its_tables_is_refused(kind: Kind) {
    let fresh = Fresh::new(kind).await;
    let parts = Parts {
        vault: fresh.vault(),
        clock: Arc::new(Still),
        ids: Arc::new(UuidIds),
        seal_content: false,
    };
    let owner = fresh.owner().await;
    owner
        .execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE '%!_work' ESCAPE '!'")
        .await
        .unwrap();
    owner.close().await.unwrap();

    let refused = open(fresh.database(), parts).await;

    assert!(
        matches!(refused, Err(OpenError::NotMigrated { missing: 1 })),
        "{refused:?}"
    );
}
on_both!(a_database_without_its_tables_is_refused);

#[tokio::test]
async fn the_applications_role_changes_rows_and_no_tables() {
    let fresh = Fresh::new(Kind::Postgres).await;
    let raw = fresh.raw().await;
    for refused in [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE message ADD COLUMN mine int",
        "DROP TABLE message",
        "TRUNCATE message",
        "CREATE INDEX mine ON message (id)",
        "CREATE SEQUENCE mine",
        "DELETE FROM seaql_migrations",
        "GRANT SELECT ON message TO PUBLIC",
    ] {
        let result = raw.execute_unprepared(refused).await;
        // A grant that grants nothing is a warning, not an error.
        if refused.starts_with("GRANT") {
            continue;
        }
        assert!(result.is_err(), "{refused}");
    }
    raw.execute_unprepared("DELETE FROM message").await.unwrap();
    raw.close().await.unwrap();
}

async fn a_closed_store_says_so_and_wrote_what_waited(kind: Kind) {
    let world = World::new(kind).await;
    let (contact, talk) = world.people("alice");
    let waiting = world
        .changes()
        .write(Write::Contact(contact))
        .write(Write::Conversation(talk.clone()));
    let (written, closed) = tokio::join!(world.store.commit(waiting), async {
        tokio::task::yield_now().await;
        world.store.close().await
    });
    closed.unwrap();
    if written.is_err() {
        assert!(matches!(
            written,
            Err(CommitError::Store(StoreError::Unavailable(_)))
        ));
    }

    let late = world.store.commit(world.changes()).await;
    assert!(
        matches!(late, Err(CommitError::Store(StoreError::Unavailable(_)))),
        "{late:?}"
    );
    let body = Received {
        provider_app: world.app,
        at: now(),
        items: vec![],
        unreadable: vec![],
    };
    assert!(matches!(
        world.store.accept(body).await,
        Err(StoreError::Unavailable(_))
    ));
    assert_eq!(world.store.open_transactions(), 0);

    if world.fresh.kind() == Kind::Postgres {
        let database = connected(world.fresh.url()).await;
        let vault = vault(&database).await;
        let store = crate::harness::opened(database, vault, Arc::new(Still), false).await;
        let found = store.read(world.workspace).conversation(talk.id).await;
        assert_eq!(found.unwrap().is_some(), written.is_ok());
    }
}
on_both!(a_closed_store_says_so_and_wrote_what_waited);

/// Connections that break under load cost their batches an answer, and nothing that was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_connections_are_told_and_made_again() {
    let world = World::new(Kind::Postgres).await;
    let raw = world.fresh.raw().await;
    let mut acknowledged = vec![];
    for round in 0..10 {
        let talks: Vec<_> = (0..20)
            .map(|n| world.people(&format!("user {round}.{n}")))
            .collect();
        let commits = talks.iter().map(|(contact, talk)| {
            let changes = world
                .changes()
                .write(Write::Contact(contact.clone()))
                .write(Write::Conversation(talk.clone()));
            world.store.commit(changes)
        });
        let cut = raw.execute_unprepared(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
        );
        let (results, cut) = tokio::join!(join_all(commits), cut);
        cut.unwrap();
        for ((_, talk), result) in talks.iter().zip(results) {
            match result {
                Ok(()) => acknowledged.push(talk.id),
                Err(CommitError::Store(StoreError::Unavailable(_))) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    // A connection that nobody used since it was cut may still cost one answer each.
    let reader = world.store.read(world.workspace);
    let mut tries = 0;
    while world.store.commit(world.changes()).await.is_err() || reader.workspace().await.is_err() {
        tries += 1;
        assert!(tries < 20);
    }
    tries = 0;
    for id in acknowledged {
        let found = loop {
            match reader.conversation(id).await {
                Ok(found) => break found,
                Err(_) => tries += 1,
            }
            assert!(tries < 20);
        };
        assert!(found.is_some());
    }
    assert_eq!(world.store.open_transactions(), 0);
    raw.close().await.unwrap();
}
