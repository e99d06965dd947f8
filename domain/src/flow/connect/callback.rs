use std::sync::Arc;

use chrono::Duration;

use crate::flow::Stopped;
use crate::flow::shared::Tries;
use crate::model::channel::{Choice, Choosing, Consent, Pending, Product, StepKind, choice};
use crate::model::shared::{Code, ExposeSecret as _, SecretString, Time};
use crate::model::workspace::{Workspace, WorkspaceId};
use crate::port::crypto::Cell;
use crate::port::provider::{Login, Provider};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::connect_accounts::Joining;
use super::fail::Failing;
use super::finished::{LoginError, is_expected};
use super::{Connect, Finished, NotConnected};

/// Meta's word for an account owner who cancelled (META 1a, 1b).
const DENIED: &str = "access_denied";

/// For how long accounts may be chosen.
const CHOICE: Duration = Duration::minutes(30);

/// How far a login has come when its accounts are listed.
pub(super) const LISTED: &[StepKind] = &[StepKind::Exchanged, StepKind::AccountsListed];

/// And when they were checked.
const CHECKED: &[StepKind] = &[
    StepKind::Exchanged,
    StepKind::AccountsListed,
    StepKind::Checked,
];

/// What the browser came back with.
#[derive(Debug, Clone)]
pub struct Callback {
    /// From which product: where it came back to.
    pub product: Product,
    /// `state`
    pub state: Option<String>,
    /// `code`
    pub code: Option<SecretString>,
    /// `error`
    pub error: Option<String>,
    /// The browser's cookie.
    pub browser: Option<SecretString>,
}

/// What a login came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// To several accounts, of which the account owner chooses.
    Choosing,
    /// To a channel: active, or connecting while Instagram refuses the subscription (it is tried again).
    Finished(Box<Finished>),
    /// To nothing; on record in the link's trail when the link is known.
    Refused(NotConnected),
}

/// A login that came back as it should.
pub(super) struct Returned {
    pub(super) workspace: Workspace,
    pub(super) link: crate::model::channel::Link,
    pub(super) pending: Pending,
    pub(super) at: Time,
}

impl Connect {
    /// Checks state and browser and redeems the code; then connects the one account that it reaches, or asks which.
    #[tracing::instrument(name = "connect.callback", skip_all)]
    pub async fn callback(&self, came: Callback) -> Result<Came, Stopped> {
        match self.came(came).await {
            Ok(came) => Ok(came),
            Err(LoginError::Refused(why)) => Ok(Came::Refused(why)),
            Err(LoginError::Stopped(stopped)) => Err(stopped),
        }
    }

    async fn came(&self, came: Callback) -> Result<Came, LoginError> {
        let returned = self.returned(&came).await?;
        let (workspace, product) = (returned.workspace.id, came.product);
        let link = returned.link.id;
        let failing = move |passed| Failing {
            workspace,
            link,
            passed,
            news: true,
        };
        let why = |code: Code| NotConnected {
            product: Some(product),
            ..code.into()
        };
        let Some(provider) = self.providers.shared(returned.workspace.mode) else {
            return Err(self.fail(failing(&[]), why(Code::ProviderAppMissing)).await);
        };
        let Some(login) = provider.login(product) else {
            return Err(self.fail(failing(&[]), why(Code::ProviderAppMissing)).await);
        };
        let code = match (&came.error, &came.code) {
            (Some(error), _) if error == DENIED => {
                return Err(self.fail(failing(&[]), why(Code::OauthDenied)).await);
            }
            (Some(_), _) | (None, None) => {
                return Err(self.fail(failing(&[]), why(Code::OauthFailed)).await);
            }
            (None, Some(code)) => code.expose_secret(),
        };

        let redirect_uri = self.redirect_uri(product);
        let redeemed = login.redeem(code, &redirect_uri, returned.at).await;
        let consent = match redeemed {
            Ok(consent) => consent,
            Err(failure) => {
                tracing::warn!(workspace.id = %workspace, link.id = %link, code = failure.code.as_str(),
                    words = ?failure.words, "a login failed");
                let passed = exchanged(failure.code);
                let refused = NotConnected {
                    code: asked_before(failure.code, product, returned.pending.rerequest),
                    product: Some(product),
                    ..failure.into()
                };
                return Err(self.fail(failing(passed), refused).await);
            }
        };
        let candidates = match login.candidates(&consent).await {
            Ok(candidates) => candidates,
            Err(failure) => {
                tracing::warn!(workspace.id = %workspace, link.id = %link, code = failure.code.as_str(),
                    words = ?failure.words, "the accounts of a login could not be listed");
                let refused = NotConnected {
                    product: Some(product),
                    ..failure.into()
                };
                return Err(self.fail(failing(&[StepKind::Exchanged]), refused).await);
            }
        };
        let expected = returned.link.wanted.expected_username.as_deref();
        match choice(&candidates, expected) {
            Choice::Refuse(code) => Err(self.fail(failing(LISTED), why(code)).await),
            Choice::Ask => self.asks(returned, &consent).await,
            Choice::Connect(at) => {
                let one = candidates.into_iter().nth(at).and_then(Result::ok);
                self.connect_one(returned, &provider, login, consent, one)
                    .await
            }
        }
    }

    /// The one account is connected, or the login fails with its reason.
    async fn connect_one(
        &self,
        returned: Returned,
        provider: &Arc<dyn Provider>,
        login: &dyn Login,
        consent: Consent,
        one: Option<crate::model::channel::Reached>,
    ) -> Result<Came, LoginError> {
        let (workspace, link) = (returned.workspace.id, returned.link.id);
        let Some(one) = one.filter(|one| is_expected(&returned.link, &one.account.username)) else {
            return Err(Code::AccountUnexpected.into());
        };
        let product = consent.product;
        let refused = |passed, code: Code| {
            let failing = Failing {
                workspace,
                link,
                passed,
                news: true,
            };
            let why = NotConnected {
                product: Some(product),
                ..code.into()
            };
            self.fail(failing, why)
        };
        let probed = match login.probe(one).await {
            Ok(probed) => probed,
            Err((_, code)) => return Err(refused(LISTED, code).await),
        };
        let joining = Joining {
            workspace,
            link: Some(link),
            renews: None,
            provider_app: provider.app().id,
            consent: &consent,
            at: returned.at,
        };
        match self.join(&joining, &probed, CHECKED).await {
            Ok(channel) => {
                let channel = self.activate_now(channel).await;
                let link = self
                    .put_checks(workspace, link, std::slice::from_ref(&channel))
                    .await?;
                Ok(Came::Finished(Box::new(Finished {
                    workspace: returned.workspace,
                    link: link.unwrap_or(returned.link),
                    channels: vec![channel],
                })))
            }
            Err(LoginError::Refused(why)) => Err(refused(CHECKED, why.code).await),
            Err(stopped @ LoginError::Stopped(_)) => Err(stopped),
        }
    }

    /// Takes the login that was on its way: whatever comes of it, its state is worth nothing from here on.
    async fn returned(&self, came: &Callback) -> Result<Returned, LoginError> {
        let unknown = || LoginError::from(Code::StateInvalid);
        let claims = came
            .state
            .as_deref()
            .and_then(|state| self.states.read(state))
            .ok_or_else(unknown)?;
        let read = self.store.read(claims.workspace);
        let workspace = read.workspace().await?.ok_or_else(unknown)?;
        let nonce = self.random.hash(claims.nonce.as_bytes());
        let browser = came
            .browser
            .as_ref()
            .map(|cookie| self.random.hash(cookie.expose_secret().as_bytes()));
        let mut tries = Tries::default();
        loop {
            let link = read.link(claims.link).await?.ok_or_else(unknown)?;
            let now = self.clock.now();
            if let Err(refused) = link.may_continue(nonce, browser, now) {
                let failing = Failing {
                    workspace: workspace.id,
                    link: link.id,
                    passed: &[],
                    news: refused.awaited,
                };
                let why = NotConnected {
                    product: Some(came.product),
                    ..refused.code.into()
                };
                return Err(self.fail(failing, why).await);
            }
            // it came back to where the other product's logins come back to
            let pending = link.pending.clone();
            let pending = pending.filter(|pending| pending.product == came.product);
            let pending = pending.ok_or_else(unknown)?;

            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let returned = link.returned(now);
            let changes = Changes::of(workspace.id)
                .guard(guard)
                .write(Write::Link(returned.clone()));
            match self.store.commit(changes).await {
                Ok(()) => {
                    return Ok(Returned {
                        workspace,
                        link: returned,
                        pending,
                        at: now,
                    });
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The account owner is asked: what the login gave is kept, sealed, until they have chosen.
    async fn asks(&self, returned: Returned, consent: &Consent) -> Result<Came, LoginError> {
        let workspace = returned.workspace.id;
        let token = consent.token.expose_secret().as_bytes();
        let cell = choosing_cell(returned.link.id.as_uuid());
        let sealed = self.vault.seal(workspace, cell, token).await;
        let sealed = sealed.map_err(|error| stopped(workspace, &error))?;
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(returned.link.id).await?;
            let link = link.ok_or(Code::StateInvalid)?;
            let now = self.clock.now();
            let choosing = Choosing {
                product: consent.product,
                token: sealed.clone(),
                token_expires_at: consent.expires_at,
                expires_at: link.expires_at.min(now + CHOICE),
            };
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Link(link.id), link.version))
                .write(Write::Link(link.asks(choosing, now)));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Came::Choosing),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// Where a token waits for the choice.
pub(super) const fn choosing_cell(link: uuid::Uuid) -> Cell<'static> {
    Cell {
        table: "link",
        column: "choosing",
        row: link,
    }
}

/// What could not be sealed or opened is an error of ours.
pub(super) fn stopped(
    workspace: WorkspaceId,
    error: &crate::port::crypto::VaultError,
) -> LoginError {
    tracing::error!(workspace.id = %workspace, %error, "a token could not be kept");
    LoginError::from(Code::Internal)
}

/// The steps that were passed when redeeming a code fails so.
fn exchanged(code: Code) -> &'static [StepKind] {
    if code == Code::ScopeMissing {
        &[StepKind::Exchanged]
    } else {
        &[]
    }
}

/// A scope that is still missing after it was asked for again is one that Facebook remembers as refused.
fn asked_before(code: Code, product: Product, rerequest: bool) -> Code {
    if code == Code::ScopeMissing && rerequest && product == Product::Facebook {
        Code::ScopeRefusedBefore
    } else {
        code
    }
}
