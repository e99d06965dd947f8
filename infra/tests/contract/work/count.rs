//! What is written is counted, whoever writes it.

use std::sync::Mutex;

use domain::model::channel::{ProviderApp, ProviderAppId, ProviderKind};
use domain::model::shared::Clock as _;
use domain::model::workspace::Mode;
use domain::port::store::{Changes, Inbox as _, Received, Store as _};
use domain::port::work::{Fence, Leases as _, Settlement};
use infra::store::StatsNow;
use uuid::Uuid;

use super::bench::Bench;
use crate::harness::{Kind, on_both};

/// What was counted since it was asked last: transactions, rows, and members that shared them.
struct Since<'a>(&'a Bench, Mutex<StatsNow>);

impl Since<'_> {
    fn then(&self) -> (u64, u64, u64) {
        let now = self.0.store.stats();
        let before = std::mem::replace(&mut *self.1.lock().unwrap(), now);
        (
            now.commits - before.commits,
            now.rows - before.rows,
            now.members - before.members,
        )
    }
}

async fn every_transaction_and_every_row_is_counted(kind: Kind) {
    let bench = Bench::new(kind).await;
    let since = Since(&bench, Mutex::new(bench.store.stats()));

    bench
        .commit([bench.work(1), bench.work(1), bench.work(1)])
        .await;
    assert_eq!(since.then(), (1, 3, 1), "new work");
    let fence = bench.take("a").await;
    assert_eq!(since.then(), (1, 2, 0), "a lease that is made and taken");
    bench.take("a").await;
    assert_eq!(since.then(), (1, 1, 0), "a heartbeat");
    let pieces = bench.on_record(1).await;
    let first = bench.claim_one(fence, &pieces[0]).await;
    assert_eq!(since.then(), (1, 1, 0), "a claim");
    bench.claim(fence, &pieces[1..]).await.unwrap();
    assert_eq!(since.then(), (1, 2, 0), "a claim of two");
    let stale = Fence { token: 99, ..fence };
    assert_eq!(bench.claim(stale, &pieces).await, None);
    assert_eq!(since.then(), (0, 0, 0), "what was rolled back");
    let settled = Changes::of(bench.workspace).settle(&first, Settlement::Done);
    bench.store.commit(settled).await.unwrap();
    assert_eq!(since.then(), (1, 1, 1), "a settlement");
    bench.leases.release(fence).await.unwrap();
    assert_eq!(since.then(), (1, 1, 0), "a lease that is given back");

    let app = ProviderApp {
        id: ProviderAppId::from_uuid(Uuid::from_u128(1)),
        kind: ProviderKind::Instagram,
        mode: Mode::Test,
    };
    bench.store.register_apps(&[app]).await.unwrap();
    assert_eq!(since.then(), (1, 1, 0), "the operator's");
    bench.store.register_apps(&[app]).await.unwrap();
    assert_eq!(since.then(), (0, 0, 0), "what was there");
    let body = Received {
        provider_app: app.id,
        at: bench.clock.now(),
        items: vec![],
        unreadable: vec![b"?".to_vec()],
    };
    bench.store.accept(body).await.unwrap();
    assert_eq!(since.then(), (1, 1, 1), "a body");
}
on_both!(every_transaction_and_every_row_is_counted);
