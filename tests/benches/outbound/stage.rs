//! The program, an Instagram as bare as it can be, and a receiver for everybody.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use e2e::{Backend, Database, Options, Program, Received, Reply, Server, Service};
use sandbox::AppSettings;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::ends::{Ends, Outcome};
use crate::graph::{Graph, number_in};
use crate::load::{Plan, drive};
use crate::process::{postgres_time, processor_time};
use crate::tenant::{CONVERSATIONS, Said, Tenant, WORKSPACES, signed};

/// Work that is something Instagram said, as the database has it.
const ITEM: i16 = 1;
/// How often the database is asked whether any is left.
const LOOK: Duration = Duration::from_millis(100);

/// The service with everything around it.
pub(crate) struct Stage {
    pub(crate) program: Program,
    pub(crate) address: SocketAddr,
    /// What came to the receiver: number × `fan` + the endpoint's place.
    pub(crate) ends: Arc<Ends>,
    service: Service,
    fan: u64,
    receiver: Server,
    _graph: Graph,
}

/// What a run took.
pub(crate) struct Taken {
    /// Events.
    pub(crate) events: usize,
    /// Until the last of them was told.
    pub(crate) time: Duration,
    /// What became of each delivery.
    pub(crate) outcome: Outcome,
    /// The processors' time of the service,
    pub(crate) service: Duration,
    /// and of PostgreSQL.
    pub(crate) database: Duration,
}

impl Taken {
    /// Microseconds of the processors' time for each event.
    pub(crate) fn each(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / self.events as f64
    }
}

impl Stage {
    /// Starts it; each event is for `fan` endpoints. `answer` says how a receiver answers on a path that is no number.
    pub(crate) async fn start(
        backend: Backend,
        fan: u64,
        answer: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let graph = Graph::start(Arc::new(|_| {})).await;
        let ends = Ends::new(fan);
        let told = Arc::clone(&ends);
        let receiver = move |request: Received| {
            let path = request.target.trim_start_matches('/');
            let Ok(place) = path.parse::<u64>() else {
                return answer(path);
            };
            if let Some(number) = number_in(&String::from_utf8_lossy(&request.body)) {
                told.end(number * fan + place);
            }
            Reply::Status(204)
        };
        let options = Options {
            instagram_host: Some(format!("http://{}", graph.server.address)),
            ..Options::default()
        };
        let database = Arc::new(Database::create(backend).await);
        let service = Service::prepare(database, options, AppSettings::default()).await;
        let program = service.serves().await;
        Self {
            address: service.url["http://".len()..].parse().unwrap(),
            program,
            ends,
            fan,
            receiver: Server::start(Arc::new(receiver)).await,
            service,
            _graph: graph,
        }
    }

    /// A workspace with a channel.
    pub(crate) async fn tenant(&self, code: u64) -> Tenant {
        Tenant::make(&self.service.url, &self.service.operator(), code).await
    }

    /// All workspaces, each with so many endpoints on the first places of the receiver.
    pub(crate) async fn tenants(&self, endpoints: u64) -> Vec<Tenant> {
        let mut tenants = vec![];
        for code in 1..=WORKSPACES {
            let tenant = self.tenant(code).await;
            for place in 0..endpoints {
                self.tells(&tenant, &place.to_string(), json!({})).await;
            }
            tenants.push(tenant);
        }
        tenants
    }

    /// An endpoint of it on this path of the receiver; its id.
    pub(crate) async fn tells(&self, tenant: &Tenant, path: &str, more: Value) -> String {
        let url = format!("http://{}/{path}", self.receiver.address);
        tenant.is_told(&url, more).await
    }

    /// Waits until no work is left.
    pub(crate) async fn settled(&self) {
        self.service.settled().await;
    }

    /// A connection to its database, as its owner.
    pub(crate) async fn connection(&self) -> DatabaseConnection {
        self.service.database.connect().await
    }

    /// What is said to the accounts of these.
    pub(crate) fn said(
        &self,
        tenants: &[Tenant],
        run: &'static str,
    ) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        self.said_in(tenants, CONVERSATIONS, run)
    }

    /// The same in so many conversations of each, in turn.
    pub(crate) fn said_in(
        &self,
        tenants: &[Tenant],
        conversations: u64,
        run: &'static str,
    ) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        let accounts = tenants.iter().map(|it| it.account.clone()).collect();
        self.said_to(accounts, conversations, run)
    }

    /// The same to these accounts.
    pub(crate) fn said_to(
        &self,
        accounts: Vec<String>,
        conversations: u64,
        run: &'static str,
    ) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        let said = Said {
            secret: self.service.meta.app().instagram_app_secret,
            accounts,
            conversations,
            now: self.service.meta.now(),
            run,
        };
        signed(said)
    }

    /// So much is said, with so many events under way at most, and waited for: at these places of the receiver.
    pub(crate) async fn drives(
        &self,
        plan: Plan,
        room: usize,
        places: u64,
        make: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
    ) -> Taken {
        self.ends.reset(room);
        let (told, fan) = (Arc::clone(&self.ends), self.fan);
        let due = Arc::new(move |number, at| {
            (0..places).for_each(|place| told.begin(number * fan + place, at));
        });
        let before = (processor_time(self.program.id()), self.of_database());
        let start = Instant::now();
        let figures = drive(&plan, make, due).await;
        assert_eq!(figures.bad, 0, "Instagram is always answered");
        let events = figures.samples.count();
        let outcome = self.ends.outcome(events * places as usize).await;
        Taken {
            events,
            time: start.elapsed(),
            outcome,
            service: processor_time(self.program.id()).saturating_sub(before.0),
            database: self.of_database().saturating_sub(before.1),
        }
    }

    /// So many events are said at once and not waited for.
    pub(crate) async fn floods(&self, count: u64, make: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>) {
        let plan = Plan {
            address: self.address,
            rate: None,
            length: Duration::from_mins(10),
            connections: 16,
            room: None,
            most: Some(count),
        };
        let figures = drive(&plan, make, Arc::new(|_, _| {})).await;
        assert_eq!(figures.bad, 0, "Instagram is always answered");
    }

    /// Waits until all that was said has become events: what is left are deliveries.
    pub(crate) async fn applied(&self) {
        let connection = self.connection().await;
        let backend = connection.get_database_backend();
        loop {
            let sql = format!("SELECT count(*) AS open FROM work WHERE kind = {ITEM}");
            let row = connection
                .query_one_raw(Statement::from_string(backend, sql))
                .await;
            if row.unwrap().unwrap().try_get::<i64>("", "open").unwrap() == 0 {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        connection.close().await.unwrap();
    }

    /// Bytes of the database on disk, what is still in a log for writing included in it.
    pub(crate) async fn bytes(&self) -> i64 {
        let connection = self.connection().await;
        let (first, size) = match self.service.database.backend {
            Backend::Postgres => (
                "VACUUM",
                "SELECT sum(pg_total_relation_size(oid))::bigint AS bytes FROM pg_class \
                 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
            ),
            Backend::Sqlite => (
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "SELECT (SELECT page_count FROM pragma_page_count) * \
                 (SELECT page_size FROM pragma_page_size) AS bytes",
            ),
        };
        connection.execute_unprepared(first).await.unwrap();
        let statement = Statement::from_string(connection.get_database_backend(), size);
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        connection.close().await.unwrap();
        row.try_get("", "bytes").unwrap()
    }

    /// The program is killed and started again.
    pub(crate) async fn starts_again(self) -> Self {
        self.program.kill().await;
        let program = self.service.serves().await;
        Self { program, ..self }
    }

    /// Ends it, and its database.
    pub(crate) async fn ends(self) {
        self.program.kill().await;
        self.service.database.remove().await;
    }

    fn of_database(&self) -> Duration {
        match self.service.database.backend {
            Backend::Sqlite => Duration::ZERO,
            Backend::Postgres => postgres_time(),
        }
    }
}
