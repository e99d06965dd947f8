//! Look-ups that many ask for at the same time, answered by one statement: as with commits, whatever waits is taken
//! together as soon as the one before has returned, so that nobody waits for a timer and a busy store asks seldom.

mod api_key;
mod channel;
mod conversation;
mod endpoint;
mod event;
mod message;
mod target;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Weak;

use async_trait::async_trait;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::{ConnectionTrait as _, QueryResult, Statement, Value};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::store::Shared;
use crate::store::commit::{Pipeline, lists, stopped};
use crate::store::error::store_error;

use api_key::ApiKeys;
use channel::{Channels, Connections};
use conversation::Conversations;
use endpoint::Endpoints;
use event::Events;
use message::{Contents, Messages};
use target::Targets;

/// A kind of look-up.
#[async_trait]
pub(crate) trait LookUp: Send + Sync + 'static {
    /// What is looked for, beside the workspace.
    type Key: Clone + Eq + Hash + std::fmt::Debug + Send + Sync;
    /// What is found.
    type Found: Clone + std::fmt::Debug + Send + Sync;

    /// Finds those that are there, by one statement or a few.
    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, Self::Key)],
    ) -> Result<HashMap<(WorkspaceId, Self::Key), Self::Found>, StoreError>;
}

/// One look-up, and who waits for it.
#[derive(Debug)]
pub(crate) struct Asked<L: LookUp> {
    key: (WorkspaceId, L::Key),
    answer: oneshot::Sender<Result<Option<L::Found>, StoreError>>,
}

/// Where look-ups of a kind are asked.
#[derive(Debug)]
pub(crate) struct Gather<L: LookUp>(Pipeline<Asked<L>>);

impl<L: LookUp> Gather<L> {
    /// The store owns its gathers: they must not keep it.
    fn start(shared: &Weak<Shared>, tasks: &TaskTracker, stop: CancellationToken) -> Self {
        let shared = Weak::clone(shared);
        Self(Pipeline::start(tasks, stop, move |asked| {
            let shared = shared.upgrade();
            async move {
                if let Some(shared) = shared {
                    answer::<L>(&shared, asked).await;
                }
            }
        }))
    }

    /// What is there under this key.
    pub(crate) async fn find(
        &self,
        workspace: WorkspaceId,
        key: L::Key,
    ) -> Result<Option<L::Found>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let key = (workspace, key);
        if !self.0.enter(Asked { key, answer }).await {
            return Err(stopped());
        }
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

async fn answer<L: LookUp>(shared: &Shared, asked: Vec<Asked<L>>) {
    let keys: Vec<_> = asked.iter().map(|one| one.key.clone()).collect();
    match L::find(shared, &keys).await {
        Ok(found) => {
            for one in asked {
                // Whoever asked may have gone away.
                drop(one.answer.send(Ok(found.get(&one.key).cloned())));
            }
        }
        // A database that is away is away for each of them.
        Err(StoreError::Unavailable(away)) => {
            let away = away.to_string();
            for one in asked {
                let failure = StoreError::Unavailable(away.clone().into());
                drop(one.answer.send(Err(failure)));
            }
        }
        // What cannot be read is its own asker's concern: each alone.
        Err(_) if asked.len() > 1 => {
            let alone = asked.into_iter().map(|one| async move {
                let found = L::find(shared, std::slice::from_ref(&one.key)).await;
                let found = found.map(|mut found| found.remove(&one.key));
                drop(one.answer.send(found));
            });
            futures::future::join_all(alone).await;
        }
        Err(failure) => {
            if let Some(one) = asked.into_iter().next() {
                drop(one.answer.send(Err(failure)));
            }
        }
    }
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Gathers {
    pub(super) api_keys: Gather<ApiKeys>,
    pub(super) channels: Gather<Channels>,
    pub(super) connections: Gather<Connections>,
    pub(super) contents: Gather<Contents>,
    pub(super) conversations: Gather<Conversations>,
    pub(super) endpoints: Gather<Endpoints>,
    pub(super) events: Gather<Events>,
    pub(super) messages: Gather<Messages>,
    pub(super) targets: Gather<Targets>,
}

impl Gathers {
    pub(crate) fn start(
        shared: &Weak<Shared>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        Self {
            api_keys: Gather::start(shared, tasks, stop.clone()),
            channels: Gather::start(shared, tasks, stop.clone()),
            connections: Gather::start(shared, tasks, stop.clone()),
            contents: Gather::start(shared, tasks, stop.clone()),
            conversations: Gather::start(shared, tasks, stop.clone()),
            endpoints: Gather::start(shared, tasks, stop.clone()),
            events: Gather::start(shared, tasks, stop.clone()),
            messages: Gather::start(shared, tasks, stop.clone()),
            targets: Gather::start(shared, tasks, stop.clone()),
        }
    }
}

/// The rows of a select whose keys are among these.
async fn rows(
    shared: &Shared,
    select: &str,
    keys: Vec<Vec<Value>>,
) -> Result<Vec<QueryResult>, StoreError> {
    let (on, backend) = (shared.database.look_up(), shared.database.backend());
    let mut rows = vec![];
    for list in lists(backend, keys) {
        let sql = format!("{select} ({})", list.text);
        let statement = Statement::from_sql_and_values(backend, sql, list.values);
        rows.extend(on.query_all_raw(statement).await.map_err(store_error)?);
    }
    Ok(rows)
}

/// A workspace and an id as a key.
fn by_id(workspace: WorkspaceId, id: Uuid) -> Vec<Value> {
    vec![workspace.as_uuid().into(), id.into()]
}
