use async_trait::async_trait;
use futures::future::BoxFuture;
use thiserror::Error;

use crate::model::channel::{Candidate, Consent, Product, Reached};
use crate::model::message::ProviderWords;
use crate::model::shared::{Code, ExternalId, SecretString, Time};

use super::ProviderFailure;

/// Why a login came to nothing.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("the login failed: {}", code.as_str())]
pub struct LoginFailure {
    /// What it means.
    pub code: Code,
    /// Which scopes are missing, in the provider's words, if it is that.
    pub scopes: Vec<String>,
    /// In the provider's words, when it said anything.
    pub words: Option<Box<ProviderWords>>,
}

impl From<Code> for LoginFailure {
    fn from(code: Code) -> Self {
        Self {
            code,
            scopes: vec![],
            words: None,
        }
    }
}

/// What the dialog is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// What comes back with the browser.
    pub state: &'a str,
    /// Where it comes back to.
    pub redirect_uri: &'a str,
    /// Whether to ask again for what was refused before.
    pub rerequest: bool,
}

/// A login product of a provider app.
#[async_trait]
pub trait Login: Send + Sync + std::fmt::Debug {
    /// Which product it is.
    fn product(&self) -> Product;
    /// Where the browser is sent.
    fn authorize_url(&self, ask: Ask<'_>) -> String;
    /// Ends when a browser that asks from now on has waited for as long as it may.
    fn deadline(&self) -> BoxFuture<'static, ()>;
    /// Code → token → long-lived token, with the scopes checked.
    async fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        now: Time,
    ) -> Result<Consent, LoginFailure>;
    /// What a token that somebody holds is good for, with the scopes checked where the provider tells them.
    async fn inspect(&self, token: &SecretString, now: Time) -> Result<Consent, LoginFailure>;
    /// What it reaches.
    async fn candidates(&self, consent: &Consent) -> Result<Vec<Candidate>, LoginFailure>;
    /// Inspects a caller's token and probes the account that it is for: this one, or its only one. Takes no longer than
    /// one call may.
    async fn introduce(
        &self,
        token: &SecretString,
        account: Option<&ExternalId>,
        now: Time,
    ) -> Result<(Consent, Reached), LoginFailure>;
    /// Whether a consent can be taken back by a call.
    fn is_revocable(&self) -> bool;
    /// Takes back all that this person allowed.
    async fn revoke(&self, grantor: &ExternalId) -> Result<(), ProviderFailure>;
    /// Whether messaging works for an account, by reading its conversations once, which some accounts need before their
    /// webhooks flow. With what was looked at; or why it does not work.
    async fn probe(&self, reached: Reached) -> Result<Reached, (Reached, Code)>;
}
