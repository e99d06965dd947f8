use std::sync::Arc;
use std::time::Instant;

use domain::model::channel::{Connected, ProviderApp, ProviderKind};
use domain::model::shared::{Clock, Code, ExternalId, SecretString, Time};
use domain::port::provider::ProviderFailure;
use reqwest::Client;

use super::budget::Budget;
use super::capabilities::{ACTIONS, CAPABILITIES};
use super::client::{GraphClient, Timeouts};
use super::gates::Gates;
use super::login::{FacebookLogin, InstagramLogin};
use super::outcome::{Answer, Answered, of_read, unsaid};
use super::{InstagramSettings, InvalidSettings};
use crate::providers::shared_app;

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
    pub(super) conversations: Budget<Instant>,
    pub(super) human_agent: bool,
    /// Typing, seen and reactions, which are sends to Instagram (META 9) and no work that is paced.
    pub(super) actions: Budget<Instant>,
    pub(super) greetings: Budget<Time>,
    pub(super) gates: Gates,
    pub(super) clock: Arc<dyn Clock>,
}

impl Instagram {
    /// The app that these settings describe.
    pub fn new(
        settings: InstagramSettings,
        http: Client,
        clock: Arc<dyn Clock>,
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
            conversations: Budget::evenly(CAPABILITIES.conversations),
            human_agent: settings.human_agent,
            actions: Budget::at_once(ACTIONS),
            greetings: Budget::at_once(CAPABILITIES.messenger_profile),
            gates: Gates::default(),
            clock,
        })
    }

    /// Whether the channel is one of this app's: its token goes nowhere else.
    pub(super) fn owns(&self, connected: &Connected) -> bool {
        connected.channel.provider_app == self.app.id
    }

    /// Refuses what an account asks while it, or the whole app, is to call nobody.
    pub(super) fn open(&self, account: &ExternalId) -> Result<(), ProviderFailure> {
        match self.gates.closed(account, self.clock.now()) {
            Some((code, wait)) => Err(unsaid(code, Some(wait))),
            None => Ok(()),
        }
    }

    /// What an answer to an account's question means, once it was learnt from.
    pub(super) fn heard(
        &self,
        account: &ExternalId,
        answered: Answered,
    ) -> Result<Answer, ProviderFailure> {
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
