//! What a provider can do.

mod incoming;
mod login;

use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;

use crate::model::channel::{
    Capabilities, Channel, ChannelId, Check, Connected, GreetingKind, Localized, Product,
    ProviderApp, ProviderAppId, Spent, Usage,
};
use crate::model::conversation::{Owned, ProfileAnswer, ThreadAction, ThreadControl};
use crate::model::message::{Attachment, Content, Emoji, Outcome, ProviderWords, Shown};
use crate::model::shared::{Code, ExternalId};
use crate::model::workspace::Mode;

pub use incoming::{Around, Envelope, Incoming, RawItem, Said, Split, Upto};
pub use login::{Ask, Login, LoginFailure};

/// A webhook request as it came.
#[derive(Debug, Clone, Copy)]
pub struct RawIngress<'a> {
    /// The body's bytes, untouched.
    pub body: &'a [u8],
    /// The signature header's value, when there is one.
    pub signature: Option<&'a str>,
}

/// The signature matches none of the app's secrets.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the signature does not match")]
pub struct Forged;

/// Why a call that asks Instagram something failed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("the provider refused or did not answer: {}", code.as_str())]
pub struct ProviderFailure {
    /// What it means.
    pub code: Code,
    /// In the provider's words.
    pub words: Box<ProviderWords>,
    /// How long the provider asks to wait; or when its turn comes, of what was not asked for.
    pub wait: Option<chrono::Duration>,
    /// Whether it was asked for: what was not was no attempt.
    pub asked: bool,
}

impl ProviderFailure {
    /// It was asked for, and nothing is known of what was said.
    pub fn wordless(code: Code) -> Self {
        Self {
            code,
            words: Box::default(),
            wait: None,
            asked: true,
        }
    }

    /// It was not even asked for.
    pub fn never(code: Code) -> Self {
        Self {
            asked: false,
            ..Self::wordless(code)
        }
    }

    /// Whether the same may be taken later: Instagram was not reached, or asks to wait.
    pub fn is_passing(&self) -> bool {
        let away = matches!(
            self.code,
            Code::ProviderUnavailable | Code::ProviderTransient
        );
        away || self.code.is_rate_limit()
    }

    /// Its turn has not come: that is in so long.
    pub fn unasked(code: Code, wait: chrono::Duration) -> Self {
        Self {
            wait: Some(wait),
            ..Self::never(code)
        }
    }

    /// In how long its turn comes, if that is all that it waits for.
    pub fn turn(&self) -> Option<chrono::Duration> {
        self.wait.filter(|_| !self.asked)
    }

    /// In how long it is asked for again: when its turn comes, and otherwise not before `pause` is over.
    pub fn again_in(&self, pause: chrono::Duration) -> chrono::Duration {
        let asked = || self.wait.map_or(pause, |wait| wait.max(pause));
        self.turn().unwrap_or_else(asked)
    }
}

/// A call to a provider, without what it is authorised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphCall {
    /// `POST`, …
    pub method: &'static str,
    /// The path on the provider's host, with its version.
    pub path: String,
    /// The body: JSON.
    pub body: String,
}

/// What came of asking for what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum History {
    /// This, as far as it is shown.
    Said(Vec<Shown>),
    /// It may be asked for after this long.
    Later(chrono::Duration),
    /// It was refused, or not answered.
    Failed(ProviderFailure),
}

/// To whom a part goes, and as what (META 3.1, 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address<'a> {
    /// To a contact who wrote lately.
    Response(&'a ExternalId),
    /// To a contact who wrote in the last seven days, by a person.
    HumanAgent(&'a ExternalId),
    /// To whoever wrote the comment with this id of Instagram's.
    Comment(&'a ExternalId),
}

/// What is done in a conversation without saying anything (META 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gesture {
    /// Shows that an answer is being written.
    TypingOn,
    /// Shows that no more.
    TypingOff,
    /// Shows what the contact wrote as seen.
    MarkSeen,
    /// Reacts to the message with this `mid`.
    React(ExternalId, Emoji),
    /// Takes the reaction to the message with this `mid` back.
    Unreact(ExternalId),
}

/// One provider app, ready to be called.
#[async_trait]
pub trait Provider: Send + Sync + std::fmt::Debug {
    /// Which app it is.
    fn app(&self) -> ProviderApp;
    /// Its limits.
    fn capabilities(&self) -> &'static Capabilities;

    /// Whether the dashboard's handshake token is ours. Constant time.
    fn knows(&self, verify_token: &str) -> bool;
    /// Whether the body was signed with one of the app's secrets. Constant time; there is no default.
    fn verify(&self, raw: RawIngress<'_>) -> Result<(), Forged>;
    /// Cuts a verified body into items, raw slices of it.
    fn split(&self, body: &[u8]) -> Split;
    /// What an item says. An unknown shape is [`Said::Unsupported`], never an error.
    fn decode(&self, around: &Around, item: &[u8]) -> Incoming;

    /// Whether the app has the Human Agent feature (META 1, 3.4).
    fn human_agent(&self) -> bool;
    /// Sends one part's content to `to`. Never an error: every way it can end is an outcome.
    async fn send(&self, through: &Connected, to: Address<'_>, content: &Content) -> Outcome;
    /// The call that would send this; nothing for what the provider is not sent. Pure.
    fn preview(&self, through: &Channel, to: Address<'_>, content: &Content) -> Option<GraphCall>;
    /// The call that would change the control of a conversation so. Pure.
    fn preview_control(
        &self,
        through: &Channel,
        with: &ExternalId,
        control: &ThreadControl,
    ) -> Option<GraphCall>;
    /// Does something in a conversation without saying anything.
    async fn act(
        &self,
        through: &Connected,
        to: &ExternalId,
        what: &Gesture,
    ) -> Result<(), ProviderFailure>;
    /// What was lately said with a contact, as the provider shows it. Asks no faster than the provider allows.
    async fn history(&self, through: &Connected, with: &ExternalId) -> History;
    /// The files of one message anew, each with where it is now, in the message's order. Asks no faster than the provider
    /// allows.
    async fn files(
        &self,
        through: &Connected,
        message: &ExternalId,
    ) -> Result<Vec<Attachment>, ProviderFailure>;
    /// Who a contact is.
    async fn profile(
        &self,
        through: &Connected,
        of: &ExternalId,
    ) -> Result<ProfileAnswer, ProviderFailure>;
    /// What the account shows in conversations before anybody writes, as `change` leaves it: as it is when there is none.
    /// Asks no more often than the provider allows.
    async fn greeting(
        &self,
        through: &Connected,
        kind: GreetingKind,
        change: Option<&[Localized]>,
    ) -> Result<Vec<Localized>, ProviderFailure>;
    /// Changes the control of the conversation with a contact. What the account's routing does not allow is refused before
    /// it is asked for.
    async fn control(
        &self,
        through: &Connected,
        with: &ExternalId,
        action: &ThreadAction,
        metadata: Option<&str>,
    ) -> Result<(), ProviderFailure>;
    /// Who has the control of the conversation with a contact; only accounts that are connected with Facebook Login say it.
    async fn thread_owner(
        &self,
        through: &Connected,
        with: &ExternalId,
    ) -> Result<Owned, ProviderFailure>;
    /// By which id Meta knows this app among those that may have the control of conversations.
    fn own_app(&self) -> Option<ExternalId>;
    /// Asks for the account's webhooks.
    async fn subscribe(&self, channel: &Connected) -> Result<(), ProviderFailure>;
    /// Asks for them no more.
    async fn unsubscribe(&self, channel: &Connected) -> Result<(), ProviderFailure>;
    /// Looks at all that a channel needs. Fails only when it may not be asked now.
    async fn check(&self, channel: &Connected) -> Result<Vec<Check>, ProviderFailure>;
    /// How much of what the provider allows is used up, as it said last; nothing when it said nothing lately.
    fn usage(&self, account: &ExternalId) -> Option<Usage>;
    /// How much a channel was called lately for each thing that is limited.
    fn spent(&self, channel: ChannelId) -> Vec<Spent>;
    /// Its login of this product, when it is configured.
    fn login(&self, product: Product) -> Option<&dyn Login>;
}

/// The provider apps that are configured.
pub trait Providers: Send + Sync + std::fmt::Debug {
    /// The app with this id.
    fn find(&self, app: ProviderAppId) -> Option<Arc<dyn Provider>>;
    /// The shared app of a mode.
    fn shared(&self, mode: Mode) -> Option<Arc<dyn Provider>>;
}
