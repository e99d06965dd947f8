use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use chrono::Duration;
use domain::model::channel::{
    Capabilities, Channel, Check, Connected, ContentLimits, Feature, FileLimit, FileLimits, Length,
    Product, ProviderApp, ProviderKind, Via,
};
use domain::model::message::{Content, Outcome, ProviderWords};
use domain::model::shared::{Clock, Code, ExternalId, SecretString};
use domain::port::provider::{
    Around, Forged, GraphCall, History, Incoming, Login, Provider, ProviderFailure, RawIngress,
    Split,
};
use reqwest::{Client, Method};
use serde_json::value::RawValue;

use super::budget::Budget;
use super::client::{GraphClient, Timeouts};
use super::login::{FacebookLogin, InstagramLogin, checked};
use super::outcome::{Answered, of_read, of_send};
use super::wire::Done;
use super::{
    InstagramSettings, InvalidSettings, decode, encode, history, lacking, outcome, verify, vouch,
};
use crate::providers::shared_app;

const MEBIBYTE: u64 = 1024 * 1024;

/// META 3.2, 3.4.
const CAPABILITIES: Capabilities = Capabilities {
    text_bytes: 1000,
    files: FileLimits {
        image: Some(FileLimit {
            bytes: 8 * MEBIBYTE,
            media_types: &["image/png", "image/jpeg", "image/jpg", "image/gif"],
        }),
        video: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &[
                "video/mp4",
                "video/ogg",
                "video/webm",
                "video/quicktime",
                "video/avi",
                "video/x-msvideo",
            ],
        }),
        audio: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &[
                "audio/aac",
                "audio/mp4",
                "audio/m4a",
                "audio/x-m4a",
                "audio/wav",
                "audio/x-wav",
                "audio/wave",
                "audio/vnd.wave",
                "video/mp4",
            ],
        }),
        file: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &["application/pdf"],
        }),
    },
    content: ContentLimits {
        images: 10,
        quick_replies: 13,
        quick_reply_title: Length::characters(20),
        quick_reply_payload: Length::characters(1000),
        cards: 10,
        card_title: Length::characters(80),
        card_subtitle: Length::characters(80),
        buttons_text: Length::characters(640),
        buttons: 3,
        button_title: Length::characters(20),
        button_payload: Length::characters(1000),
        products: 10,
    },
    // META 3.1: of a catalogue, which only a Page has
    lacks: &[(Product::Instagram, Feature::Products)],
    // ours: each part is a call
    items: 10,
    parts: 20,
    response_window: Duration::hours(24),
    human_agent_window: Duration::days(7),
};

/// Calls to the Conversations API of one account in a second (META 9).
const CONVERSATIONS: u32 = 2;

/// What is asked for: all that the messaging scope gives. Instagram sends what the dashboard says all the same (META 1b).
const SUBSCRIBED_FIELDS: &str = "messages,message_echoes,message_reactions,message_edit,\
messaging_postbacks,messaging_seen,messaging_referral,messaging_optins,messaging_handover,standby";

/// Any one field of the Page is enough: what Instagram sends the dashboard says (META 1a).
const PAGE_FIELDS: &str = "messages";

/// One Meta app with its logins.
#[derive(Debug)]
pub struct Instagram {
    app: ProviderApp,
    verify_token: SecretString,
    /// Which may sign webhooks.
    secrets: Vec<SecretString>,
    client: Arc<GraphClient>,
    login: Option<InstagramLogin>,
    facebook: Option<FacebookLogin>,
    conversations: Budget,
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
        let client = GraphClient::new(http, hosts, settings.graph_version, timeouts, clock);
        let client = Arc::new(client);
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
            conversations: Budget::per_second(CONVERSATIONS),
        })
    }

    /// Whether the channel is one of this app's: its token goes nowhere else.
    fn owns(&self, connected: &Connected) -> bool {
        connected.channel.provider_app == self.app.id
    }

    async fn subscribed_apps(
        &self,
        method: Method,
        channel: &Connected,
        query: &[(&str, &str)],
    ) -> Result<(), ProviderFailure> {
        if !self.owns(channel) {
            return Err(ProviderFailure {
                code: Code::ProviderAppMissing,
                words: ProviderWords::default(),
                wait: None,
            });
        }
        let token = &channel.credential.token;
        let via = &channel.channel.connection.via;
        done(self.client.subscribed_apps(method, via, token, query).await)
    }
}

#[async_trait]
impl Provider for Instagram {
    fn app(&self) -> ProviderApp {
        self.app
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn knows(&self, verify_token: &str) -> bool {
        verify::same(&self.verify_token, verify_token)
    }

    fn verify(&self, raw: RawIngress<'_>) -> Result<(), Forged> {
        verify::signature(self.secrets.iter(), raw)
    }

    fn split(&self, body: &[u8]) -> Split {
        decode::split(body)
    }

    fn decode(&self, around: &Around, item: &[u8]) -> Incoming {
        decode::item(around, item)
    }

    #[tracing::instrument(name = "http.instagram.send", skip_all, fields(channel.id = %through.channel.id))]
    async fn send(&self, through: &Connected, to: &ExternalId, content: &Content) -> Outcome {
        let refused = |code| Outcome::Rejected {
            code,
            words: ProviderWords::default(),
        };
        if !self.owns(through) {
            return refused(Code::ProviderAppMissing);
        }
        let Some(body) = encode::encode(to, content) else {
            return refused(Code::ContentRefused);
        };
        let account = through.channel.account.external_id.as_str();
        let token = &through.credential.token;
        let to = (&through.channel.connection.via, account);
        let outcome = of_send(self.client.send(to, token, &body).await);
        let outcome = lacking::of_send(content, outcome);
        vouch::of_send(&self.client, through, outcome).await
    }

    fn preview(&self, through: &Channel, to: &ExternalId, content: &Content) -> Option<GraphCall> {
        let body = serde_json::to_string(&encode::encode(to, content)?).ok()?;
        let account = through.account.external_id.as_str();
        let url = self.client.messages((&through.connection.via, account));
        Some(GraphCall {
            method: "POST",
            path: url.path().to_owned(),
            body,
        })
    }

    #[tracing::instrument(name = "http.instagram.history", skip_all, fields(channel.id = %through.channel.id))]
    async fn history(&self, through: &Connected, with: &ExternalId) -> History {
        let failed = |code| {
            History::Failed(ProviderFailure {
                code,
                words: ProviderWords::default(),
                wait: None,
            })
        };
        if !self.owns(through) {
            return failed(Code::ProviderAppMissing);
        }
        let account = &through.channel.account.external_id;
        if let Err(wait) = self.conversations.take(account, Instant::now()) {
            let wait = Duration::from_std(wait).unwrap_or(Duration::seconds(1));
            return History::Later(wait.max(Duration::milliseconds(1)));
        }
        let query = [
            ("platform", "instagram"),
            ("user_id", with.as_str()),
            ("fields", history::FIELDS),
        ];
        let token = &through.credential.token;
        match of_read(
            self.client
                .conversations(&through.channel.connection.via, token, &query)
                .await,
        ) {
            Err(failure) => History::Failed(failure),
            Ok(answer) => history::said(&answer.body, account)
                .map_or_else(|| failed(Code::ProviderUnavailable), History::Said),
        }
    }

    #[tracing::instrument(name = "http.instagram.subscribe", skip_all, fields(channel.id = %channel.channel.id))]
    async fn subscribe(&self, channel: &Connected) -> Result<(), ProviderFailure> {
        let fields = match &channel.channel.connection.via {
            Via::Instagram => SUBSCRIBED_FIELDS,
            Via::Facebook(_) => PAGE_FIELDS,
        };
        let query = [("subscribed_fields", fields)];
        match self.subscribed_apps(Method::POST, channel, &query).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(vouch::of_call(&self.client, channel, failure).await),
        }
    }

    #[tracing::instrument(name = "http.instagram.unsubscribe", skip_all, fields(channel.id = %channel.channel.id))]
    async fn unsubscribe(&self, channel: &Connected) -> Result<(), ProviderFailure> {
        self.subscribed_apps(Method::DELETE, channel, &[]).await
    }

    #[tracing::instrument(name = "http.instagram.check", skip_all, fields(channel.id = %channel.channel.id))]
    async fn check(&self, channel: &Connected) -> Vec<Check> {
        if !self.owns(channel) {
            return vec![];
        }
        let product = channel.channel.connection.via.product();
        // as which app Instagram's own login lists it is not documented (META 1b)
        let app_id = match product {
            Product::Facebook => self.facebook.as_ref().map(FacebookLogin::app_id),
            Product::Instagram => None,
        };
        checked(&self.client, (self.login(product), app_id), channel).await
    }

    fn login(&self, product: Product) -> Option<&dyn Login> {
        match product {
            Product::Instagram => {
                let login: &dyn Login = self.login.as_ref()?;
                Some(login)
            }
            Product::Facebook => {
                let login: &dyn Login = self.facebook.as_ref()?;
                Some(login)
            }
        }
    }
}

/// Whether the answer says that it is done: `true`, or `"true"`.
pub(super) fn done(answered: Answered) -> Result<(), ProviderFailure> {
    let answer = of_read(answered)?;
    let done: Option<Done<'_>> = outcome::read(&answer.body);
    match done.and_then(|done| done.success).map(RawValue::get) {
        Some("true" | "\"true\"") => Ok(()),
        Some(_) | None => Err(ProviderFailure {
            code: Code::ProviderUnavailable,
            words: ProviderWords {
                status: Some(answer.status),
                ..ProviderWords::default()
            },
            wait: None,
        }),
    }
}
