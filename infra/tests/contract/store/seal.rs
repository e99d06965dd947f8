//! Tokens and secrets are sealed always, content when that is wanted, and what is sealed opens in its own cell only.

use std::sync::Arc;

use domain::model::event::EventType;
use domain::model::shared::{ExposeSecret as _, PageAsk};
use domain::port::store::{Store as _, StoreError, Write};
use sea_orm::{ConnectionTrait as _, Statement};

use super::world::{Still, World, after, channel, credential};
use crate::harness::{Kind, on_both};

/// Every cell of every table, as text.
async fn dump(world: &World) -> String {
    let raw = world.fresh.raw().await;
    let backend = raw.get_database_backend();
    let list = match world.fresh.kind() {
        Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Kind::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    let tables = raw
        .query_all_raw(Statement::from_string(backend, list))
        .await
        .unwrap();
    let mut dump = String::new();
    for table in tables {
        let name: String = table.try_get_by_index(0).unwrap();
        let cells = match world.fresh.kind() {
            Kind::Postgres => format!(
                "SELECT string_agg(encode(convert_to(t::text, 'UTF8'), 'escape'), ' ') FROM \"{name}\" t"
            ),
            Kind::Sqlite => {
                let columns = Statement::from_string(
                    backend,
                    format!("SELECT name FROM pragma_table_info('{name}')"),
                );
                let columns = raw.query_all_raw(columns).await.unwrap();
                let columns: Vec<String> = columns
                    .iter()
                    .map(|row| {
                        format!(
                            "coalesce(hex(\"{}\"), '')",
                            row.try_get_by_index::<String>(0).unwrap()
                        )
                    })
                    .collect();
                format!(
                    "SELECT group_concat({}, ' ') FROM \"{name}\"",
                    columns.join(" || ' ' || ")
                )
            }
        };
        let row = raw
            .query_one_raw(Statement::from_string(backend, cells))
            .await
            .unwrap();
        let text: Option<String> = row.unwrap().try_get_by_index(0).unwrap();
        dump.push_str(&text.unwrap_or_default().to_lowercase());
    }
    raw.close().await.unwrap();
    dump
}

fn holds(dump: &str, canary: &str) -> bool {
    dump.contains(&canary.to_lowercase()) || dump.contains(&hex::encode(canary))
}

async fn secrets_are_sealed_and_content_when_it_is_wanted(kind: Kind) {
    for sealed in [false, true] {
        let world = World::that(kind, sealed).await;
        let (_, talk) = world.talk("alice").await;
        world.endpoint(&[EventType::MessageReceived]).await;
        let heard = world.heard(&talk, "mid.1", "canary-of-content", after(1));
        world.store.commit(heard).await.unwrap();

        let dump = dump(&world).await;

        assert!(holds(&dump, "alice"), "the search finds what is there");
        assert!(!holds(&dump, "IGtoken"));
        assert!(!holds(&dump, "whsec_canary"));
        assert_eq!(holds(&dump, "canary-of-content"), !sealed);
        assert_eq!(
            holds(&dump, "example.com"),
            !sealed,
            "URLs may hold secrets"
        );
        // Either store reads both.
        let other = world.fresh.store_that(Arc::new(Still), !sealed).await;
        for store in [&world.store, &other] {
            let reader = store.read(world.workspace);
            let said = reader.messages(talk.id, PageAsk::first(1)).await.unwrap();
            assert_eq!(
                said.items[0].content.text().unwrap().as_str(),
                "canary-of-content"
            );
            let endpoints = reader.endpoints(PageAsk::first(1)).await.unwrap();
            assert_eq!(
                endpoints.items[0].secrets.current.expose_secret(),
                "whsec_canary"
            );
        }
    }
}
on_both!(secrets_are_sealed_and_content_when_it_is_wanted);

async fn a_moved_ciphertext_does_not_open(kind: Kind) {
    let world = World::new(kind).await;
    let second = channel(world.workspace, world.app, "17841400000000002");
    let changes = world
        .changes()
        .write(Write::Channel(second.clone()))
        .write(Write::Credential(credential(second.id, "IGsecond")));
    world.store.commit(changes).await.unwrap();
    let reader = world.store.read(world.workspace);
    assert!(reader.connected(second.id).await.unwrap().is_some());

    let raw = world.fresh.raw().await;
    let moved = Statement::from_sql_and_values(
        raw.get_database_backend(),
        "UPDATE credential SET token = (SELECT token FROM credential WHERE channel_id = $1) WHERE channel_id = $2",
        [
            world.channel.id.as_uuid().into(),
            second.id.as_uuid().into(),
        ],
    );
    raw.execute_raw(moved).await.unwrap();
    raw.close().await.unwrap();

    assert!(reader.connected(world.channel.id).await.is_ok());
    let read = reader.connected(second.id).await;
    assert!(
        matches!(
            read,
            Err(StoreError::Inconsistent {
                table: "credential",
                column: "token",
                ..
            })
        ),
        "{read:?}"
    );
}
on_both!(a_moved_ciphertext_does_not_open);
