//! Endpoints of the operator: a table of no workspace, told of all.

use std::sync::Arc;

use domain::model::endpoint::{Endpoint, EndpointId, Filter, Reach};
use domain::model::shared::PageAsk;
use domain::model::workspace::{Mode, Once, OnceScope, WorkspaceId};
use domain::port::store::{Changes, CommitError, Conflict, Guard, RowRef, Store as _, Write};

use super::world::{Still, World, after, new_id, opened};
use crate::harness::{Kind, on_both};

const OPERATOR: WorkspaceId = WorkspaceId::OPERATOR;

/// One of the operator's, as one of the workspace's is.
async fn endpoint(world: &World) -> Endpoint {
    Endpoint {
        id: EndpointId::of_operator(new_id()),
        workspace: OPERATOR,
        ..world.endpoint(&[]).await
    }
}

fn written(endpoint: &Endpoint) -> Changes {
    Changes::of(OPERATOR).write(Write::Endpoint(Box::new(endpoint.clone())))
}

async fn they_are_read_as_written_and_by_nobody_else(kind: Kind) {
    let world = World::new(kind).await;
    let endpoint = endpoint(&world).await;

    world.store.commit(written(&endpoint)).await.unwrap();

    let operators = world.store.read(OPERATOR);
    let within = world.store.read(world.workspace);
    let page = operators.endpoints(PageAsk::first(9)).await.unwrap();
    assert_eq!(page.items, std::slice::from_ref(&endpoint));
    let found = operators.endpoint(endpoint.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&endpoint));
    assert_eq!(operators.endpoint_count().await.unwrap(), 1);
    assert_eq!(within.endpoint(endpoint.id).await.unwrap(), None);
    assert_eq!(within.endpoint_count().await.unwrap(), 1, "its own");
}
on_both!(they_are_read_as_written_and_by_nobody_else);

async fn their_versions_and_what_was_done_once_are_guarded(kind: Kind) {
    let world = World::new(kind).await;
    let endpoint = endpoint(&world).await;
    let once = Once {
        scope: OnceScope::Operator,
        key: "api:made".to_owned(),
        fingerprint: [7; 32],
        answer: None,
        expires_at: after(60),
    };
    let made = written(&endpoint).once(Some(once.clone()));
    world.store.commit(made.clone()).await.unwrap();
    let stale = Guard::Version(RowRef::Endpoint(endpoint.id), 9);

    let again = world.store.commit(made).await;
    let moved = world.store.commit(written(&endpoint).guard(stale)).await;

    assert!(matches!(
        again,
        Err(CommitError::Conflict(Conflict::Done(_)))
    ));
    assert!(matches!(
        moved,
        Err(CommitError::Conflict(Conflict::Version(_)))
    ));
    let read = world.store.read(OPERATOR).once(&once.key).await.unwrap();
    assert_eq!(read, Some(once));
    let within = world.store.read(world.workspace);
    assert_eq!(within.once("api:made").await.unwrap(), None);
}
on_both!(their_versions_and_what_was_done_once_are_guarded);

async fn a_commit_of_any_workspace_in_any_process_is_for_those_that_reach_it(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    let one = endpoint(&world).await;
    let [all, of_mode, of_other_mode, of_another] = [
        Reach::default(),
        Reach {
            mode: Some(Mode::Test),
            workspaces: vec![world.workspace],
        },
        Reach {
            mode: Some(Mode::Live),
            workspaces: vec![],
        },
        Reach {
            mode: None,
            workspaces: vec![WorkspaceId::from_uuid(new_id())],
        },
    ]
    .map(|reach| Endpoint {
        id: EndpointId::of_operator(new_id()),
        filter: Filter {
            reach,
            ..one.filter.clone()
        },
        ..one.clone()
    });
    for endpoint in [&all, &of_mode, &of_other_mode, &of_another] {
        world.store.commit(written(endpoint)).await.unwrap();
    }
    let fact = opened();

    elsewhere
        .commit(world.changes().fact(fact.clone()))
        .await
        .unwrap();

    let read = world.store.read(world.workspace);
    let told = read.deliveries(fact.id).await.unwrap();
    let told = told.iter().map(|delivery| delivery.endpoint);
    let mut told: Vec<_> = told.filter(|id| id.is_operators()).collect();
    let mut wanted = vec![all.id, of_mode.id];
    told.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(told, wanted);
}
on_both!(a_commit_of_any_workspace_in_any_process_is_for_those_that_reach_it);
