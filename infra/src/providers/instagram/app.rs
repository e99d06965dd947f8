use std::sync::Arc;
use std::time::Duration;

use domain::model::channel::{Connected, ProviderApp, ProviderKind};
use domain::model::shared::{Clock, Code, ExternalId, Pace, SecretString, Time};
use domain::port::provider::ProviderFailure;
use reqwest::Client;

use super::client::{GraphClient, Timeouts};
use super::gates::Gates;
use super::login::{FacebookLogin, InstagramLogin};
use super::outcome::{Answer, Answered, of_read};
use super::{InstagramSettings, InvalidSettings};
use crate::budgets::Budgets;
use crate::providers::shared_app;

/// How long somebody waits for a turn who waits at all.
const TURN: Duration = Duration::from_secs(5);

/// How a gate is asked: as whoever learns from the answer, or not.
type Shut = fn(&Gates, &ExternalId, Time) -> Option<(Code, chrono::Duration)>;

/// One Meta app with its logins.
#[derive(Debug)]
pub struct Instagram {
    pub(super) app: ProviderApp,
    pub(super) verify_token: SecretString,
    /// Which may sign webhooks.
    pub(super) secrets: Vec<SecretString>,
    pub(super) client: Arc<GraphClient>,
    pub(super) login: Option<InstagramLogin>,
    pub(super) facebook: Option<FacebookLogin>,
    pub(super) human_agent: bool,
    pub(super) gates: Gates,
    pub(super) budgets: Arc<Budgets>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Instagram {
    /// The app that these settings describe. Its calls and the work that is started share the budgets.
    pub fn new(
        settings: InstagramSettings,
        http: Client,
        (budgets, clock): (Arc<Budgets>, Arc<dyn Clock>),
    ) -> Result<Self, InvalidSettings> {
        settings.complete()?;
        let timeouts = Timeouts {
            send: settings.send_timeout,
            read: settings.read_timeout,
        };
        let of_login = settings.instagram.iter().map(|app| &app.secret);
        let of_facebook = settings
            .facebook
            .iter()
            .map(|facebook| &facebook.app.secret);
        let secrets = of_login.chain(of_facebook).chain(&settings.meta_app_secret);
        let secrets = secrets.cloned().collect();
        let hosts = settings.hosts()?;
        let proof = settings.facebook.as_ref().filter(|it| it.appsecret_proof);
        let proof = proof.map(|facebook| facebook.app.secret.clone());
        let client = GraphClient::new(
            http,
            hosts,
            settings.graph_version,
            timeouts,
            Arc::clone(&clock),
        );
        let client = Arc::new(client.proving(proof));
        Ok(Self {
            app: ProviderApp {
                id: shared_app(ProviderKind::Instagram, settings.mode),
                kind: ProviderKind::Instagram,
                mode: settings.mode,
            },
            verify_token: settings.verify_token,
            secrets,
            login: settings.instagram.map(|app| InstagramLogin {
                client: Arc::clone(&client),
                app_id: app.id,
                app_secret: app.secret,
            }),
            facebook: settings
                .facebook
                .map(|facebook| FacebookLogin::new(Arc::clone(&client), facebook)),
            client,
            human_agent: settings.human_agent,
            gates: Gates::default(),
            budgets,
            clock,
        })
    }

    /// Whether the channel is one of this app's: its token goes nowhere else.
    pub(super) fn owns(&self, connected: &Connected) -> bool {
        connected.channel.provider_app == self.app.id
    }

    /// Refuses what an account asks while it, or the whole app, is to call nobody.
    pub(super) fn open(&self, through: &Connected) -> Result<(), ProviderFailure> {
        self.opened(through, Gates::closed)
    }

    fn opened(&self, through: &Connected, closed: Shut) -> Result<(), ProviderFailure> {
        let now = self.clock.now();
        let resting = through.channel.hold_at(now);
        let resting = resting.filter(|hold| hold.reason.is_rate_limit());
        if let Some((until, hold)) = resting.and_then(|hold| Some((hold.until?, hold))) {
            return Err(ProviderFailure::unasked(hold.reason, until - now));
        }
        let account = &through.channel.account.external_id;
        match closed(&self.gates, account, now) {
            Some((code, wait)) => Err(ProviderFailure::unasked(code, wait)),
            None => Ok(()),
        }
    }

    /// The same, and refuses what is one call too many of its kind (META 9). Whoever is refused was not asked for. What the
    /// scheduler starts at its pace has taken its call and asks [`Self::open`] alone.
    pub(super) fn admit(&self, through: &Connected, pace: Pace) -> Result<(), ProviderFailure> {
        self.admitted(through, pace, Gates::closed)
    }

    /// The same for a question whose answer does not come by [`Self::heard`].
    pub(super) fn admit_unheard(
        &self,
        through: &Connected,
        pace: Pace,
    ) -> Result<(), ProviderFailure> {
        self.admitted(through, pace, Gates::shut)
    }

    fn admitted(
        &self,
        through: &Connected,
        pace: Pace,
        closed: Shut,
    ) -> Result<(), ProviderFailure> {
        let now = self.clock.now();
        let target = through.channel.id.into();
        let beyond = |until| ProviderFailure::unasked(Code::ProviderRateLimited, until - now);
        // who is refused here must not be taken for the one call that tries whether an app's pause is over
        if let Some(until) = self.budgets.closed(target, pace, now) {
            return Err(beyond(until));
        }
        self.opened(through, closed)?;
        self.budgets.take(target, pace, now).map_err(beyond)
    }

    /// The same for what somebody waits for who would rather wait for a moment than come again.
    pub(super) async fn admit_soon(
        &self,
        through: &Connected,
        pace: Pace,
    ) -> Result<(), ProviderFailure> {
        self.admitted_soon(through, pace, Gates::closed).await
    }

    /// The same for a question whose answer does not come by [`Self::heard`].
    pub(super) async fn admit_unheard_soon(
        &self,
        through: &Connected,
        pace: Pace,
    ) -> Result<(), ProviderFailure> {
        self.admitted_soon(through, pace, Gates::shut).await
    }

    async fn admitted_soon(
        &self,
        through: &Connected,
        pace: Pace,
        closed: Shut,
    ) -> Result<(), ProviderFailure> {
        let mut waited = Duration::ZERO;
        loop {
            let refused = match self.admitted(through, pace, closed) {
                Ok(()) => return Ok(()),
                Err(refused) => refused,
            };
            let wait = refused.wait.and_then(|wait| wait.to_std().ok());
            let Some(wait) = wait.filter(|wait| waited + *wait <= TURN) else {
                return Err(refused);
            };
            let wait = wait.max(Duration::from_millis(1));
            tokio::time::sleep(wait).await;
            waited += wait;
        }
    }

    /// What an answer to an account's question means, once it was learnt from.
    pub(super) fn heard(
        &self,
        through: &Connected,
        answered: Answered,
    ) -> Result<Answer, ProviderFailure> {
        let account = &through.channel.account.external_id;
        let usage = answered.as_ref().map_or(None, |answer| answer.usage);
        let answers = answered.is_ok();
        let read = of_read(answered);
        if answers {
            let refused = read.as_ref().err();
            let refused = refused.filter(|it| it.code == Code::ProviderAppRateLimited);
            let refused = refused.map(|failure| failure.wait);
            self.gates.learn(account, usage, refused, self.clock.now());
        }
        read
    }
}
