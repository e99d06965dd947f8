use std::sync::Arc;

use async_trait::async_trait;
use domain::model::channel::{
    Capabilities, Channel, ChannelId, Check, Connected, GreetingKind, Localized, Product,
    ProviderApp, ProviderAppId, Spent, Usage,
};
use domain::model::conversation::{Owned, ProfileAnswer, ThreadAction, ThreadControl};
use domain::model::message::{Attachment, Content, Outcome};
use domain::model::shared::ExternalId;
use domain::model::workspace::Mode;
use domain::port::provider::{
    Address, Around, Forged, Gesture, GraphCall, History, Incoming, Login, Provider,
    ProviderFailure, Providers, RawIngress, Split,
};

use super::{Crash, CrashPoint};

/// Provider apps that die before a part leaves, or when it was answered.
#[derive(Debug)]
pub struct CrashingProviders {
    inner: Arc<dyn Providers>,
    crash: Crash,
}

impl CrashingProviders {
    /// Wraps them.
    pub fn new(inner: Arc<dyn Providers>, crash: Crash) -> Self {
        Self { inner, crash }
    }

    fn wrapped(&self, inner: Option<Arc<dyn Provider>>) -> Option<Arc<dyn Provider>> {
        let inner = inner?;
        let crash = self.crash.clone();
        Some(Arc::new(CrashingProvider { inner, crash }))
    }
}

impl Providers for CrashingProviders {
    fn find(&self, app: ProviderAppId) -> Option<Arc<dyn Provider>> {
        self.wrapped(self.inner.find(app))
    }

    fn shared(&self, mode: Mode) -> Option<Arc<dyn Provider>> {
        self.wrapped(self.inner.shared(mode))
    }
}

#[derive(Debug)]
struct CrashingProvider {
    inner: Arc<dyn Provider>,
    crash: Crash,
}

#[async_trait]
impl Provider for CrashingProvider {
    fn app(&self) -> ProviderApp {
        self.inner.app()
    }

    fn capabilities(&self) -> &'static Capabilities {
        self.inner.capabilities()
    }

    fn preview(&self, through: &Channel, to: Address<'_>, content: &Content) -> Option<GraphCall> {
        self.inner.preview(through, to, content)
    }

    fn preview_control(
        &self,
        through: &Channel,
        with: &ExternalId,
        control: &ThreadControl,
    ) -> Option<GraphCall> {
        self.inner.preview_control(through, with, control)
    }

    fn knows(&self, verify_token: &str) -> bool {
        self.inner.knows(verify_token)
    }

    fn verify(&self, raw: RawIngress<'_>) -> Result<(), Forged> {
        self.inner.verify(raw)
    }

    fn split(&self, body: &[u8]) -> Split {
        self.inner.split(body)
    }

    fn decode(&self, around: &Around, item: &[u8]) -> Incoming {
        self.inner.decode(around, item)
    }

    fn human_agent(&self) -> bool {
        self.inner.human_agent()
    }

    async fn send(&self, through: &Connected, to: Address<'_>, content: &Content) -> Outcome {
        self.crash.pass(CrashPoint::Marked);
        let outcome = self.inner.send(through, to, content).await;
        self.crash.pass(CrashPoint::Answered);
        outcome
    }

    async fn act(
        &self,
        through: &Connected,
        to: &ExternalId,
        what: &Gesture,
    ) -> Result<(), ProviderFailure> {
        self.inner.act(through, to, what).await
    }

    async fn history(&self, through: &Connected, with: &ExternalId) -> History {
        self.inner.history(through, with).await
    }

    async fn files(
        &self,
        through: &Connected,
        message: &ExternalId,
    ) -> Result<Vec<Attachment>, ProviderFailure> {
        self.inner.files(through, message).await
    }

    async fn profile(
        &self,
        through: &Connected,
        of: &ExternalId,
    ) -> Result<ProfileAnswer, ProviderFailure> {
        self.inner.profile(through, of).await
    }

    async fn greeting(
        &self,
        through: &Connected,
        kind: GreetingKind,
        change: Option<&[Localized]>,
    ) -> Result<Vec<Localized>, ProviderFailure> {
        self.inner.greeting(through, kind, change).await
    }

    async fn control(
        &self,
        through: &Connected,
        with: &ExternalId,
        action: &ThreadAction,
        metadata: Option<&str>,
    ) -> Result<(), ProviderFailure> {
        self.inner.control(through, with, action, metadata).await
    }

    async fn thread_owner(
        &self,
        through: &Connected,
        with: &ExternalId,
    ) -> Result<Owned, ProviderFailure> {
        self.inner.thread_owner(through, with).await
    }

    fn own_app(&self) -> Option<ExternalId> {
        self.inner.own_app()
    }

    async fn subscribe(&self, channel: &Connected) -> Result<(), ProviderFailure> {
        self.inner.subscribe(channel).await
    }

    async fn unsubscribe(&self, channel: &Connected) -> Result<(), ProviderFailure> {
        self.inner.unsubscribe(channel).await
    }

    async fn check(&self, channel: &Connected) -> Result<Vec<Check>, ProviderFailure> {
        self.inner.check(channel).await
    }

    fn spent(&self, channel: ChannelId) -> Vec<Spent> {
        self.inner.spent(channel)
    }

    fn usage(&self, account: &ExternalId) -> Option<Usage> {
        self.inner.usage(account)
    }

    fn login(&self, product: Product) -> Option<&dyn Login> {
        self.inner.login(product)
    }
}
