use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use anyhow::Context as _;
use infra::limit::{GovernorLimiter, LimitSettings, Rate};
use infra::metrics::{Exposition, Requests, Sources};
use infra::store::StatsNow;
use infra::work::{Memory, Ports, Scheduler, SeaLeases, SeaQueue, Settings};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::TheClock;
use super::{Flows, Opened, apps, upkeep};
use crate::config::{Config, Limits, Work};
use crate::http::{self, Services, Site, Streams};
use crate::worker::{UntilStopped, Worker};

/// The whole service.
#[derive(Debug)]
pub struct Application;

/// A service that runs, until [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it serves metrics, if anywhere.
    pub admin: Option<SocketAddr>,
    /// How the outside reaches it, without a slash at the end.
    pub public_url: String,
    /// The use cases.
    pub flows: Flows,
    /// The fake Instagram that runs in this process.
    #[cfg(feature = "sandbox")]
    pub sandbox: Option<sandbox::Sandbox>,
    /// The clock, for tests to move.
    #[cfg(feature = "testing")]
    pub clock: Arc<infra::time::OffsetClock>,
    /// What the scheduler holds in memory.
    pub memory: Arc<Memory>,
    opened: Opened,
    scheduler: Scheduler,
    server: ServerHandle,
    /// What serves metrics and health, and ends by itself when it is stopped.
    admin_server: Option<(ServerHandle, JoinHandle<io::Result<()>>)>,
    streams: Streams,
    tasks: TaskTracker,
    stop: CancellationToken,
    patience: Duration,
}

impl Application {
    /// Opens the database, composes the service, listens and works. Must be called on a multi-thread runtime: flows run there.
    pub async fn start(config: Config) -> anyhow::Result<Running> {
        let listener = bound(config.server.listen)?;
        let address = listener.local_addr()?;
        let admin = config.admin.listen.map(bound).transpose()?;
        let admin_address = admin.as_ref().map(TcpListener::local_addr).transpose()?;
        let public_url = config.server.public_url(address);
        let clock = TheClock::default();

        let apps = apps::configured(&config);
        #[cfg(feature = "sandbox")]
        let (sandbox, apps) = match super::sandbox::start(&config, address, &public_url).await? {
            Some((sandbox, app)) => (Some(sandbox), apps.into_iter().chain([app]).collect()),
            None => (None, apps),
        };
        let opened = Opened::with(&config, apps, &public_url, &clock).await?;

        let (tasks, stop) = (TaskTracker::new(), opened.stop.clone());
        let (runtime, streams) = (Handle::current(), Streams::default());
        let services = Services {
            flows: opened.flows.clone(),
            media: opened.media.clone(),
            cursors: Arc::clone(&opened.cursors),
            limiter: Arc::new(GovernorLimiter::new(&limits(&config.limits))),
            clock: Arc::clone(&opened.clock),
            ids: Arc::clone(&opened.ids),
            runtime: runtime.clone(),
            tracker: tasks.clone(),
            streams: streams.clone(),
            metrics: Arc::clone(&opened.metrics),
        };
        let (memory, scheduler) = work(&opened, &config.work, &runtime, stop.clone()).await?;
        let patience = config.server.shutdown_timeout();
        let site = site(&config, &public_url);
        let admin_server = match admin {
            Some(admin) => {
                let exposition = exposition(&opened, &memory);
                let (services, site) = (services.clone(), site.clone());
                let server = http::serve_admin(admin, services, site, exposition, patience)?;
                // not among the tasks: it answers until they have ended
                Some((server.handle(), runtime.spawn(server)))
            }
            None => None,
        };
        let requests = Requests::of(&opened.metrics, http::routes())?;
        let workers = config.server.workers;
        let server = http::serve(listener, services, site, requests, workers, patience)?;
        let handle = server.handle();
        tasks.spawn(server);
        tasks.spawn(upkeep::forgets(
            Arc::clone(&opened.flows.upkeep),
            stop.clone(),
        ));
        tasks.spawn(upkeep::retires(
            Arc::clone(&opened.flows.upkeep),
            stop.clone(),
        ));
        Ok(Running {
            address,
            admin: admin_address,
            public_url,
            flows: opened.flows.clone(),
            #[cfg(feature = "sandbox")]
            sandbox,
            #[cfg(feature = "testing")]
            clock: clock.moved(),
            memory,
            opened,
            scheduler,
            server: handle,
            admin_server,
            streams,
            tasks,
            stop,
            patience,
        })
    }
}

impl Running {
    /// What the store wrote so far.
    pub fn store_stats(&self) -> StatsNow {
        self.opened.store.stats()
    }

    /// Stops: no more requests, what has begun ends, then the work, then metrics and health, then the database.
    pub async fn stop(self) {
        // answers without an end, for which the server would wait
        self.streams.end();
        self.server.stop(true).await;
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(self.patience, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("requests did not end in time; what they had committed is kept");
        }
        if !self.scheduler.stop(self.patience).await {
            tracing::warn!("work did not end in time; it is taken up again at the next start");
        }
        if let Some((server, ended)) = self.admin_server {
            server.stop(true).await;
            drop(ended.await);
        }
        #[cfg(feature = "sandbox")]
        if let Some(sandbox) = &self.sandbox {
            sandbox.stop().await;
        }
        self.opened.close().await;
    }
}

fn bound(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("{address} cannot be listened at"))
}

/// The metrics, with what they ask.
fn exposition(opened: &Opened, memory: &Arc<Memory>) -> Exposition {
    let sources = Sources {
        store: opened.store.clone(),
        memory: Arc::clone(memory),
        queue: SeaQueue::new(opened.database.clone(), Arc::clone(&opened.vault)),
        clock: Arc::clone(&opened.clock),
    };
    Exposition::new(Arc::clone(&opened.metrics), sources)
}

/// The scheduler, with what the store tells it of commits.
async fn work(
    opened: &Opened,
    work: &Work,
    runtime: &Handle,
    stop: CancellationToken,
) -> anyhow::Result<(Arc<Memory>, Scheduler)> {
    let defaults = Settings::of(holder());
    let settings = Settings {
        in_flight: work.in_flight,
        per_workspace_in_flight: work.in_flight_per_workspace,
        per_target_in_flight: work.in_flight_per_target,
        for_all_in_flight: work.in_flight_per_operator_endpoint,
        budgets: Arc::clone(&opened.budgets),
        lease: work.lease_ttl(),
        poll: work.poll(),
        ..defaults
    };
    let memory = Arc::new(Memory::new(&settings, Arc::clone(&opened.clock)));
    opened.store.hand_over_to(Arc::<Memory>::clone(&memory));
    let leases = SeaLeases::new(opened.database.clone());
    leases
        .inherit()
        .await
        .context("the lease over work cannot be written")?;
    let flows = &opened.flows;
    let ports = Ports {
        queue: Arc::new(SeaQueue::new(
            opened.database.clone(),
            Arc::clone(&opened.vault),
        )),
        leases: Arc::new(leases),
        runner: Arc::new(Worker {
            receive: Arc::clone(&flows.receive),
            send: Arc::clone(&flows.send),
            tell: Arc::clone(&flows.tell),
            connect: Arc::clone(&flows.connect),
            converse: Arc::clone(&flows.converse),
            patience: UntilStopped::of(stop),
        }),
        clock: Arc::clone(&opened.clock),
        memory: Arc::clone(&memory),
    };
    let scheduler = Scheduler::start(ports, settings, runtime);
    Ok((memory, scheduler))
}

/// Names this process in the lease: unique for each start, so that nobody takes itself for an earlier one.
fn holder() -> String {
    format!(
        "{}-{}",
        std::process::id(),
        hex::encode(rand::random::<[u8; 6]>())
    )
}

fn site(config: &Config, public_url: &str) -> Site {
    Site {
        public_url: public_url.to_owned(),
        base_path: config.server.base_path.clone(),
        media_host: config.media.origin().map(|(_, host)| host),
        trusted_proxies: config.server.trusted_proxies.clone(),
        https_only: config.webhooks.https_only,
        source_ips: config.webhooks.source_ips.clone(),
        body_bytes: config.server.body_bytes,
        ingress_body_bytes: config.server.ingress_body_bytes,
        request_timeout: config.server.request_timeout(),
        privacy_policy_url: config.onboarding.privacy_policy_url.clone(),
        terms_url: config.onboarding.terms_url.clone(),
    }
}

fn limits(limits: &Limits) -> LimitSettings {
    let rate = |burst: u32, per_second: u32| Rate {
        burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
        per_second: NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN),
    };
    LimitSettings {
        key: rate(limits.key_burst, limits.key_per_second),
        workspace: rate(limits.workspace_burst, limits.workspace_per_second),
        address: rate(limits.address_burst, limits.address_per_second),
    }
}
