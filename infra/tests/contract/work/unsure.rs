//! A connection that is lost while a batch is committed leaves nobody waiting for a poll: PostgreSQL's only, SQLite has
//! no connection to lose.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::model::channel::{ProviderApp, ProviderAppId, ProviderKind};
use domain::model::shared::Clock as _;
use domain::model::workspace::Mode;
use domain::port::store::{Changes, CommitError, Inbox as _, Received, Store as _, StoreError};
use domain::port::work::{Claim, Queue as _, Settlement};
use infra::work::SeaQueue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::bench::{Bench, Works};
use crate::harness::{Kind, SeaStore, connected, opened};

/// Stands between a store and PostgreSQL, and loses an answer when it is told to.
struct Between {
    url: String,
    loses: Arc<Mutex<Lost>>,
}

/// The answer that is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    Nothing,
    /// The next one to a request that says this.
    To(&'static str),
    /// The next one on the connection on which the statement with this text was prepared: what it came to.
    Of(&'static str),
}

impl Lost {
    /// Whether the answer to this request is lost; `prepared` says of its connection whether it has prepared the
    /// statement that is meant.
    fn is_of(&mut self, asked: &[u8], prepared: &mut bool) -> bool {
        let says = |words: &str| asked.windows(words.len()).any(|it| it == words.as_bytes());
        let lost = match *self {
            Self::Nothing => false,
            Self::To(words) => says(words),
            Self::Of(_) if *prepared => true,
            Self::Of(words) => {
                *prepared = says(words);
                false
            }
        };
        if lost {
            *self = Self::Nothing;
        }
        lost
    }
}

impl Between {
    async fn new(server: &str) -> Self {
        let mut url = url::Url::parse(server).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        url.set_port(Some(port)).unwrap();
        let loses = Arc::new(Mutex::new(Lost::Nothing));
        let (tasks, told) = (TaskTracker::new(), Arc::clone(&loses));
        let all = tasks.clone();
        tasks.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                all.spawn(relay(client, server.clone(), Arc::clone(&told)));
            }
        });
        let url = url.to_string();
        Self { url, loses }
    }

    fn loses(&self, answer: Lost) {
        *self.loses.lock().unwrap() = answer;
    }
}

async fn relay(mut client: TcpStream, server: String, loses: Arc<Mutex<Lost>>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut asked, mut told) = (vec![0; 65_536], vec![0; 65_536]);
    let mut prepared = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(read @ 1..) = read else { return };
                let lost = loses.lock().unwrap().is_of(&asked[..read], &mut prepared);
                server.write_all(&asked[..read]).await.unwrap();
                if lost {
                    // the answer is there, so it is on record
                    let answer = server.read(&mut told).await.unwrap();
                    assert!(answer > 0, "it was not answered");
                    return;
                }
            }
            read = server.read(&mut told) => {
                let Ok(read @ 1..) = read else { return };
                if client.write_all(&told[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// A scheduler that runs and does not poll, and a store on lines of which one may break.
async fn begin(bench: &Bench) -> (Works, SeaStore, Between) {
    let between = Between::new(bench.fresh.url()).await;
    let database = connected(&between.url).await;
    let store = opened(database, bench.fresh.vault(), bench.clock.clone(), false).await;
    store.hand_over_to(bench.memory.clone());
    let mut works = bench.start();
    bench.commit([bench.work(1)]).await;
    works.next().await.done();
    bench.quiet().await;
    (works, store, between)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_whose_commit_was_not_answered_starts_without_a_poll() {
    let bench = Bench::new(Kind::Postgres).await;
    let (mut works, store, between) = begin(&bench).await;
    let work = bench.work(2);
    let id = work.id;
    let mut changes = Changes::of(bench.workspace);
    changes.work.push(work);

    between.loses(Lost::To("COMMIT"));
    let answer = store.commit(changes).await;

    let unknown = matches!(answer, Err(CommitError::Store(StoreError::Unavailable(_))));
    assert!(unknown, "{answer:?}");
    assert_eq!(works.next().await.id(), id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_whose_commit_was_not_answered_is_searched_for() {
    let bench = Bench::new(Kind::Postgres).await;
    let (works, store, between) = begin(&bench).await;
    let app = ProviderApp {
        id: ProviderAppId::from_uuid(Uuid::from_u128(1)),
        kind: ProviderKind::Instagram,
        mode: Mode::Test,
    };
    store.register_apps(&[app]).await.unwrap();
    let body = Received {
        provider_app: app.id,
        at: bench.clock.now(),
        items: vec![],
        unreadable: vec![b"?".to_vec()],
    };
    let before = works.scheduler.stats().searches;

    between.loses(Lost::To("COMMIT"));
    let answer = store.accept(body).await;

    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
    let searched = async {
        while works.scheduler.stats().searches == before {
            tokio::task::yield_now().await;
        }
    };
    let searched = tokio::time::timeout(Duration::from_secs(20), searched).await;
    searched.expect("the record was not searched");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_whose_commit_was_not_answered_never_began() {
    let bench = Bench::new(Kind::Postgres).await;
    let between = Between::new(bench.fresh.url()).await;
    let queue = SeaQueue::new(connected(&between.url).await, bench.fresh.vault());
    bench.commit([bench.work(1), bench.work(1)]).await;
    let [one, other] = bench.on_record(1).await[..] else {
        panic!("two pieces are due");
    };
    let fence = bench.take("here").await;
    let claimed = async |queue: &SeaQueue, piece| {
        let claims = queue.claim(fence, &[piece], bench.clock.now()).await;
        match claims.unwrap().unwrap().pop() {
            Some(Claim::Claimed(claimed)) => *claimed,
            claim => panic!("not claimed: {claim:?}"),
        }
    };

    between.loses(Lost::Of("UPDATE work SET attempt = attempt + 1"));
    let unknown = queue
        .claim(fence, &[one, other], bench.clock.now())
        .await
        .unwrap_err();
    bench.clock.advance(Duration::from_secs(1));
    let here = claimed(&queue, one).await;
    let elsewhere = claimed(&bench.queue, other).await;

    assert!(matches!(unknown, StoreError::Unavailable(_)), "{unknown:?}");
    assert_eq!((here.attempt, here.interrupted), (2, None));
    assert_eq!(elsewhere.attempt, 2);
    assert!(
        elsewhere.interrupted.is_some(),
        "whoever else finds it cannot know"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_settlement_whose_commit_was_not_answered_is_on_record_once() {
    let bench = Bench::new(Kind::Postgres).await;
    let between = Between::new(bench.fresh.url()).await;
    let database = connected(&between.url).await;
    let store = opened(database, bench.fresh.vault(), bench.clock.clone(), false).await;
    bench.commit([bench.work(1)]).await;
    let fence = bench.take("here").await;
    let piece = bench.on_record(1).await[0];
    let claimed = bench.claim_one(fence, &piece).await;
    let due = bench.clock.now() + Duration::from_secs(5);
    let settle = async |due| {
        let changes = Changes::of(bench.workspace).settle(&claimed, Settlement::Again(due));
        store.commit(changes).await
    };

    between.loses(Lost::To("COMMIT"));
    let unknown = settle(due).await;
    let again = settle(due + Duration::from_secs(5)).await;

    let unavailable = matches!(unknown, Err(CommitError::Store(StoreError::Unavailable(_))));
    assert!(unavailable, "{unknown:?}");
    assert!(again.is_ok(), "{again:?}");
    let claims = bench.claim(fence, &[piece]).await.unwrap();
    assert_eq!(
        claims,
        [Claim::Later(piece.id, due)],
        "as it was settled first"
    );
}
