//! What pages, control API, Graph API and handle share: the state behind its lock, and the means
//! to tell the app what happened.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::redirect;
use secrecy::SecretString;
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    log::{Request, Webhook},
    settings::Settings,
    state::State,
};

/// Webhooks in flight at once.
const SLOTS: usize = 128;

/// Shorter than servers keep idle connections, so that none is used just as it is closed.
const IDLE: Duration = Duration::from_secs(2);

/// What all doors of a sandbox share.
pub(crate) struct Hub {
    state: Mutex<State>,
    pub(crate) client: reqwest::Client,
    pub(crate) runtime: Handle,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    pub(crate) retries: Vec<Duration>,
    pub(crate) slots: Semaphore,
    pub(crate) control_key: Option<SecretString>,
    /// Wakes who keeps the state in a file.
    pub(crate) changed: Notify,
    activity: watch::Sender<u64>,
}

/// The state has tokens, which nobody who shows a sandbox means.
impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

impl Hub {
    pub(crate) fn new(settings: &Settings, state: State) -> Result<Arc<Self>, reqwest::Error> {
        if rustls::crypto::ring::default_provider()
            .install_default()
            .is_err()
        {
            tracing::trace!("the process has a TLS provider already");
        }
        let client = reqwest::Client::builder()
            .timeout(settings.webhook_timeout)
            .pool_idle_timeout(IDLE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Arc::new(Self {
            state: Mutex::new(state),
            client,
            runtime: Handle::current(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            retries: settings.webhook_retries.clone(),
            slots: Semaphore::new(SLOTS),
            control_key: settings.control_key.clone(),
            changed: Notify::new(),
            activity: watch::Sender::new(0),
        }))
    }

    /// The state, for reading.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // a panic elsewhere must not turn into one here: the state is consistent between calls
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, sends the webhooks that the change caused, and has it kept.
    pub(crate) fn with<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let (outcome, lanes) = {
            let mut state = self.lock();
            let outcome = change(&mut state);
            (outcome, state.queue.awake())
        };
        self.changed.notify_one();
        self.run_lanes(lanes);
        outcome
    }

    pub(crate) fn note_request(&self, mut request: Request) {
        {
            let mut state = self.lock();
            state.request_count += 1;
            request.number = state.request_count;
            state.requests.push(request);
        }
        self.activity.send_modify(|count| *count += 1);
    }

    pub(crate) fn note_webhook(&self, webhook: Webhook) {
        {
            let mut state = self.lock();
            state.webhook_count += 1;
            state.webhooks.push(webhook);
        }
        self.activity.send_modify(|count| *count += 1);
    }

    /// Changes with every request and every webhook.
    pub(crate) fn activity(&self) -> watch::Receiver<u64> {
        self.activity.subscribe()
    }
}
