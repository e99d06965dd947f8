//! Who guards that work is idle, or waits for its turn, writes nothing while it is run, and who guards that it is gone nothing while it is open.

use domain::port::store::{Changes, CommitError, Conflict, Guard, NaturalKey, Store as _};
use domain::port::work::Settlement;

use super::bench::Bench;
use crate::harness::{Kind, on_both};

async fn work_waits_until_it_starts_and_is_there_until_it_is_done(kind: Kind) {
    let bench = Bench::new(kind).await;
    let id = bench.commit([bench.work(1)]).await[0];
    let piece = bench.on_record(1).await[0];
    let fence = bench.take("here").await;
    let refused = async |guard: Guard| {
        let changes = Changes::of(bench.workspace).guard(guard);
        match bench.store.commit(changes).await {
            Ok(()) => None,
            Err(CommitError::Conflict(conflict)) => Some(conflict),
            Err(other) => panic!("{other:?}"),
        }
    };
    let idle = || Guard::Idle(id);
    let waiting = || Guard::Waiting(id);
    let gone = || Guard::Absent(NaturalKey::Work(id));
    let there = Some(Conflict::Present(NaturalKey::Work(id)));

    assert_eq!(refused(idle()).await, None);
    assert_eq!(refused(waiting()).await, None);
    assert_eq!(refused(gone()).await, there);
    let claimed = bench.claim_one(fence, &piece).await;
    assert_eq!(refused(idle()).await, Some(Conflict::Running(id)));
    assert_eq!(refused(waiting()).await, Some(Conflict::Running(id)));
    assert_eq!(refused(gone()).await, there);
    let done = Changes::of(bench.workspace).settle(&claimed, Settlement::Done);
    bench.store.commit(done).await.unwrap();
    assert_eq!(refused(idle()).await, None);
    assert_eq!(refused(waiting()).await, Some(Conflict::Gone(id)));
    assert_eq!(refused(gone()).await, None);
}
on_both!(work_waits_until_it_starts_and_is_there_until_it_is_done);
