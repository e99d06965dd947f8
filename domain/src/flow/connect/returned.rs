use crate::flow::shared::Tries;
use crate::model::channel::{LastLogin, Link, Pending};
use crate::model::shared::{Code, ExposeSecret as _, Time};
use crate::model::workspace::{Hashed, Workspace};
use crate::port::store::{Changes, Guard, RowRef, StoreError, Write};

use super::callback::{Callback, Came};
use super::fail::Failing;
use super::finished::LoginError;
use super::{Connect, NotConnected};

/// A login that came back as it should.
pub(super) struct Returned {
    pub(super) workspace: Workspace,
    pub(super) link: Link,
    pub(super) pending: Pending,
    pub(super) at: Time,
}

/// What a browser comes back with.
pub(super) enum Back {
    /// The login that was on its way.
    Login(Box<Returned>),
    /// One that came back before, to the same browser: what it came to.
    Again(Came),
}

impl Connect {
    /// Takes the login that was on its way: whatever comes of it, its state is worth nothing from here on.
    pub(super) async fn returned(&self, came: &Callback) -> Result<Back, LoginError> {
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
            .browser(claims.link)
            .map(|held| self.random.hash(held.expose_secret().as_bytes()));
        let mut tries = Tries::default();
        loop {
            let link = read.link(claims.link).await?.ok_or_else(unknown)?;
            let now = self.clock.now();
            let failing = |news| Failing {
                workspace: workspace.id,
                link: link.id,
                passed: &[],
                news,
            };
            let why = |code: Code| NotConnected {
                product: Some(came.product),
                ..code.into()
            };
            if let Err(refused) = link.may_continue(nonce, browser, now) {
                if !refused.awaited
                    && let Some(before) = self.again(came, &workspace, &link, browser).await?
                {
                    return Ok(Back::Again(before));
                }
                // that the link has come to an end is news, too, the first time
                let news = refused.awaited || link.refusal(now).is_some();
                return Err(self.fail(failing(news), why(refused.code)).await);
            }
            let pending = link.pending.clone();
            let pending = pending.filter(|pending| pending.product == came.product);
            let Some(pending) = pending else {
                // it came back to where the other product's logins come back to
                return Err(self.fail(failing(true), why(Code::StateInvalid)).await);
            };

            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let returned = link.returned(now);
            let changes = Changes::of(workspace.id)
                .guard(guard)
                .write(Write::Link(returned.clone()));
            match self.store.commit(changes).await {
                Ok(()) => {
                    return Ok(Back::Login(Box::new(Returned {
                        workspace,
                        link: returned,
                        pending,
                        at: now,
                    })));
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// What the login came to that this browser came back with before.
    async fn again(
        &self,
        came: &Callback,
        workspace: &Workspace,
        link: &Link,
        browser: Option<Hashed>,
    ) -> Result<Option<Came>, StoreError> {
        let before = match link.last_login(browser, self.clock.now()) {
            None => return Ok(None),
            Some(LastLogin::Choosing) => Came::Choosing(link.id),
            Some(LastLogin::UnderWay) => Came::UnderWay,
            Some(LastLogin::Finished) => {
                let finished = self.with_channels(workspace.clone(), link.clone()).await?;
                Came::Finished(Box::new(finished))
            }
            Some(LastLogin::Failed(step)) => {
                let why = NotConnected {
                    product: Some(came.product),
                    scopes: step.scopes.clone(),
                    ..step.code.unwrap_or(Code::StateInvalid).into()
                };
                Came::Refused(why.of(workspace, link.clone()))
            }
        };
        Ok(Some(before))
    }
}
