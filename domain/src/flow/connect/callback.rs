use std::pin::pin;

use futures::future::{BoxFuture, Either, select};

use crate::flow::Stopped;
use crate::model::audit::Origin;
use crate::model::channel::{
    Choice, Consent, LinkId, Product, ProviderAppId, Reached, StepKind, choice,
};
use crate::model::shared::{Code, ExposeSecret as _, SecretString};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::{Login, LoginFailure};

use super::connect_accounts::{Joining, Through};
use super::fail::Failing;
use super::finished::LoginError;
use super::returned::{Back, Returned};
use super::{Connect, Finished, NotConnected};

/// Meta's word for an account owner who cancelled (META 1a, 1b).
const DENIED: &str = "access_denied";

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
    /// `error_description`
    pub error_description: Option<String>,
    /// What the browser's cookies hold, a link each: which one counts, the state says.
    pub browsers: Vec<(LinkId, SecretString)>,
    /// From where it came: for the audit log.
    pub from: Origin,
}

impl Callback {
    /// What the browser remembers of a login with this link.
    pub(super) fn browser(&self, link: LinkId) -> Option<&SecretString> {
        let mut browsers = self.browsers.iter();
        browsers.find(|(of, _)| *of == link).map(|(_, held)| held)
    }
}

/// What a login came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// To several accounts, of which the account owner chooses.
    Choosing(LinkId),
    /// To a channel: active, or connecting while Instagram refuses the subscription (it is tried again).
    Finished(Box<Finished>),
    /// To nothing yet: it came back a moment ago, and this is its page loaded once more.
    UnderWay,
    /// To nothing; on record in the link's trail when the link is known.
    Refused(NotConnected),
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
        let returned = match self.returned(&came).await? {
            Back::Login(returned) => *returned,
            Back::Again(came) => return Ok(came),
        };
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
        let code = match code_of(&came) {
            Ok(code) => code,
            Err(none) => {
                tracing::info!(workspace.id = %workspace, link.id = %link, error = ?short(came.error.as_deref()),
                    description = ?short(came.error_description.as_deref()), "a login came back without a code");
                return Err(self.fail(failing(&[]), why(none)).await);
            }
        };

        let redirect_uri = self.redirect_uri(product);
        let mut deadline = login.deadline();
        let redeemed = login.redeem(code, &redirect_uri, returned.at);
        let redeemed = within(&mut deadline, redeemed).await.unwrap_or_else(late);
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
        let candidates = within(&mut deadline, login.candidates(&consent)).await;
        let candidates = match candidates.unwrap_or_else(late) {
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
            Choice::Ask => self.ask(returned, &consent).await,
            Choice::Connect(at) => {
                let one = candidates.into_iter().nth(at).and_then(Result::ok);
                let reaching = Reaching {
                    app: provider.app().id,
                    login,
                    deadline: &mut deadline,
                    from: came.from,
                };
                self.connect_one(returned, reaching, consent, one).await
            }
        }
    }

    /// The one account is connected, or the login fails with its reason.
    async fn connect_one(
        &self,
        returned: Returned,
        reaching: Reaching<'_>,
        consent: Consent,
        one: Option<Reached>,
    ) -> Result<Came, LoginError> {
        let (workspace, link) = (returned.workspace.id, returned.link.id);
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
        let Some(one) = one else {
            return Err(refused(LISTED, Code::AccountsMissing).await);
        };
        let probed = match within(reaching.deadline, reaching.login.probe(one)).await {
            Some(Ok(probed)) => probed,
            Some(Err((_, code))) => return Err(refused(LISTED, code).await),
            None => return Err(refused(LISTED, Code::ProviderUnavailable).await),
        };
        let through = Through {
            link,
            browser: returned.pending.browser,
        };
        let joining = Joining {
            workspace,
            through: Some(through),
            renews: None,
            provider_app: reaching.app,
            consent: &consent,
            by: through.by(reaching.from),
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
}

/// The code that it came back with, or why there is none.
fn code_of(came: &Callback) -> Result<&str, Code> {
    match (&came.error, &came.code) {
        (Some(error), _) if error == DENIED => Err(Code::OauthDenied),
        (Some(_), _) | (None, None) => Err(Code::OauthFailed),
        (None, Some(code)) => Ok(code.expose_secret()),
    }
}

/// Words as the log may have them: anybody can write them into an address.
fn short(words: Option<&str>) -> Option<String> {
    words.map(|words| words.chars().take(200).collect())
}

/// How the one account is reached, and until when a browser waits for that.
struct Reaching<'a> {
    app: ProviderAppId,
    login: &'a dyn Login,
    deadline: &'a mut BoxFuture<'static, ()>,
    from: Origin,
}

/// What is asked of Meta; nothing when it does not answer before the deadline, after which nothing more can be asked.
pub(super) async fn within<T>(
    deadline: &mut (impl Future<Output = ()> + Unpin),
    asked: impl Future<Output = T>,
) -> Option<T> {
    match select(pin!(asked), deadline).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(((), _)) => None,
    }
}

pub(super) fn late<T>() -> Result<T, LoginFailure> {
    Err(Code::ProviderUnavailable.into())
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
    if matches!(code, Code::ScopeMissing | Code::ConfigurationIncomplete) {
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

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::executor::block_on;
    use futures::future::{pending, ready};

    use super::*;

    #[test]
    fn whoever_does_not_answer_in_time_is_not_waited_for() {
        let mut never = pending().boxed();
        let mut over = ready(()).boxed();

        assert_eq!(block_on(within(&mut never, ready(1))), Some(1));
        assert_eq!(block_on(within(&mut over, pending::<i32>())), None);
    }
}
