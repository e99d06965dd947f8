//! The service as a whole, with everybody who has to do with it.

mod time;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::compose::{Application, Running};
use api::config::Config;
use domain::model::shared::Name;
use futures::FutureExt as _;
use sandbox::{AppSettings, Sandbox, Settings};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement};
use secrecy::ExposeSecret as _;

use crate::caller::Caller;
use crate::config::{Options, toml};
use crate::database::{Backend, Database, due_work, open_work};
use crate::numbers::Numbers;
use crate::operator::Operator;
use crate::run::Given;
use crate::wait::{PATIENCE, within};
use crate::workspace::Workspace;

/// A running service: its database, its sandbox, and a second sandbox in Meta's place. Clones share it.
#[derive(Clone)]
pub struct TestApp {
    /// The fake Instagram of test workspaces, which the service itself runs.
    pub sandbox: Sandbox,
    /// What plays Instagram for live workspaces.
    pub meta: Sandbox,
    /// The database.
    pub database: Arc<Database>,
    shared: Arc<Shared>,
}

struct Shared {
    running: Mutex<Option<Running>>,
    url: String,
    operator_key: String,
    connection: DatabaseConnection,
    own_database: bool,
    workspaces: Mutex<Vec<Workspace>>,
    left: Mutex<Option<&'static str>>,
}

impl TestApp {
    /// Starts one with a database of its own.
    pub async fn start(backend: Backend) -> Self {
        let database = Arc::new(Database::create(backend).await);
        Self::begin(database, Options::default(), true).await
    }

    /// Starts one on this database.
    pub async fn start_on(database: Arc<Database>, options: Options) -> Self {
        Self::begin(database, options, false).await
    }

    async fn begin(database: Arc<Database>, options: Options, own_database: bool) -> Self {
        crate::tls();
        let meta = meta(AppSettings::default(), &options).await;
        let text = toml(&options, &database, &meta);
        let config = Config::parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
        let running = Application::start(config).await.unwrap();
        let sandbox = running.sandbox.clone().unwrap();
        sandbox.set_webhook_timeout(PATIENCE);
        let url = format!("http://{}", running.address);
        meta.set_callback(format!("{url}/webhooks/instagram").parse().unwrap());
        let admin = Arc::clone(&running.flows.admin);
        let name = Name::parse("tests").unwrap();
        let (_, key) = admin.mint_operator_key(name).await.unwrap();
        let connection = database.connect().await;
        Self {
            sandbox,
            meta,
            database,
            shared: Arc::new(Shared {
                running: Mutex::new(Some(running)),
                url,
                operator_key: key.expose_secret().to_owned(),
                connection,
                own_database,
                workspaces: Mutex::new(vec![]),
                left: Mutex::new(None),
            }),
        }
    }

    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Where it serves its metrics and its health, without a slash at the end.
    pub fn admin_url(&self) -> String {
        let running = self.shared.running.lock().unwrap();
        let admin = running.as_ref().unwrap().admin;
        format!("http://{}", admin.unwrap())
    }

    /// Whether it serves its metrics anywhere.
    pub fn has_admin(&self) -> bool {
        let running = self.shared.running.lock().unwrap();
        running.as_ref().unwrap().admin.is_some()
    }

    /// What its metrics say.
    pub async fn numbers(&self) -> Numbers {
        let admin = Caller::anonymous(&self.admin_url());
        Numbers::read(&admin.get("/metrics").await.expect(200).text())
    }

    /// What its metrics say once this series has come to so much.
    pub async fn numbers_with(&self, series: &str, least: f64) -> Numbers {
        let come_to = async {
            loop {
                let numbers = self.numbers().await;
                if numbers.of(series) >= least {
                    return numbers;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        within(format!("{series} at {least}"), come_to).await
    }

    /// Somebody without a key.
    pub fn anonymous(&self) -> Caller {
        Caller::anonymous(self.url())
    }

    /// The operator's key.
    pub fn operator_key(&self) -> &str {
        &self.shared.operator_key
    }

    /// The operator.
    pub fn operator(&self) -> Operator {
        Operator::new(self.url(), self.operator_key())
    }

    /// A test workspace with a key and an endpoint.
    pub async fn workspace(&self, name: &str) -> Workspace {
        self.make_workspace(name, "test", &self.sandbox).await
    }

    /// A live workspace, whose Instagram is `meta`.
    pub async fn live_workspace(&self, name: &str) -> Workspace {
        self.make_workspace(name, "live", &self.meta).await
    }

    async fn make_workspace(&self, name: &str, mode: &str, instagram: &Sandbox) -> Workspace {
        let made = Workspace::make(&self.operator(), name, mode, instagram).await;
        let mut workspaces = self.shared.workspaces.lock().unwrap();
        workspaces.push(made.clone());
        made
    }

    /// The path to which this Instagram posts.
    pub fn callback_of(instagram: &Sandbox) -> String {
        instagram.callback().unwrap().path().to_owned()
    }

    /// What a panic says that shows the whole service.
    pub fn panics(&self) -> String {
        let running = self.shared.running.lock().unwrap();
        let running = std::panic::AssertUnwindSafe(running.as_ref().unwrap());
        let panicked = std::panic::catch_unwind(|| panic!("{:?}", *running));
        *panicked.unwrap_err().downcast().unwrap()
    }

    /// How many signed bodies the operator is shown that nobody understood.
    pub async fn unreadable(&self) -> usize {
        let inbox = self.operator().get("/v1/inbox?limit=100").await;
        inbox.expect(200).list().len()
    }

    /// Forgets what is past its time, as the service does every few minutes.
    pub async fn forgets(&self) {
        let upkeep = {
            let running = self.shared.running.lock().unwrap();
            Arc::clone(&running.as_ref().unwrap().flows.upkeep)
        };
        upkeep.forget().await.unwrap();
    }

    /// Removes what is out of retention, as the service does every few minutes; how many rows.
    pub async fn retires(&self) -> u64 {
        let upkeep = {
            let running = self.shared.running.lock().unwrap();
            Arc::clone(&running.as_ref().unwrap().flows.upkeep)
        };
        upkeep.retire().await.unwrap()
    }

    /// Waits until every webhook has come in and no due work is left.
    pub async fn settled(&self) {
        self.settled_within(PATIENCE).await;
    }

    /// The same, for as much work as takes that long.
    pub async fn settled_within(&self, patience: Duration) {
        let settled = async {
            // what was done meanwhile may have caused a webhook, and that webhook more work
            while !self.is_settled().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(patience, settled).await.is_err() {
            let left = self.left().await;
            panic!("webhooks or due work are left after {patience:?}; open is {left:?}");
        }
    }

    /// Whether no work was due at a moment around which no webhook was on its way.
    async fn is_settled(&self) -> bool {
        let instagrams = [&self.sandbox, &self.meta];
        for instagram in instagrams {
            instagram.settled().await;
        }
        let told = instagrams.map(Sandbox::webhook_count);
        // what is on record as done may still be on its way to whoever counts it
        if due_work(&self.shared.connection, self.now()).await > 0 || self.works() {
            return false;
        }
        let under_way = instagrams.map(|it| it.settled().now_or_never().is_none());
        under_way == [false; 2] && told == instagrams.map(Sandbox::webhook_count)
    }

    /// Whether something runs.
    fn works(&self) -> bool {
        let running = self.shared.running.lock().unwrap();
        let running = running.as_ref();
        running.is_some_and(|running| running.memory.in_flight() > 0)
    }

    /// Transactions and rows that the store wrote so far.
    pub fn store_stats(&self) -> (u64, u64) {
        let running = self.shared.running.lock().unwrap();
        let stats = running.as_ref().unwrap().store_stats();
        (stats.commits, stats.rows)
    }

    /// The open work was tried so often, and came to nothing each time.
    pub async fn tries_so_often_in_vain(&self, attempts: u32) {
        let sql = format!("UPDATE work SET attempt = {attempts}");
        let tried = self.shared.connection.execute_unprepared(&sql).await;
        tried.unwrap();
    }

    /// A process that is gone left the deliveries begun, hours ago.
    pub async fn left_deliveries_begun(&self) {
        let began = self.now() - 7_200_000;
        let sql =
            format!("UPDATE work SET started_at = {began}, attempt = 1 WHERE event_id IS NOT NULL");
        let left = self.shared.connection.execute_unprepared(&sql).await;
        left.unwrap();
    }

    /// What is open, in a person's words.
    async fn left(&self) -> Vec<String> {
        let connection = &self.shared.connection;
        let sql = "SELECT kind, attempt, due_at, started_at FROM work ORDER BY seq";
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        let told = |row: &QueryResult| {
            let kind: i16 = row.try_get("", "kind").unwrap();
            let attempt: i32 = row.try_get("", "attempt").unwrap();
            let due: i64 = row.try_get("", "due_at").unwrap();
            let started: Option<i64> = row.try_get("", "started_at").unwrap();
            let due = due - self.now();
            format!("kind {kind}, attempt {attempt}, due in {due} ms, started {started:?}")
        };
        rows.iter().map(told).collect()
    }

    /// The test leaves work that is not due, and this is why.
    pub fn leaves_work(&self, why: &'static str) {
        *self.shared.left.lock().unwrap() = Some(why);
    }
}

/// What plays Instagram for live workspaces.
pub(crate) async fn meta(app: AppSettings, options: &Options) -> Sandbox {
    let pause = Duration::from_millis(100);
    let tenths = options.meta_tells_for.as_millis() / pause.as_millis();
    let settings = Settings {
        app,
        webhook_retries: vec![pause; usize::try_from(tenths).unwrap()],
        webhook_timeout: PATIENCE,
        ..Settings::default()
    };
    Sandbox::start(settings).await.unwrap()
}

impl std::fmt::Debug for TestApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestApp")
            .field("url", &self.shared.url)
            .finish_non_exhaustive()
    }
}

impl Given for TestApp {
    async fn give(backend: Backend) -> Self {
        Self::start(backend).await
    }

    /// The end: no work is left, no endpoint refused a signature or what is not as documented, and nobody asked Instagram for what it does not know.
    async fn finish(self) {
        self.settled().await;
        let open = async {
            while open_work(&self.shared.connection, self.now()).await > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let may_be_left = self.shared.left.lock().unwrap().is_some();
        // an echo that came before its answer is woken by it
        let done = may_be_left || tokio::time::timeout(PATIENCE, open).await.is_ok();
        for workspace in self.shared.workspaces.lock().unwrap().iter() {
            for receiver in workspace.endpoints.lock().unwrap().iter() {
                assert!(receiver.rejected().is_empty(), "{:?}", receiver.rejected());
            }
        }
        assert!(done, "work is left: {:?}", self.left().await);
        for instagram in [&self.sandbox, &self.meta] {
            assert!(instagram.strays().is_empty(), "{:?}", instagram.strays());
        }
        self.stops().await;
    }
}

impl TestApp {
    /// It stops, whatever is left to do; a database that others use stays.
    pub async fn stops(&self) {
        let running = self.shared.running.lock().unwrap().take();
        within("the end of the service", running.unwrap().stop()).await;
        within("the end of Meta", self.meta.stop()).await;
        let connection = self.shared.connection.clone();
        let closed = within("the end of a connection", connection.close()).await;
        closed.unwrap();
        if self.shared.own_database {
            self.database.remove().await;
        }
    }
}
