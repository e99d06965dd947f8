use futures::future::join_all;

use crate::flow::Stopped;
use crate::flow::shared::Tries;
use crate::model::channel::{
    Candidate, Channel, Choosing, Consent, GrantId, Link, LinkResult, Product, Reached, StepKind,
};
use crate::model::event::FactData;
use crate::model::shared::{Code, SecretString};
use crate::model::workspace::{Workspace, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::callback::{choosing_cell, stopped};
use super::connect_accounts::Joining;
use super::fail::{Failing, link_fact};
use super::finished::LoginError;
use super::{Connect, Finished, NotConnected};

/// What an account owner may choose from.
#[derive(Debug)]
pub struct Choices {
    /// Who gets access.
    pub workspace: Workspace,
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
    /// It is to be made anew.
    Again(Choices, Hint),
    /// Nothing can be chosen.
    Refused(NotConnected),
}

/// A choice that this browser may make.
struct Asked {
    workspace: Workspace,
    link: Link,
    product: Product,
    consent: Consent,
    candidates: Vec<Candidate>,
}

impl Connect {
    /// What the account owner may choose from, asked of Meta anew.
    #[tracing::instrument(name = "connect.choices", skip_all)]
    pub async fn choices(
        &self,
        token: &str,
        browser: Option<&str>,
    ) -> Result<Result<Choices, NotConnected>, Stopped> {
        match self.asked(token, browser).await {
            Ok(asked) => Ok(Ok(asked.choices())),
            Err(LoginError::Refused(why)) => Ok(Err(why)),
            Err(LoginError::Stopped(stopped)) => Err(stopped),
        }
    }

    /// Connects the chosen accounts, by their ids: each with a result of its own.
    #[tracing::instrument(name = "connect.choose", skip_all)]
    pub async fn choose(
        &self,
        token: &str,
        browser: Option<&str>,
        picked: &[String],
    ) -> Result<Chosen, Stopped> {
        match self.connect_chosen(token, browser, picked).await {
            Ok(chosen) => Ok(chosen),
            Err(LoginError::Refused(why)) => Ok(Chosen::Refused(why)),
            Err(LoginError::Stopped(stopped)) => Err(stopped),
        }
    }

    async fn asked(&self, token: &str, browser: Option<&str>) -> Result<Asked, LoginError> {
        let found = self.find_link(token).await?;
        let (workspace, link) = found.ok_or(Code::StateInvalid)?;
        let browser = browser.map(|cookie| self.random.hash(cookie.as_bytes()));
        let choosing = link.may_choose(browser, self.clock.now())?.clone();
        let missing = Code::ProviderAppMissing;
        let provider = self.providers.shared(workspace.mode).ok_or(missing)?;
        let login = provider.login(choosing.product).ok_or(missing)?;
        let token = self.unsealed(workspace.id, &link, &choosing).await?;
        let now = self.clock.now();
        let failed = |failure: crate::port::provider::LoginFailure| {
            tracing::warn!(workspace.id = %workspace.id, link.id = %link.id, code = failure.code.as_str(),
                words = ?failure.words, "the accounts of a login could not be listed again");
            LoginError::Refused(NotConnected {
                product: Some(choosing.product),
                link: Some(Box::new(link.clone())),
                ..failure.into()
            })
        };
        let consent = login.inspect(&token, now).await.map_err(failed)?;
        let candidates = login.candidates(&consent).await.map_err(failed)?;
        Ok(Asked {
            product: choosing.product,
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
        browser: Option<&str>,
        picked: &[String],
    ) -> Result<Chosen, LoginError> {
        let mut asked = match self.asked(token, browser).await {
            Err(LoginError::Refused(why)) if why.code == Code::StateInvalid => {
                // pressed twice: what the first press came to is shown
                return match self.finished(token, browser).await? {
                    Ok(finished) => Ok(Chosen::Finished(Box::new(finished))),
                    Err(_) => Err(LoginError::Refused(why)),
                };
            }
            asked => asked?,
        };
        let room = asked.link.room();
        let hint = match asked.pick(picked) {
            Err(hint) => hint,
            Ok(()) if asked.candidates.len() > room => Hint::TooMany,
            Ok(()) => return self.connect_all(asked).await,
        };
        let again = self.asked(token, browser).await?;
        Ok(Chosen::Again(again.choices(), hint))
    }

    async fn connect_all(&self, asked: Asked) -> Result<Chosen, LoginError> {
        let (workspace, link) = (asked.workspace.id, asked.link.id);
        self.take_choice(&asked).await?;
        let provider = self.providers.shared(asked.workspace.mode);
        let provider = provider.ok_or(Code::ProviderAppMissing)?;
        let login = provider
            .login(asked.product)
            .ok_or(Code::ProviderAppMissing)?;
        let chosen: Vec<Reached> = asked.candidates.into_iter().flatten().collect();
        let alone = chosen.len() == 1;
        let probed = join_all(chosen.into_iter().map(|one| login.probe(one))).await;

        let joining = Joining {
            workspace,
            link: Some(link),
            renews: None,
            provider_app: provider.app().id,
            consent: &asked.consent,
            at: self.clock.now(),
        };
        let grant = GrantId::from_uuid(self.ids.next());
        let mut passed: &[StepKind] = &[StepKind::Checked];
        let mut connected: Vec<Channel> = vec![];
        for one in probed {
            let (reached, code) = match one {
                Ok(reached) => match self.join_as(&joining, grant, &reached, passed).await {
                    Ok(channel) => {
                        connected.push(channel);
                        passed = &[];
                        continue;
                    }
                    Err(LoginError::Refused(why)) => (reached, why.code),
                    Err(stopped @ LoginError::Stopped(_)) => return Err(stopped),
                },
                Err((reached, code)) => (reached, code),
            };
            if alone {
                let failing = Failing {
                    workspace,
                    link,
                    passed: &[],
                    news: true,
                };
                let why = NotConnected {
                    product: Some(asked.product),
                    ..code.into()
                };
                return Err(self.fail(failing, why).await);
            }
            self.put_refused(workspace, link, &LinkResult::refused(&reached, code))
                .await?;
        }
        let connected = self.activate_all(connected).await;
        let link = self.put_checks(workspace, link, &connected).await?;
        Ok(Chosen::Finished(Box::new(Finished {
            workspace: asked.workspace,
            link: link.unwrap_or(asked.link),
            channels: connected,
        })))
    }

    /// The choice is taken off the link: nobody makes it twice, and its token is gone.
    async fn take_choice(&self, asked: &Asked) -> Result<(), LoginError> {
        let workspace = asked.workspace.id;
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(asked.link.id).await?;
            let link = link.ok_or(Code::StateInvalid)?;
            if link.found.choosing != asked.link.found.choosing {
                return Err(Code::StateInvalid.into());
            }
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Link(link.id), link.version))
                .write(Write::Link(link.chosen()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// One of several accounts was not connected: a result, and told.
    async fn put_refused(
        &self,
        workspace: WorkspaceId,
        id: crate::model::channel::LinkId,
        result: &LinkResult,
    ) -> Result<(), LoginError> {
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(id).await?;
            let link = link.ok_or(Code::StateInvalid)?;
            let now = self.clock.now();
            let guard = Guard::Version(RowRef::Link(id), link.version);
            let refused = link.refused(result.clone(), now);
            let fact = FactData::OnboardingFailed(link_fact(&refused, result.code));
            let changes = Changes::of(workspace)
                .guard(guard)
                .fact(self.link_fact(fact, now))
                .write(Write::Link(refused));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

impl Asked {
    fn choices(self) -> Choices {
        Choices {
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
