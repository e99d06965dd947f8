//! Passes over workspaces, some of which make trouble, and beside other processes.

use std::sync::Arc;

use async_trait::async_trait;
use domain::flow::upkeep::Upkeep;
use domain::model::workspace::{Retention, WorkspaceId};
use domain::port::store::{KeptSince, Removed, Retire, StoreError};
use sea_orm::{ConnectionTrait as _, Statement};

use super::{days_ago, happens, kept_for, of_class, positions, upkeep};
use crate::harness::{Kind, SeaStore, on_both};
use crate::store::world::World;

/// There is always more of this workspace.
#[derive(Debug)]
struct Endless(SeaStore, WorkspaceId);

#[async_trait]
impl Retire for Endless {
    async fn is_due(&self, workspace: WorkspaceId, since: KeptSince) -> Result<bool, StoreError> {
        Ok(workspace == self.1 || self.0.is_due(workspace, since).await?)
    }

    async fn retire(
        &self,
        workspace: WorkspaceId,
        since: KeptSince,
    ) -> Result<Removed, StoreError> {
        let removed = self.0.retire(workspace, since).await?;
        Ok(Removed {
            more: removed.more || workspace == self.1,
            ..removed
        })
    }
}

async fn a_workspace_that_cannot_be_read_keeps_its_log_and_no_other_does(kind: Kind) {
    let world = World::new(kind).await;
    let raw = world.fresh.raw().await;
    let mut all = vec![];
    for _ in 0..3 {
        let (id, endpoint) = of_class(&world, Retention::Short).await;
        happens(&world, id, &endpoint, days_ago(31)).await;
        all.push(id);
    }
    let broken = match kind {
        Kind::Sqlite => "x'ff'",
        Kind::Postgres => "'\\xff'::bytea",
    };
    let sql = format!("UPDATE workspace SET data = {broken} WHERE workspace_id = $1");
    let values = [all[1].as_uuid().into()];
    let breaks = Statement::from_sql_and_values(raw.get_database_backend(), sql, values);
    raw.execute_raw(breaks).await.unwrap();

    upkeep(&world).retire().await.unwrap();

    let left = [
        positions(&world, all[0]).await.len(),
        positions(&world, all[1]).await.len(),
        positions(&world, all[2]).await.len(),
    ];
    assert_eq!(left, [0, 1, 0]);
    raw.close().await.unwrap();
}
on_both!(a_workspace_that_cannot_be_read_keeps_its_log_and_no_other_does);

async fn one_workspace_with_much_to_be_removed_does_not_keep_the_others(kind: Kind) {
    let world = World::new(kind).await;
    let (id, endpoint) = of_class(&world, Retention::Short).await;
    happens(&world, id, &endpoint, days_ago(31)).await;
    let endless = Upkeep {
        retirement: Arc::new(Endless(world.store.clone(), world.workspace)),
        ..upkeep(&world)
    };

    endless.retire().await.unwrap();

    assert_eq!(positions(&world, id).await, [0_i64; 0]);
}
on_both!(one_workspace_with_much_to_be_removed_does_not_keep_the_others);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_nobody_removes_beside_another_process_or_waits_for_it() {
    let world = World::new(Kind::Postgres).await;
    let endpoint = world.endpoint(&[]).await;
    let id = world.workspace;
    happens(&world, id, &endpoint, days_ago(31)).await;
    happens(&world, id, &endpoint, days_ago(31)).await;
    let since = kept_for(30);
    let another = world.fresh.raw().await;
    another.execute_unprepared("BEGIN").await.unwrap();
    let takes = format!(
        "SELECT pg_advisory_xact_lock(hashtext('retire'), hashtext('{}'))",
        id.as_uuid()
    );
    another.execute_unprepared(&takes).await.unwrap();

    let beside = world.store.retire(id, since).await.unwrap();
    another.execute_unprepared("ROLLBACK").await.unwrap();
    // somebody puts work on record, which may be of one of them
    another.execute_unprepared("BEGIN").await.unwrap();
    let adds = "SELECT 1 FROM counter FOR UPDATE";
    another.execute_unprepared(adds).await.unwrap();
    let while_adding = world.store.retire(id, since).await.unwrap();
    let kept = positions(&world, id).await;
    let again = "INSERT INTO work (workspace_id, id, lane, target, due_at, kind, payload, event_id, endpoint_id, attempt, seq, pace) \
        SELECT e.workspace_id, e.id, NULL, e.id, 0, 0, '', e.id, e.id, 0, 1000000 + e.position, 0 FROM event e";
    another.execute_unprepared(again).await.unwrap();
    another.execute_unprepared("COMMIT").await.unwrap();
    // somebody is about to start what is to be told of the first
    another.execute_unprepared("BEGIN").await.unwrap();
    let holds = "SELECT 1 FROM work ORDER BY seq LIMIT 1 FOR UPDATE";
    another.execute_unprepared(holds).await.unwrap();
    let meanwhile = world.store.retire(id, since).await.unwrap();
    let left = positions(&world, id).await;
    another.execute_unprepared("ROLLBACK").await.unwrap();
    world.store.retire(id, since).await.unwrap();

    assert_eq!(beside, Removed::default());
    assert!(while_adding.more, "and soon is tried again");
    assert_eq!(kept, [1, 2]);
    assert!(!meanwhile.more);
    assert_eq!(left, [1, 2]);
    assert_eq!(positions(&world, id).await, [0_i64; 0]);
    another.close().await.unwrap();
}
