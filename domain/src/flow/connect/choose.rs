use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

use crate::flow::Stopped;
use crate::model::audit::Origin;
use crate::model::channel::{Candidate, Choosing, Consent, Link, LinkId, Product};
use crate::model::shared::{Code, SecretString};
use crate::model::workspace::{Hashed, Workspace, WorkspaceId};
use crate::port::provider::LoginFailure;

use super::ask::choosing_cell;
use super::callback::{late, stopped, within};
use super::fail::Failing;
use super::finished::LoginError;
use super::{Connect, Finished, NotConnected, SoFar};

/// What an account owner may choose from.
#[derive(Debug)]
pub struct Choices {
    /// Who gets access.
    pub workspace: Workspace,
    /// With which link.
    pub link: LinkId,
    /// How many may be chosen.
    pub room: usize,
    /// What the login reaches.
    pub candidates: Vec<Candidate>,
}

/// What is wrong with a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Nothing was chosen.
    Nothing,
    /// More than there is room for.
    TooMany,
    /// Something that the login does not reach, or does not any more.
    Gone,
}

/// What a choice came to.
#[derive(Debug)]
pub enum Chosen {
    /// A result for each account.
    Finished(Box<Finished>),
    /// It was made a moment ago, and is still being carried out.
    UnderWay,
    /// It is to be made anew.
    Again(Choices, Hint),
    /// Nothing can be chosen.
    Refused(NotConnected),
}

/// A choice that this browser may make.
pub(super) struct Asked {
    pub(super) workspace: Workspace,
    pub(super) link: Link,
    pub(super) browser: Hashed,
    pub(super) product: Product,
    pub(super) consent: Consent,
    pub(super) candidates: Vec<Candidate>,
    /// From where it is made.
    pub(super) from: Origin,
    /// Until when the browser waits.
    pub(super) deadline: Shared<BoxFuture<'static, ()>>,
}

impl Connect {
    /// What the account owner may choose from, asked of Meta anew.
    #[tracing::instrument(name = "connect.choices", skip_all)]
    pub async fn choices(
        &self,
        token: &str,
        browser: &str,
    ) -> Result<Result<Choices, NotConnected>, Stopped> {
        match self.asked(token, browser, Origin::default()).await {
            Ok(asked) => Ok(Ok(asked.choices())),
            Err(LoginError::Refused(why)) => Ok(Err(why)),
            Err(LoginError::Stopped(stopped)) => Err(stopped),
        }
    }

    /// Connects the chosen accounts, by their ids: each with a result of its own, and an entry in the audit log.
    #[tracing::instrument(name = "connect.choose", skip_all)]
    pub async fn choose(
        &self,
        token: &str,
        browser: &str,
        picked: &[String],
        from: Origin,
    ) -> Result<Chosen, Stopped> {
        match self.connect_chosen(token, browser, picked, from).await {
            Ok(chosen) => Ok(chosen),
            Err(LoginError::Refused(why)) => Ok(Chosen::Refused(why)),
            Err(LoginError::Stopped(stopped)) => Err(stopped),
        }
    }

    /// The choice, listed anew; what refuses it names the link as soon as that is known.
    async fn asked(&self, token: &str, browser: &str, from: Origin) -> Result<Asked, LoginError> {
        let found = self.find_link(token).await?;
        let (workspace, link) = found.ok_or(Code::StateInvalid)?;
        let product = link.found.choosing.as_ref().map(|it| it.product);
        let refused = |why: NotConnected| {
            let why = NotConnected { product, ..why };
            LoginError::Refused(why.of(&workspace, link.clone()))
        };
        let because = |code: Code| refused(code.into());
        let browser = self.random.hash(browser.as_bytes());
        let choosing = link.may_choose(browser, self.clock.now());
        let choosing = choosing.map_err(because)?;
        let missing = || because(Code::ProviderAppMissing);
        let provider = self.providers.shared(workspace.mode).ok_or_else(missing)?;
        let login = provider.login(choosing.product).ok_or_else(missing)?;
        let token = self.unsealed(workspace.id, &link, choosing).await?;
        let now = self.clock.now();
        let failed = |failure: LoginFailure| {
            tracing::warn!(workspace.id = %workspace.id, link.id = %link.id, code = failure.code.as_str(),
                words = ?failure.words, "the accounts of a login could not be listed again");
            refused(failure.into())
        };
        let mut deadline = login.deadline().shared();
        let consent = within(&mut deadline, login.inspect(&token, now)).await;
        let consent = consent.unwrap_or_else(late).map_err(failed)?;
        let candidates = within(&mut deadline, login.candidates(&consent)).await;
        let candidates = candidates.unwrap_or_else(late).map_err(failed)?;
        Ok(Asked {
            deadline,
            from,
            product: choosing.product,
            browser,
            workspace,
            link,
            consent,
            candidates,
        })
    }

    async fn unsealed(
        &self,
        workspace: WorkspaceId,
        link: &Link,
        choosing: &Choosing,
    ) -> Result<SecretString, LoginError> {
        let cell = choosing_cell(link.id.as_uuid());
        let opened = self.vault.open(workspace, cell, &choosing.token).await;
        let opened = opened.map_err(|error| stopped(workspace, &error))?;
        let token = String::from_utf8(opened).map_err(|_| Code::Internal)?;
        Ok(SecretString::from(token))
    }

    async fn connect_chosen(
        &self,
        token: &str,
        browser: &str,
        picked: &[String],
        from: Origin,
    ) -> Result<Chosen, LoginError> {
        let mut asked = match self.asked(token, browser, from).await {
            Ok(asked) => asked,
            Err(LoginError::Refused(why)) => return self.pressed_again(token, browser, why).await,
            Err(stopped @ LoginError::Stopped(_)) => return Err(stopped),
        };
        let all = asked.candidates.clone();
        let hint = match asked.pick(picked) {
            Err(hint) => hint,
            Ok(()) if asked.candidates.len() > asked.link.room() => Hint::TooMany,
            Ok(()) => {
                return match self.take_choice(&asked).await {
                    Ok(()) => self.connect_all(asked).await,
                    Err(LoginError::Refused(why)) => {
                        self.pressed_again(token, browser, asked.refused(why)).await
                    }
                    Err(stopped @ LoginError::Stopped(_)) => Err(stopped),
                };
            }
        };
        asked.candidates = all;
        Ok(Chosen::Again(asked.choices(), hint))
    }

    /// Somebody presses twice: what the first press came to is shown, or awaited. Everything else has failed.
    async fn pressed_again(
        &self,
        token: &str,
        browser: &str,
        why: NotConnected,
    ) -> Result<Chosen, LoginError> {
        if !matches!(why.code, Code::StateInvalid | Code::LinkUsed) {
            return Err(self.choice_failed(why).await);
        }
        match self.finished(token, browser).await? {
            Ok(SoFar::Finished(finished)) => Ok(Chosen::Finished(finished)),
            Ok(SoFar::UnderWay) => Ok(Chosen::UnderWay),
            // told by the first press
            Err(failed) if failed.link.is_some() => Ok(Chosen::Refused(failed)),
            Err(_) => Err(self.choice_failed(why).await),
        }
    }

    /// Nothing can be chosen: told, when it is known of which link.
    async fn choice_failed(&self, why: NotConnected) -> LoginError {
        let Some(link) = &why.link else {
            return LoginError::Refused(why);
        };
        let failing = Failing {
            workspace: link.workspace,
            link: link.id,
            passed: &[],
            news: true,
        };
        self.fail(failing, why).await
    }
}

impl Asked {
    /// Why this choice cannot be made.
    fn refused(&self, why: NotConnected) -> NotConnected {
        let product = Some(self.product);
        NotConnected { product, ..why }.of(&self.workspace, self.link.clone())
    }

    fn choices(self) -> Choices {
        Choices {
            link: self.link.id,
            room: self.link.room(),
            workspace: self.workspace,
            candidates: self.candidates,
        }
    }

    /// Keeps what was picked, in the order of the list.
    fn pick(&mut self, picked: &[String]) -> Result<(), Hint> {
        if picked.is_empty() {
            return Err(Hint::Nothing);
        }
        let is = |one: &Candidate, id: &str| {
            one.as_ref()
                .is_ok_and(|one| one.account.external_id.as_str() == id)
        };
        let known = |id: &String| self.candidates.iter().any(|one| is(one, id));
        if !picked.iter().all(known) {
            return Err(Hint::Gone);
        }
        self.candidates
            .retain(|one| picked.iter().any(|id| is(one, id)));
        Ok(())
    }
}
