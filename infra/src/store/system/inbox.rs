//! What Instagram says, on its way in. It has a pipeline of its own: no customer's command delays it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{Inbox, IngressItem, KeptBody, KeptBodyId, Received, StoreError};
use domain::port::work::{Item, Job, Lane, Target, WorkId};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::owners::{Owned, Owner};
use super::unreadable;
use crate::store::codec::{FREE, millis};
use crate::store::commit::halves::{self, Batched};
use crate::store::commit::{
    Alone, Broken, Entered, Fresh, NewRow, Session, Taken, fits_alone, insert_work,
    insert_work_alone, stopped,
};
use crate::store::entity::inbox;
use crate::store::{SeaStore, Shared};

/// A body on its way, and who waits for it.
#[derive(Debug)]
pub(crate) struct Arrival {
    received: Received,
    answer: oneshot::Sender<Result<usize, StoreError>>,
}

#[async_trait]
impl Inbox for SeaStore {
    async fn accept(&self, received: Received) -> Result<usize, StoreError> {
        let (answer, answered) = oneshot::channel();
        if !self.0.inbox.enter(Arrival { received, answer }).await {
            return Err(stopped());
        }
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    async fn unreadable(
        &self,
        page: PageAsk<(Time, KeptBodyId)>,
        most: u32,
    ) -> Result<Page<KeptBody>, StoreError> {
        unreadable::list(&self.shared().database, &page, most).await
    }

    async fn forget_unreadable(&self, before: Time, limit: u32) -> Result<u64, StoreError> {
        unreadable::forget(&self.shared().database, before, limit).await
    }
}

/// Puts what was taken from the queue on record, and answers.
pub(crate) async fn receive(shared: Arc<Shared>, arrivals: Vec<Arrival>) {
    halves::write(&shared, &Arrivals(&shared), arrivals).await;
}

/// Bodies, on their way to the record.
struct Arrivals<'a>(&'a Shared);

impl Batched for Arrivals<'_> {
    type Member = Arrival;
    /// For each how many of its items nobody has; and the work.
    type Written = (Vec<usize>, Entered);

    async fn write(&self, members: &[Arrival]) -> Result<Self::Written, Broken> {
        write(self.0, members).await
    }

    fn written(&self, members: Vec<Arrival>, written: Self::Written) {
        let (unowned, entered) = written;
        self.0.database.stats().share(members.len());
        self.0.hand_over(&[], &[], entered, &[]);
        for (arrival, unowned) in members.into_iter().zip(unowned) {
            drop(arrival.answer.send(Ok(unowned)));
        }
    }

    fn refused(&self, member: Arrival, broken: &Broken) {
        drop(member.answer.send(Err(broken.told())));
    }
}

/// What a batch of arrivals comes to.
#[derive(Debug, Default)]
struct Sorted {
    work: Vec<Fresh>,
    bodies: Vec<inbox::Model>,
    /// For each arrival, how many of its items nobody has.
    unowned: Vec<usize>,
}

async fn write(shared: &Shared, arrivals: &[Arrival]) -> Result<(Vec<usize>, Entered), Broken> {
    // Owners are resolved and payloads sealed before the transaction: whose an item is does not change any more, but for
    // what another process knows better.
    let accounts = accounts(arrivals);
    let mut owned = if is_alone(shared, arrivals) {
        shared.owners.of(shared, &accounts).await?
    } else {
        shared.owners.afresh(shared, &accounts).await?
    };
    loop {
        let sorted = sort(shared, arrivals, &owned).await;
        let mut sorted = sorted.map_err(Broken::Store)?;
        let unowned = std::mem::take(&mut sorted.unowned);
        match insert(shared, sorted, &owned).await? {
            Alone::Entered(entered) => return Ok((unowned, entered)),
            Alone::Stale => owned = shared.owners.afresh(shared, &accounts).await?,
        }
    }
}

fn accounts(arrivals: &[Arrival]) -> BTreeSet<(Uuid, &str)> {
    let received = arrivals.iter().map(|arrival| &arrival.received);
    let of_one = received.flat_map(|it| it.items.iter().map(|item| (it.provider_app, item)));
    of_one
        .map(|(app, item)| (app.as_uuid(), item.around.account.as_str()))
        .collect()
}

/// Whether they are one statement, which can say whether what is remembered still holds.
fn is_alone(shared: &Shared, arrivals: &[Arrival]) -> bool {
    let items: usize = { arrivals.iter() }
        .map(|arrival| arrival.received.items.len())
        .sum();
    fits_alone(shared, items) && arrivals.iter().all(|it| it.received.unreadable.is_empty())
}

async fn sort(shared: &Shared, arrivals: &[Arrival], owned: &Owned) -> Result<Sorted, StoreError> {
    let mut sorted = Sorted::default();
    for arrival in arrivals {
        let received = &arrival.received;
        let app = received.provider_app;
        let mut unowned = 0;
        for item in &received.items {
            match owned.owner(app, &item.around.account) {
                None => unowned += 1,
                Some(owner) => sorted
                    .work
                    .push(work_of(shared, received, item, owner).await?),
            }
        }
        sorted.unowned.push(unowned);
        let kept = received.unreadable.iter().map(|piece| inbox::Model {
            id: shared.ids.next(),
            provider_app_id: app.as_uuid(),
            received_at: millis(received.at),
            body: piece.clone(),
        });
        sorted.bodies.extend(kept);
    }
    Ok(sorted)
}

async fn work_of(
    shared: &Shared,
    received: &Received,
    item: &IngressItem,
    owner: Owner,
) -> Result<Fresh, StoreError> {
    let Owner {
        workspace,
        channel,
        generation,
    } = owner;
    let id = WorkId::from_uuid(shared.ids.next());
    // What is said with nobody in particular waits for nothing.
    let lane = item
        .counterpart
        .as_deref()
        .map(|counterpart| Lane::items(channel, counterpart));
    let job = Job::Item(Item {
        provider_app: received.provider_app,
        channel,
        generation,
        around: item.around.clone(),
        counterpart: item.counterpart.clone(),
        received_at: received.at,
        raw: item.raw.clone(),
    });
    let row = NewRow {
        pace: FREE,
        workspace: workspace.as_uuid(),
        id: id.as_uuid(),
        lane: lane.map(|lane| lane.0),
        target: Target::said_to(channel).0,
        due_at: millis(received.at),
    };
    let row = row.with(shared.codec.job(workspace, id, &job).await?);
    Ok(Fresh {
        row,
        job,
        at_hand: None,
    })
}

async fn insert(shared: &Shared, mut sorted: Sorted, owned: &Owned) -> Result<Alone, Broken> {
    if sorted.work.is_empty() && sorted.bodies.is_empty() {
        return Ok(Alone::Entered(Entered::default()));
    }
    if sorted.bodies.is_empty()
        && let Some(alone) = insert_work_alone(shared, &mut sorted.work, owned).await
    {
        return alone;
    }
    let batch = shared.database.batch().await?;
    let mut session = Session::of(&batch);
    session.write::<inbox::Entity>(sorted.bodies.iter().collect(), Taken::Refuse);
    let entered = insert_work(&mut session, shared, &HashMap::new(), &[], sorted.work).await?;
    session.finish().await?;
    batch.commit().await.map_err(Broken::at_commit)?;
    Ok(Alone::Entered(entered))
}
