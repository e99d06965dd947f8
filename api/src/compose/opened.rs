use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::flow::admin::Admin;
use domain::flow::connect::Connect;
use domain::flow::converse::Converse;
use domain::flow::receive::{Proven, Receive};
use domain::flow::send::Send;
use domain::flow::tell::Tell;
use domain::flow::upkeep::Upkeep;
use domain::model::shared::{Clock, Ids};
use domain::port::crypto::{Cursors, MediaLinks, States, Vault};
use infra::arrival::Waiting;
use infra::budgets::Budgets;
use infra::crypto::{HmacSigner, Keyring, KeyringSettings, OsRandom};
use infra::http::{GuardedCourier, GuardedFiles, install_ring};
use infra::ids::UuidIds;
use infra::metrics::{CountingStore, Metrics};
use infra::providers::{AppSettings, Registry};
use infra::store::{Database, Parts, SeaKeys, SeaStore};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::clock::TheClock;
use super::crash::CrashPoints;
use super::{Flows, apps, outgoing, tables};
use crate::config::Config;
use crate::http::view::{Media, Rendered};
use crate::http::{Addresses, CodePages};
use crate::worker::UntilStopped;

/// How long nothing is removed between two batches of what is out of retention: others want the database, too.
const BREATH: Duration = Duration::from_millis(20);

/// The use cases on an open database, without anything that listens or works: what commands call.
#[derive(Debug)]
pub struct Opened {
    /// The use cases.
    pub flows: Flows,
    /// Time.
    pub clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) vault: Arc<dyn Vault>,
    pub(super) cursors: Arc<dyn Cursors>,
    pub(super) media: Media,
    pub(super) budgets: Arc<Budgets>,
    pub(super) store: SeaStore,
    pub(super) metrics: Arc<Metrics>,
    pub(super) database: Database,
    /// The process stops.
    pub(super) stop: CancellationToken,
}

impl Opened {
    /// Opens the database that the configuration names. An SQLite file is made and brought up to date.
    pub async fn of(config: &Config) -> anyhow::Result<Self> {
        let public_url = config.server.public_url(config.server.listen);
        Self::with(
            config,
            apps::configured(config),
            &public_url,
            &TheClock::default(),
        )
        .await
    }

    /// The same, with these provider apps.
    pub(super) async fn with(
        config: &Config,
        apps: Vec<AppSettings>,
        public_url: &str,
        clock: &TheClock,
    ) -> anyhow::Result<Self> {
        install_ring();
        if config.database.is_sqlite() {
            tables::migrate(config).await?;
        }
        let clock = clock.port();
        let ids: Arc<dyn Ids> = Arc::new(UuidIds);
        let database = infra::store::connect(&tables::settings(config))
            .await
            .context("the database cannot be opened")?;
        database
            .check()
            .await
            .context("the database cannot be used")?;
        let keys = Arc::new(SeaKeys::new(database.clone()));
        let keyring = Arc::new(
            Keyring::unlock(&keyring_settings(config), keys)
                .await
                .context("the master keys cannot be used")?,
        );
        let vault: Arc<dyn Vault> = Arc::<Keyring>::clone(&keyring);
        let parts = Parts {
            vault: Arc::clone(&vault),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            seal_content: config.database.seal_content,
        };
        let store = infra::store::open(database.clone(), parts)
            .await
            .context("the store cannot be opened")?;
        let own_files = apps.iter().filter_map(AppSettings::own_files).collect();
        let registry = Arc::new(Registry::new(apps, &clock)?);
        store.register_apps(&registry.apps()).await?;
        let budgets = registry.budgets();

        let links: Arc<dyn MediaLinks> = Arc::new(keyring.media_links());
        let origin = config.media.origin();
        let url = origin.as_ref().map_or(public_url, |(url, _)| url);
        let lasts = config.media.lasts();
        let media = Media::new(Arc::clone(&links), Arc::clone(&clock), url, lasts);
        let stop = CancellationToken::new();
        let metrics = Arc::new(Metrics::new()?);
        let adapters = Adapters {
            store: store.clone(),
            metrics: Arc::clone(&metrics),
            registry,
            states: Arc::new(keyring.states()),
            vault: Arc::clone(&vault),
            links,
            media: media.clone(),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            stop: stop.clone(),
        };
        let flows = adapters.flows(config, public_url, own_files)?;
        Ok(Self {
            flows,
            clock,
            ids,
            vault,
            cursors: Arc::new(keyring.cursors()),
            media,
            budgets,
            store,
            metrics,
            database,
            stop,
        })
    }

    /// Closes the database. What was accepted is on disk.
    pub async fn close(self) {
        if let Err(error) = self.store.close().await {
            tracing::warn!(
                %error,
                "the database did not close as it should"
            );
        }
    }
}

/// What flows are made of.
struct Adapters {
    store: SeaStore,
    metrics: Arc<Metrics>,
    registry: Arc<Registry>,
    states: Arc<dyn States>,
    vault: Arc<dyn Vault>,
    links: Arc<dyn MediaLinks>,
    media: Media,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    stop: CancellationToken,
}

impl Adapters {
    #[expect(
        clippy::too_many_lines,
        reason = "a line for each port of each flow, and no decision"
    )]
    fn flows(
        self,
        config: &Config,
        public_url: &str,
        own_files: Vec<Url>,
    ) -> anyhow::Result<Flows> {
        let Self {
            store,
            metrics,
            registry,
            states,
            vault,
            links,
            media,
            clock,
            ids,
            stop,
        } = self;
        let sea = Arc::new(store);
        let points = CrashPoints::of(config);
        let counting = CountingStore::new(Arc::<SeaStore>::clone(&sea), metrics);
        let store = points.store(Arc::new(counting));
        let inbox = points.inbox(Arc::<SeaStore>::clone(&sea));
        let providers = points.providers(registry);
        let random = Arc::new(OsRandom);
        let arrivals = Arc::new(Waiting::default());
        let courier = outgoing::courier(config);
        let proxy = courier.proxy.clone();
        let courier = Arc::new(GuardedCourier::new(courier, Arc::clone(&clock))?);
        let most = config.media.file_bytes;
        let guard = outgoing::guard(config);
        let files = GuardedFiles::new(guard, proxy.as_ref(), GuardedFiles::DEADLINE, most)?;
        let files = Arc::new(files.with_own(own_files)?);
        let patience = Arc::new(UntilStopped::of(stop.clone()));
        Ok(Flows {
            admin: Arc::new(Admin {
                store: Arc::clone(&store),
                workspaces: Arc::<SeaStore>::clone(&sea),
                operators: Arc::<SeaStore>::clone(&sea),
                inbox: Arc::clone(&inbox),
                accesses: Arc::default(),
                vault: Arc::clone(&vault),
                random: Arc::<OsRandom>::clone(&random),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
            }),
            connect: Arc::new(Connect {
                store: Arc::clone(&store),
                routes: Arc::<SeaStore>::clone(&sea),
                providers: Arc::clone(&providers),
                random: Arc::<OsRandom>::clone(&random),
                states,
                vault: Arc::clone(&vault),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                oauth_url: format!("{public_url}/oauth"),
            }),
            converse: Arc::new(Converse {
                store: Arc::clone(&store),
                providers: Arc::clone(&providers),
                asks_profiles: config.profiles.enabled,
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
            }),
            receive: Arc::new(Receive {
                store: Arc::clone(&store),
                inbox: Arc::clone(&inbox),
                providers: Arc::clone(&providers),
                proven: Arc::new(Proven::default()),
                arrivals: Arc::<Waiting>::clone(&arrivals),
                links,
                files: Arc::<GuardedFiles>::clone(&files),
                anew: Arc::default(),
                asks_profiles: config.profiles.enabled,
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
            }),
            send: Arc::new(Send {
                store: Arc::clone(&store),
                providers,
                files,
                patience: Arc::<UntilStopped>::clone(&patience),
                watches: Arc::<SeaStore>::clone(&sea),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                resolve_within: config.work.resolve_within(),
            }),
            tell: Arc::new(Tell {
                store: Arc::clone(&store),
                workspaces: Arc::<SeaStore>::clone(&sea),
                courier: points.courier(courier),
                signer: Arc::new(HmacSigner),
                render: Arc::new(Rendered(Addresses {
                    pages: CodePages::at(public_url),
                    media,
                })),
                arrivals,
                watches: Arc::<SeaStore>::clone(&sea),
                profile_wait: config.profiles.wait(),
                tolerance: config.webhooks.tolerance(),
                kept: config.retention.kept(),
                streaks: Arc::default(),
                patience,
                vault,
                random,
                clock: Arc::clone(&clock),
                ids,
            }),
            upkeep: Arc::new(Upkeep {
                workspaces: Arc::<SeaStore>::clone(&sea),
                inbox,
                retirement: sea,
                kept: config.retention.kept(),
                patience: Arc::new(UntilStopped::pausing(stop, BREATH)),
                clock,
            }),
        })
    }
}

/// The configured master keys, the one that wraps first.
fn keyring_settings(config: &Config) -> KeyringSettings {
    let primary = config.keys.primary();
    let mut keys: Vec<_> = config
        .keys
        .master
        .iter()
        .map(|key| infra::crypto::MasterKey {
            id: key.id.clone(),
            key: key.key.clone(),
        })
        .collect();
    keys.sort_by_key(|key| key.id != primary);
    KeyringSettings { keys }
}
