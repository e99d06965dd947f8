use crate::flow::Stopped;
use crate::model::channel::{Channel, LastLogin, Link, Product};
use crate::model::shared::Code;
use crate::model::workspace::Workspace;
use crate::port::provider::LoginFailure;
use crate::port::store::StoreError;

use super::Connect;

/// What a login came to: whatever is on record of it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Who has access.
    pub workspace: Workspace,
    /// The link, with a result for each account.
    pub link: Link,
    /// The channels that its last login connected.
    pub channels: Vec<Channel>,
}

/// What a login has come to so far.
#[derive(Debug)]
pub enum SoFar {
    /// To its end.
    Finished(Box<Finished>),
    /// To nothing that can be shown: what was chosen is still being connected.
    UnderWay,
}

/// A login that came to nothing, for a reason that the account owner can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotConnected {
    /// Why.
    pub code: Code,
    /// Which scopes were missing, in Meta's words.
    pub scopes: Vec<String>,
    /// Through which product it was.
    pub product: Option<Product>,
    /// The link, when it is known.
    pub link: Option<Box<Link>>,
    /// The workspace's own page, when the link leads there.
    pub redirect_url: Option<String>,
}

impl From<Code> for NotConnected {
    fn from(code: Code) -> Self {
        Self {
            code,
            scopes: vec![],
            product: None,
            link: None,
            redirect_url: None,
        }
    }
}

impl NotConnected {
    /// The same of this link.
    pub(super) fn of(self, workspace: &Workspace, link: Link) -> Self {
        Self {
            redirect_url: link.redirect(workspace).map(str::to_owned),
            link: Some(Box::new(link)),
            ..self
        }
    }
}

impl Finished {
    /// The workspace's own page, when the link leads there.
    pub fn redirect_url(&self) -> Option<&str> {
        self.link.redirect(&self.workspace)
    }
}

impl From<LoginFailure> for NotConnected {
    fn from(failure: LoginFailure) -> Self {
        Self {
            scopes: failure.scopes,
            ..failure.code.into()
        }
    }
}

/// Why a step of a login did not come to its end.
pub(super) enum LoginError {
    Refused(NotConnected),
    Stopped(Stopped),
}

impl From<StoreError> for LoginError {
    fn from(error: StoreError) -> Self {
        Self::Stopped(error.into())
    }
}

impl From<Stopped> for LoginError {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl From<Code> for LoginError {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl Connect {
    /// What the last login of a link came to, for the browser that it came to.
    #[tracing::instrument(name = "connect.finished", skip_all)]
    pub async fn finished(
        &self,
        token: &str,
        browser: &str,
    ) -> Result<Result<SoFar, NotConnected>, StoreError> {
        let Some((workspace, link)) = self.find_link(token).await? else {
            return Ok(Err(Code::StateInvalid.into()));
        };
        let browser = self.random.hash(browser.as_bytes());
        if !link.may_see(browser) {
            return Ok(Err(Code::BrowserMismatch.into()));
        }
        match link.last_login(Some(browser), self.clock.now()) {
            Some(LastLogin::Finished) => {
                let finished = self.with_channels(workspace, link).await?;
                Ok(Ok(SoFar::Finished(Box::new(finished))))
            }
            Some(LastLogin::UnderWay) => Ok(Ok(SoFar::UnderWay)),
            Some(LastLogin::Failed(step)) => {
                let why = NotConnected {
                    scopes: step.scopes.clone(),
                    ..step.code.unwrap_or(Code::StateInvalid).into()
                };
                Ok(Err(why.of(&workspace, link.clone())))
            }
            Some(LastLogin::Choosing) | None => Ok(Err(Code::StateInvalid.into())),
        }
    }

    pub(super) async fn with_channels(
        &self,
        workspace: Workspace,
        link: Link,
    ) -> Result<Finished, StoreError> {
        let read = self.store.read(workspace.id);
        let mut channels = vec![];
        for id in link.found.results.iter().filter_map(|it| it.channel) {
            channels.extend(read.channel(id).await?);
        }
        Ok(Finished {
            workspace,
            link,
            channels,
        })
    }
}
