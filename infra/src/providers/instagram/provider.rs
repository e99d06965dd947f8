use async_trait::async_trait;
use domain::model::channel::{
    Capabilities, Channel, ChannelId, Check, Connected, GreetingKind, Localized, Product,
    ProviderApp, Spent, Usage, Via,
};
use domain::model::conversation::{Owned, ProfileAnswer, ThreadAction, ThreadControl};
use domain::model::message::{Attachment, Content, Outcome, ProviderWords};
use domain::model::shared::{Code, ExternalId, Pace};
use domain::port::provider::{
    Address, Around, Forged, Gesture, GraphCall, History, Incoming, Login, Provider,
    ProviderFailure, RawIngress, Split,
};
use domain::port::work::Target;
use reqwest::Method;
use serde_json::value::RawValue;

use super::app::Instagram;
use super::capabilities::CAPABILITIES;
use super::login::{FacebookLogin, checked};
use super::outcome::{Answer, of_send};
use super::wire::Done;
use super::{control, decode, encode, greeting, history, lacking, outcome, profile, verify, vouch};

/// What is asked for: all that the messaging scope gives. Instagram sends what the dashboard says all the same (META 1b).
const SUBSCRIBED_FIELDS: &str = "messages,message_echoes,message_reactions,message_edit,\
messaging_postbacks,messaging_seen,messaging_referral,messaging_optins,messaging_handover,standby";

/// Any one field of the Page is enough: what Instagram sends the dashboard says (META 1a).
const PAGE_FIELDS: &str = "messages";

impl Instagram {
    async fn subscribed_apps(
        &self,
        method: Method,
        channel: &Connected,
        query: &[(&str, &str)],
    ) -> Result<(), ProviderFailure> {
        if !self.owns(channel) {
            return Err(foreign());
        }
        let token = &channel.credential.token;
        let via = &channel.channel.connection.via;
        let answered = self.client.subscribed_apps(method, via, token, query).await;
        done(self.heard(channel, answered))
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

    fn human_agent(&self) -> bool {
        self.human_agent
    }

    #[tracing::instrument(name = "http.instagram.send", skip_all, fields(channel.id = %through.channel.id))]
    async fn send(&self, through: &Connected, to: Address<'_>, content: &Content) -> Outcome {
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
        let account = &through.channel.account.external_id;
        if let Some((code, wait)) = self.gates.closed(account, self.clock.now()) {
            return Outcome::Deferred {
                code,
                words: ProviderWords::default(),
                wait: Some(wait),
            };
        }
        let token = &through.credential.token;
        let to = (&through.channel.connection.via, account.as_str());
        let answered = self.client.send(to, token, &body).await;
        let usage = answered.as_ref().map_or(None, |answer| answer.usage);
        let answers = answered.is_ok();
        let outcome = of_send(answered);
        if answers {
            let refused = match &outcome {
                Outcome::Deferred { code, wait, .. } => {
                    (*code == Code::ProviderAppRateLimited).then_some(*wait)
                }
                Outcome::Accepted { .. } | Outcome::Rejected { .. } | Outcome::Unknown { .. } => {
                    None
                }
            };
            self.gates.learn(account, usage, refused, self.clock.now());
        }
        let outcome = lacking::of_send(content, outcome);
        vouch::of_send(self, through, outcome).await
    }

    fn preview(&self, through: &Channel, to: Address<'_>, content: &Content) -> Option<GraphCall> {
        let body = serde_json::to_string(&encode::encode(to, content)?).ok()?;
        let account = through.account.external_id.as_str();
        let url = self.client.messages((&through.connection.via, account));
        Some(GraphCall {
            method: "POST",
            path: url.path().to_owned(),
            body,
        })
    }

    fn preview_control(
        &self,
        through: &Channel,
        with: &ExternalId,
        control: &ThreadControl,
    ) -> Option<GraphCall> {
        let (edge, body) = control::call(with, &control.action, control.metadata.as_deref());
        let url = self.client.edge_of(&through.connection.via, edge);
        Some(GraphCall {
            method: "POST",
            path: url.path().to_owned(),
            body: body.to_string(),
        })
    }

    #[tracing::instrument(name = "http.instagram.act", skip_all, fields(channel.id = %through.channel.id))]
    async fn act(
        &self,
        through: &Connected,
        to: &ExternalId,
        what: &Gesture,
    ) -> Result<(), ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        let account = &through.channel.account.external_id;
        // an action is for now: nobody waits for its turn
        self.admit(through, Pace::Send)?;
        let at = (&through.channel.connection.via, account.as_str());
        let token = &through.credential.token;
        let body = encode::action(to, what);
        let answered = self.client.act(at, token, &body).await;
        match self.heard(through, answered) {
            Ok(_) => Ok(()),
            Err(failure) => Err(vouch::of_call(self, through, failure).await),
        }
    }

    #[tracing::instrument(name = "http.instagram.history", skip_all, fields(channel.id = %through.channel.id))]
    async fn history(&self, through: &Connected, with: &ExternalId) -> History {
        if !self.owns(through) {
            return History::Failed(foreign());
        }
        let account = &through.channel.account.external_id;
        if let Err(refused) = self.admit(through, Pace::Conversations) {
            return refused
                .wait
                .map_or(History::Failed(refused), History::Later);
        }
        let query = [
            ("platform", "instagram"),
            ("user_id", with.as_str()),
            ("fields", history::FIELDS),
        ];
        let token = &through.credential.token;
        let via = &through.channel.connection.via;
        let answered = self.client.conversations(via, token, &query).await;
        match self.heard(through, answered) {
            Err(failure) => History::Failed(failure),
            Ok(answer) => history::said(&answer.body, account)
                .map_or_else(|| History::Failed(unreadable()), History::Said),
        }
    }

    #[tracing::instrument(name = "http.instagram.files", skip_all, fields(channel.id = %through.channel.id))]
    async fn files(
        &self,
        through: &Connected,
        message: &ExternalId,
    ) -> Result<Vec<Attachment>, ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        self.admit_soon(through, Pace::Conversations).await?;
        let product = through.channel.connection.via.product();
        let query = [("fields", history::FILES)];
        let token = &through.credential.token;
        let path = [message.as_str()];
        let answered = self.client.asks(product, &path, token, &query).await;
        let answer = self.heard(through, answered)?;
        history::files(&answer.body).ok_or_else(unreadable)
    }

    #[tracing::instrument(name = "http.instagram.profile", skip_all, fields(channel.id = %through.channel.id))]
    async fn profile(
        &self,
        through: &Connected,
        of: &ExternalId,
    ) -> Result<ProfileAnswer, ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        // it has its pace as work
        self.open(through)?;
        let product = through.channel.connection.via.product();
        let query = [("fields", profile::FIELDS)];
        let token = &through.credential.token;
        let path = [of.as_str()];
        let answered = self.client.asks(product, &path, token, &query).await;
        profile::answer(self.heard(through, answered))
    }

    #[tracing::instrument(name = "http.instagram.greeting", skip_all, fields(channel.id = %through.channel.id))]
    async fn greeting(
        &self,
        through: &Connected,
        kind: GreetingKind,
        change: Option<&[Localized]>,
    ) -> Result<Vec<Localized>, ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        self.admit(through, Pace::Greeting)?;
        let field = [("fields", kind.as_str()), greeting::PLATFORM];
        let platform = [greeting::PLATFORM];
        let (method, query, body): (_, &[_], _) = match change {
            None => (Method::GET, &field, None),
            Some([]) => (Method::DELETE, &platform, Some(greeting::clear(kind))),
            Some(all) => (Method::POST, &platform, Some(greeting::replace(kind, all))),
        };
        let via = &through.channel.connection.via;
        let token = &through.credential.token;
        let ask = (query, body.as_ref());
        let answered = self.client.messenger_profile(method, via, token, ask).await;
        let answer = self.heard(through, answered)?;
        let done = match change {
            None => greeting::shown(kind, &answer.body),
            Some(all) => greeting::is_done(&answer.body).then(|| all.to_vec()),
        };
        done.ok_or_else(unreadable)
    }

    #[tracing::instrument(name = "http.instagram.control", skip_all, fields(channel.id = %through.channel.id))]
    async fn control(
        &self,
        through: &Connected,
        with: &ExternalId,
        action: &ThreadAction,
        metadata: Option<&str>,
    ) -> Result<(), ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        self.admit(through, Pace::Control)?;
        control::change(self, through, with, (action, metadata)).await
    }

    #[tracing::instrument(name = "http.instagram.thread_owner", skip_all, fields(channel.id = %through.channel.id))]
    async fn thread_owner(
        &self,
        through: &Connected,
        with: &ExternalId,
    ) -> Result<Owned, ProviderFailure> {
        if !self.owns(through) {
            return Err(foreign());
        }
        self.admit(through, Pace::Control)?;
        control::owner(self, through, with).await
    }

    fn own_app(&self) -> Option<ExternalId> {
        let app = self.facebook.as_ref().map(FacebookLogin::app_id)?;
        ExternalId::parse(app).ok()
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
            Err(failure) => Err(vouch::of_call(self, channel, failure).await),
        }
    }

    #[tracing::instrument(name = "http.instagram.unsubscribe", skip_all, fields(channel.id = %channel.channel.id))]
    async fn unsubscribe(&self, channel: &Connected) -> Result<(), ProviderFailure> {
        self.subscribed_apps(Method::DELETE, channel, &[]).await
    }

    #[tracing::instrument(name = "http.instagram.check", skip_all, fields(channel.id = %channel.channel.id))]
    async fn check(&self, channel: &Connected) -> Result<Vec<Check>, ProviderFailure> {
        if !self.owns(channel) {
            return Ok(vec![]);
        }
        // one of its questions is for conversations
        self.admit_unheard(channel, Pace::Conversations)?;
        let product = channel.channel.connection.via.product();
        // as which app Instagram's own login lists it is not documented (META 1b)
        let app_id = match product {
            Product::Facebook => self.facebook.as_ref().map(FacebookLogin::app_id),
            Product::Instagram => None,
        };
        let login = (self.login(product), app_id);
        Ok(checked(&self.client, login, channel).await)
    }

    fn usage(&self, account: &ExternalId) -> Option<Usage> {
        self.gates.usage(account)
    }

    fn spent(&self, channel: ChannelId) -> Vec<Spent> {
        let now = self.clock.now();
        let of = |pace| {
            let is_asked_of = pace == Pace::Profile;
            let target = is_asked_of.then(|| Target::asked_of(channel));
            self.budgets
                .spent(target.unwrap_or(channel.into()), pace, now)
        };
        Pace::ALL.into_iter().filter_map(of).collect()
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

/// The channel is another app's.
fn foreign() -> ProviderFailure {
    ProviderFailure::never(Code::ProviderAppMissing)
}

/// It answered, and not in a way that is understood.
fn unreadable() -> ProviderFailure {
    ProviderFailure::wordless(Code::ProviderUnavailable)
}

/// Whether the answer says that it is done: `true`, or `"true"`.
pub(super) fn done(answered: Result<Answer, ProviderFailure>) -> Result<(), ProviderFailure> {
    let answer = answered?;
    let done: Option<Done<'_>> = outcome::read(&answer.body);
    match done.and_then(|done| done.success).map(RawValue::get) {
        Some("true" | "\"true\"") => Ok(()),
        Some(_) | None => Err(ProviderFailure {
            words: Box::new(ProviderWords {
                status: Some(answer.status),
                ..ProviderWords::default()
            }),
            ..ProviderFailure::wordless(Code::ProviderUnavailable)
        }),
    }
}
