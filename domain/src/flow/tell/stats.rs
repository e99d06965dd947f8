use std::cmp::Reverse;

use crate::model::endpoint::{
    AttemptState, Backlog, EndpointId, LastError, Numbers, SAMPLE, SAMPLE_AGE, Sampled, numbers,
};
use crate::model::shared::{PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{AttemptFilter, During, Read, StoreError};

use super::{MOST_ENDPOINTS, Tell};

impl Tell {
    /// How an endpoint of `owner`'s does with what happens in a workspace; nothing when there is no such endpoint or
    /// workspace.
    pub async fn endpoint_stats(
        &self,
        (owner, workspace): (WorkspaceId, WorkspaceId),
        id: EndpointId,
    ) -> Result<Option<Numbers>, StoreError> {
        if !self.is_known((owner, workspace), id).await? {
            return Ok(None);
        }
        let read = self.store.read(workspace);
        self.stats_of(&*read, &[id]).await.map(Some)
    }

    /// How all endpoints of a workspace do together.
    pub async fn stats(&self, workspace: WorkspaceId) -> Result<Numbers, StoreError> {
        let read = self.store.read(workspace);
        let all = read.endpoints(PageAsk::first(MOST_ENDPOINTS)).await?;
        let all: Vec<_> = all.items.iter().map(|endpoint| endpoint.id).collect();
        self.stats_of(&*read, &all).await
    }

    async fn stats_of(
        &self,
        read: &dyn Read,
        endpoints: &[EndpointId],
    ) -> Result<Numbers, StoreError> {
        let mut newest = Newest::since(self.clock.now() - SAMPLE_AGE);
        let mut last = None;
        let mut backlog = Backlog::default();
        for endpoint in endpoints {
            for state in AttemptState::ALL {
                let some = read.sampled(*endpoint, state, newest.since, SAMPLE).await?;
                newest.add(some);
            }
            last = later(last, last_error(read, *endpoint).await?);
            backlog = backlog.and(read.backlog(*endpoint).await?);
        }
        Ok(numbers(&newest.sampled, last, backlog))
    }
}

/// The newest of several ranges: what is older than as many others is not read from the ranges that follow.
struct Newest {
    since: Time,
    sampled: Vec<Sampled>,
}

impl Newest {
    const fn since(since: Time) -> Self {
        Self {
            since,
            sampled: vec![],
        }
    }

    fn add(&mut self, some: Vec<Sampled>) {
        self.sampled.extend(some);
        self.sampled.sort_unstable_by_key(|one| Reverse(one.at));
        self.sampled.truncate(usize::from(SAMPLE));
        if self.sampled.len() == usize::from(SAMPLE)
            && let Some(oldest) = self.sampled.last()
        {
            self.since = oldest.at;
        }
    }
}

async fn last_error(
    read: &dyn Read,
    endpoint: EndpointId,
) -> Result<Option<LastError>, StoreError> {
    let failed = AttemptFilter {
        endpoint,
        event: None,
        states: vec![
            AttemptState::Retried,
            AttemptState::Failed,
            AttemptState::Dropped,
        ],
        during: During::default(),
    };
    let last = read.attempts(&failed, PageAsk::first(1)).await?;
    Ok(last.items.into_iter().find_map(|logged| {
        Some(LastError {
            endpoint,
            at: logged.attempt.started_at,
            class: logged.attempt.outcome.error?,
            status: logged.attempt.outcome.status,
        })
    }))
}

fn later(one: Option<LastError>, other: Option<LastError>) -> Option<LastError> {
    [one, other].into_iter().flatten().max_by_key(|it| it.at)
}
