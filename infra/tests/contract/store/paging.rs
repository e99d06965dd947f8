//! Whoever reads the log by position while others write it sees every event once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::model::operation::Stretch;
use domain::port::store::{EventFilter, Store as _};
use futures::future::join_all;

use super::world::{Still, World, opened};
use crate::harness::{Kind, WHOLE, on_both};

/// Who write.
const WRITERS: usize = 4;
/// How often each commits,
const COMMITS: usize = 80;
/// and how many events at most with one commit.
const EVENTS: usize = 3;

async fn a_reader_beside_four_writers_skips_nothing_and_sees_nothing_twice(kind: Kind) {
    let world = World::new(kind).await;
    let elsewhere = world.fresh.elsewhere(Arc::new(Still)).await;
    let stores = [&world.store, &elsewhere];
    let writing = AtomicUsize::new(WRITERS);
    let writes = (0..WRITERS).map(|writer| {
        let (store, world, writing) = (stores[writer % 2], &world, &writing);
        async move {
            let mut told = 0;
            for number in 0..COMMITS {
                let events = 1 + (number + writer) % EVENTS;
                let changes = (0..events).fold(world.changes(), |it, _| it.fact(opened()));
                store.commit(changes).await.unwrap();
                told += events;
            }
            writing.fetch_sub(1, Ordering::SeqCst);
            told
        }
    });
    let reads = async {
        let (mut seen, mut pages, mut meanwhile) = (vec![], 0, 0);
        loop {
            // asked before the log is: an empty page after the last write is the end of it
            let over = writing.load(Ordering::SeqCst) == 0;
            let after = seen.last().copied().unwrap_or(0);
            // now here, now there
            let read = stores[pages % 2].read(world.workspace);
            let log = Stretch { after, ..WHOLE };
            let found = read.events(log, &EventFilter::default(), 7).await.unwrap();
            pages += 1;
            if over && found.is_empty() {
                return (seen, meanwhile);
            }
            meanwhile += usize::from(!over && !found.is_empty());
            seen.extend(found.iter().map(|(event, _)| event.position));
            tokio::task::yield_now().await;
        }
    };

    let (told, (seen, meanwhile)) = futures::join!(join_all(writes), reads);

    let told: usize = told.iter().sum();
    let expected: Vec<i64> = (1..).take(told).collect();
    assert_eq!(seen, expected);
    assert!(meanwhile > 3, "it read while they wrote");
}
on_both!(a_reader_beside_four_writers_skips_nothing_and_sees_nothing_twice);
